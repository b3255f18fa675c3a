import type { EventType } from "@carillon/core";
import { builtInNames } from "../built-in.ts";
import { SyntaxFault } from "../syntax/syntax-fault.ts";
import { parseTemplate } from "../syntax/template-tree.ts";
import type { TemplateSource } from "../template-set.ts";
import { dataShape } from "./data-shape.ts";
import { Findings, type NamedFinding } from "./findings.ts";
import { nearest } from "./nearest.ts";
import { isSlip, type Purpose, purposeOf, subjectsOf } from "./purpose.ts";
import { type ParsedTemplate, parsedTemplate, readTemplate } from "./read-template.ts";
import { payloadShape } from "./schema-shape.ts";
import { optional, type Shape, text, unknown } from "./shape.ts";

/** What {@link checkTemplates} may be told. */
export interface TemplateCheckOptions {
  /**
   * Of templates whose name fits no event type: whether all are reported, or those alone whose name is
   * one letter off. The others may be for another engine. Default `all`.
   */
  readonly unused?: "all" | "misspelt" | undefined;
  /**
   * The name of the only one whose mistakes are reported, with those of what it includes. Of one that is
   * enormous the beginning is read. Default: all.
   */
  readonly of?: string | undefined;
}

/**
 * Holds templates against the schemas of the events that they are for, without running anything of them:
 * what they name that is not there, what may be missing where it is printed, what is compared with a value
 * that it never has. A template for a domain is held against each of its event types. Where it cannot be
 * told, nothing is said. The built-in templates can be included; they are not read.
 *
 * @returns the mistakes in the order of names and places; none for templates that are right
 */
export function checkTemplates(
  sources: readonly TemplateSource[],
  eventTypes: Iterable<EventType>,
  { unused = "all", of }: TemplateCheckOptions = {},
): readonly NamedFinding[] {
  const types = [...eventTypes];
  const { templates, faults } = parsedTemplates(sources);
  const purposes = new Map(sources.map(({ name }) => [name, purposeOf(name, types)]));
  for (const [name, purpose] of purposes) {
    if (purpose.kind !== "nothing" || (unused !== "all" && !isSlip(purpose.subject, types)))
      continue;
    const hint = nearest(purpose.subject, subjectsOf(types));
    const message = `there is no event type or domain \`${purpose.subject}\`${hint}`;
    faults.push({ name, line: 1, column: 1, message });
  }
  const all = { templates, purposes, types, of };
  let findings = readAll(all, new Findings());
  const soft = findings.soft();
  if (soft.size > 0) findings = readAll(all, new Findings(soft));
  const own = of === undefined ? faults : faults.filter(({ name }) => name === of);
  return [...own, ...findings.all()].sort(
    (one, other) =>
      compared(one.name, other.name) || one.line - other.line || one.column - other.column,
  );
}

/** As `alert.email.html.eta:3:12: …`, which editors find. */
export function findingLine({ name, line, column, message }: NamedFinding): string {
  return `${name}:${line}:${column}: ${message}`;
}

function compared(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function parsedTemplates(sources: readonly TemplateSource[]) {
  const templates = new Map<string, ParsedTemplate>();
  const faults: NamedFinding[] = [];
  for (const { name, source, domain } of sources) {
    try {
      templates.set(name, parsedTemplate(parseTemplate(name, source), domain));
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      const { line, column } = error.place;
      faults.push({ name, line, column, message: error.what });
    }
  }
  return { templates, faults };
}

interface Work {
  readonly templates: ReadonlyMap<string, ParsedTemplate>;
  readonly purposes: ReadonlyMap<string, Purpose>;
  readonly types: readonly EventType[];
  readonly of: string | undefined;
}

/** Templates may include one another in many ways: what comes after so many is as the ones before. */
const mostReadings = 5_000;

/** What somebody uploads may not keep the process: this is a fraction of a second, and many times a mail. */
const mostSteps = 20_000;

class OutOfSteps extends Error {}

function readAll(work: Work, findings: Findings): Findings {
  try {
    return readEach(work, findings);
  } catch (error) {
    if (error instanceof OutOfSteps) return findings;
    throw error;
  }
}

function readEach({ templates, purposes, types, of }: Work, findings: Findings): Findings {
  const included = new Set<string>();
  const under: string[] = [];
  const names = new Set([...purposes.keys(), ...builtInNames]);
  let left = mostReadings;
  let steps = of === undefined ? Number.POSITIVE_INFINITY : mostSteps;
  const step = () => {
    steps -= 1;
    if (steps < 0) throw new OutOfSteps();
  };
  const read = (name: string, it: Shape) => {
    included.add(name);
    const template = templates.get(name);
    if (template === undefined || under.includes(name) || left <= 0) return;
    left -= 1;
    under.push(name);
    findings.heeds(of === undefined || under.includes(of));
    readTemplate(template, it, findings, { names, read }, step);
    under.pop();
    findings.heeds(of === undefined || under.includes(of));
  };
  const among = new Set(types.map(({ name }) => name));
  const seen = new Map<EventType, Shape>();
  const dataOf = (type: EventType) => {
    const made =
      seen.get(type) ??
      dataShape({
        type: { kind: "literal", value: type.name, among },
        payload: payloadShape(type),
      });
    seen.set(type, made);
    return made;
  };
  for (const [name, purpose] of purposes) {
    if (purpose.kind !== "mail") continue;
    for (const type of purpose.types) {
      findings.about(type.name);
      read(name, dataOf(type));
    }
  }
  const any = dataShape({ type: text, payload: unknown });
  findings.about("other events");
  for (const [name, { kind }] of purposes) {
    if (kind === "layout")
      read(name, { ...any, fields: new Map(any.fields).set("body", optional(text)) });
  }
  for (const [name, { kind }] of purposes) {
    if (kind === "piece" && !included.has(name)) read(name, { ...any, rest: unknown });
  }
  return findings;
}
