import type { Addressee } from "./model/addressee.ts";
import { didYouMean } from "./model/closest.ts";
import type { EventType } from "./model/event.ts";
import type { Match, Test } from "./model/match.ts";
import type { Scalar } from "./model/match-path.ts";
import {
  kindOf,
  type Possibilities,
  type Possible,
  payloadShapeOf,
  type ValueKind,
} from "./model/payload-shape.ts";
import type { ActiveRule } from "./model/rule.ts";
import { placesIn } from "./model/template-text.ts";
import type { RuleFault } from "./rules/activate.ts";

type Path = readonly (string | number)[];
type Fault = Omit<RuleFault, "rule">;

/**
 * Places in the payload that no event type of the rule has, and tests that no value there could pass:
 * such a rule would never say anything, or always the same. Where one event type has the place, or may
 * have it as its schema is open, the rule is right.
 */
export function placeFaults(rule: ActiveRule): readonly Fault[] {
  const { on, match, escalate = [] } = rule;
  if (on.length === 0) return [];
  const named = typeof rule.to === "function" ? [] : (rule.to ?? []);
  return [
    ...(match === undefined ? [] : matchFaults(match, ["match"], on)),
    ...(["throttle", "dedupe", "group"] as const).flatMap((option) => {
      const by = rule[option]?.by;
      return by === undefined || typeof by === "function"
        ? []
        : by.flatMap((place, index) => placeFault(place, [option, "by", index], on));
    }),
    ...addresseeFaults(named, ["to"], on),
    ...escalate.flatMap(({ to = [] }, step) => addresseeFaults(to, ["escalate", step, "to"], on)),
  ];
}

function addresseeFaults(
  named: readonly Addressee[],
  path: Path,
  on: readonly EventType[],
): readonly Fault[] {
  return named.flatMap((to, index) =>
    textsOf(to).flatMap((text) =>
      placesIn(text).flatMap((place) => placeFault(place, [...path, index], on)),
    ),
  );
}

function textsOf(to: Addressee): readonly string[] {
  if (typeof to === "string") return [to];
  if ("query" in to) {
    return Object.values(to.query)
      .flat()
      .filter((value) => typeof value === "string");
  }
  const { tenant = "" } = "tenant" in to ? to : {};
  if ("role" in to) return [to.role, tenant];
  if ("group" in to) return [to.group, tenant];
  return "user" in to ? [to.user] : [];
}

function matchFaults(match: Match, path: Path, on: readonly EventType[]): readonly Fault[] {
  const { and = [], or = [], not, type: _, domain: __, severity: ___, ...tests } = match;
  return [
    ...Object.entries<Test | undefined>(tests).flatMap(([subject, test]): readonly Fault[] => {
      if (test === undefined || !subject.startsWith("payload.")) return [];
      const missing = placeFault(subject, [...path, subject], on);
      return missing.length > 0 ? missing : testFaults(subject, test, [...path, subject], on);
    }),
    ...and.flatMap((one, index) => matchFaults(one, [...path, "and", index], on)),
    ...or.flatMap((one, index) => matchFaults(one, [...path, "or", index], on)),
    ...(not === undefined ? [] : matchFaults(not, [...path, "not"], on)),
  ];
}

const prefix = "payload.";

/** What may stand there in any of the event types. */
function possibleAt(subject: string, on: readonly EventType[]): Possibilities {
  return together(on, (type) => payloadShapeOf(type).at(subject.slice(prefix.length)));
}

function together(
  on: readonly EventType[],
  ask: (type: EventType) => Possibilities,
): Possibilities {
  const found: Possible[] = [];
  for (const type of on) {
    const some = ask(type);
    if (some === "anything") return some;
    found.push(...some);
  }
  return found;
}

function placeFault(place: string, path: Path, on: readonly EventType[]): readonly Fault[] {
  if (!place.startsWith(prefix) || possibleAt(place, on).length > 0) return [];
  const steps = place.slice(prefix.length).split(".");
  const last = steps.findIndex(
    (_, index) => possibleAt(`${prefix}${steps.slice(0, index + 1).join(".")}`, on).length === 0,
  );
  const above = steps.slice(0, last).join(".");
  const names = new Set(on.flatMap((type) => payloadShapeOf(type).namesAt(above)));
  const wanted = steps[last] ?? "";
  const whose = on.length === 1 ? `a ${on[0]?.name}` : "none of the rule's event types";
  const parent = above === "" ? "payload" : `${prefix}${above}`;
  const hint =
    didYouMean(wanted, names) ||
    (names.size === 0 || names.size > 20
      ? ""
      : `; ${parent} has ${[...names].toSorted().join(", ")}`);
  const has = on.length === 1 ? "never has" : "has";
  return [fault(path, `${whose} ${has} ${JSON.stringify(wanted)} in its ${parent}${hint}`)];
}

function testFaults(
  subject: string,
  test: Test,
  path: Path,
  on: readonly EventType[],
): readonly Fault[] {
  const found = possibleAt(subject, on);
  if (found === "anything") return [];
  if (isScalar(test)) return equalFaults(found, [test], path, subject);
  if (isList(test)) return equalFaults(found, test, path, subject);
  const { equals, oneOf, contains, between } = test;
  const items = () =>
    together(on, (type) => payloadShapeOf(type).itemsAt(subject.slice(prefix.length)));
  return [
    ...(equals === undefined ? [] : equalFaults(found, [equals], [...path, "equals"], subject)),
    ...(oneOf === undefined ? [] : equalFaults(found, oneOf, [...path, "oneOf"], subject)),
    ...(contains === undefined
      ? []
      : containFaults(found, items, contains, [...path, "contains"], subject)),
    ...([">", ">=", "<", "<="] as const).flatMap((sign) =>
      kindFaults(found, kindOf(test[sign]), [...path, sign], subject),
    ),
    ...(between === undefined
      ? []
      : kindFaults(found, kindOf(between[0]), [...path, "between"], subject)),
    ...(["startsWith", "endsWith", "glob", "regex"] as const).flatMap((name) =>
      test[name] === undefined ? [] : kindFaults(found, "text", [...path, name], subject),
    ),
  ];
}

/** A value that is not there is a slip of the pen, also among others; one of another kind may be caution. */
function equalFaults(
  found: readonly Possible[],
  wanted: readonly Scalar[],
  path: Path,
  subject: string,
): readonly Fault[] {
  if (!wanted.some((value) => found.some(({ kind }) => kind === kindOf(value)))) {
    return kindFaults(found, kindOf(wanted[0]), path, subject);
  }
  return wanted.flatMap((value) => {
    const alike = found.filter(({ kind }) => kind === kindOf(value));
    const known = alike.flatMap(({ values }) => values ?? []);
    const isOpen = alike.some(({ values }) => values === undefined);
    if (alike.length === 0 || isOpen || known.includes(value)) return [];
    const texts = [...new Set(known.map(String))];
    const hint =
      didYouMean(String(value), texts) || `; it is one of ${texts.slice(0, 20).join(", ")}`;
    return [fault(path, `${subject} is never ${JSON.stringify(value)}${hint}`)];
  });
}

/** Of a text a part, of a list an item. */
function containFaults(
  found: readonly Possible[],
  items: () => Possibilities,
  wanted: Scalar,
  path: Path,
  subject: string,
): readonly Fault[] {
  if (typeof wanted === "string" && found.some(({ kind }) => kind === "text")) return [];
  if (!found.some(({ kind }) => kind === "list")) {
    return [fault(path, `${subject} is ${kindsIn(found)}, which contains no ${nameOf(wanted)}`)];
  }
  const within = items();
  if (within === "anything") return [];
  return equalFaults(within, [wanted], path, `an item of ${subject}`);
}

function kindFaults(
  found: readonly Possible[],
  wanted: ValueKind | undefined,
  path: Path,
  subject: string,
): readonly Fault[] {
  if (wanted === undefined || found.some(({ kind }) => kind === wanted)) return [];
  return [fault(path, `${subject} is ${kindsIn(found)}, never ${words[wanted]}`)];
}

const words: Readonly<Record<ValueKind, string>> = {
  text: "a text",
  number: "a number",
  boolean: "true or false",
  null: "null",
  list: "a list",
  object: "an object",
};

function kindsIn(found: readonly Possible[]): string {
  return [...new Set(found.map(({ kind }) => words[kind]))].join(" or ");
}

function nameOf(value: Scalar): string {
  return typeof value === "string" ? "text" : String(value);
}

function fault(path: Path, message: string): Fault {
  return { code: "rule-definition-invalid", path, message };
}

function isScalar(test: Test): test is Scalar {
  return typeof test !== "object" || test === null;
}

function isList(test: Test): test is readonly Scalar[] {
  return Array.isArray(test);
}
