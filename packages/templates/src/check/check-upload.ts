import type { EventType, TemplateFinding } from "@carillon/core";
import { limits } from "../safe/limits.ts";
import { templateName } from "../template-name.ts";
import { isTaken, type TemplateSource } from "../template-set.ts";
import { checkTemplates } from "./check-templates.ts";

/** An upload, and what its mails are made with. */
export interface UploadToCheck {
  /** Without `.eta`, as those of `others` are. */
  readonly name: string;
  readonly source: string;
  readonly others: ReadonlyMap<string, string>;
  /** The application's own, named with `.eta`. */
  readonly files: readonly TemplateSource[];
  readonly eventTypes: ReadonlyMap<string, EventType>;
}

/**
 * What an upload names, itself or through what it includes, that the events of its mails do not have. A
 * piece is held against the events of the uploads that include it.
 */
export function misfitsOf({
  name,
  source,
  others,
  files,
  eventTypes,
}: UploadToCheck): readonly TemplateFinding[] {
  const of = `${name}.eta`;
  const uploads = new Map([...others].map(([other, text]) => [`${other}.eta`, text]));
  uploads.set(of, source);
  const checked = [...concerned(of, uploads, files)].map(([one, text]) => asSource(one, text));
  const found = checkTemplates(checked, eventTypes.values(), { of, unused: "misspelt" });
  return found.slice(0, limits.faults).map((finding) => {
    const { line, column, message } = finding;
    if (finding.name === of) return { line, column, message };
    return { message: `${finding.name}, line ${line}, column ${column}: ${message}` };
  });
}

/**
 * The upload itself, the uploads that include it, and what these include in turn. Whatever names another
 * one counts as including it: rather too many are read than too few. Files include files alone.
 */
function concerned(
  of: string,
  uploads: ReadonlyMap<string, string>,
  files: readonly TemplateSource[],
): ReadonlyMap<string, string> {
  const all = new Map(
    [...files.map(({ name, source }) => [name, source] as const), ...uploads].filter(
      ([name]) => uploads.has(name) || isIncludable(name),
    ),
  );
  const around = reached([of], (name) =>
    isIncludable(name)
      ? [...uploads.keys()].filter((other) => uploads.get(other)?.includes(name))
      : [],
  );
  const includable = [...all.keys()].filter(isIncludable);
  const names = reached(around, (name) =>
    includable.filter((other) => all.get(name)?.includes(other)),
  );
  return new Map([...names].map((name) => [name, all.get(name) ?? ""]));
}

function isIncludable(name: string): boolean {
  return templateName(name)?.kind !== "part";
}

function reached(
  from: Iterable<string>,
  next: (name: string) => readonly string[],
): ReadonlySet<string> {
  const found = new Set(from);
  // A set goes on with what is added on the way.
  for (const name of found) for (const other of next(name)) found.add(other);
  return found;
}

function asSource(name: string, source: string): TemplateSource {
  const known = templateName(name);
  const isOfDomain = known?.kind === "part" && !isTaken(known.domain);
  return { name, source, ...(isOfDomain && { domain: known.domain }) };
}
