import { type ExpectedFate, expectedState, fits } from "./expected-delivery.ts";
import type { Fate } from "./fate.ts";

/** What was expected beside what has happened. */
export interface Comparison {
  readonly passed: boolean;
  /** What was expected and did not happen. */
  readonly missing: readonly string[];
  /** What happened and was not expected. */
  readonly unexpected: readonly string[];
  /** What happened as expected. */
  readonly met: readonly string[];
  /** What was left out, and nobody said that it should be. */
  readonly leftOut: readonly string[];
}

/**
 * Compares deliveries whatever their order. What was left out has to be as expected where something is
 * expected to be, and does not count otherwise.
 */
export function compare(expected: readonly ExpectedFate[], fates: readonly Fate[]): Comparison {
  const partner = pairs(expected, fates);
  const taken = new Set(partner.values());
  const over = fates.filter((_, index) => !taken.has(index));
  const missing = expected.filter((_, index) => !partner.has(index)).map(wordsOfExpected);
  const unexpected = over.filter(({ state }) => state !== "skipped").map(wordsOfFate);
  return {
    passed: missing.length === 0 && unexpected.length === 0,
    missing,
    unexpected,
    met: fates.filter((_, index) => taken.has(index)).map(wordsOfFate),
    leftOut: over.filter(({ state }) => state === "skipped").map(wordsOfFate),
  };
}

/**
 * As many pairs as there can be: an expectation that fits several deliveries does not take the only one
 * that another fits. Answers indexes, from expectations to deliveries (augmenting paths).
 */
function pairs(expected: readonly ExpectedFate[], fates: readonly Fate[]): Map<number, number> {
  const holder = new Map<number, number>();
  const place = (index: number, tried: Set<number>): boolean => {
    const wanted = expected[index];
    if (wanted === undefined) return false;
    for (const [at, fate] of fates.entries()) {
      if (tried.has(at) || !fits(wanted, fate)) continue;
      tried.add(at);
      const other = holder.get(at);
      if (other !== undefined && !place(other, tried)) continue;
      holder.set(at, index);
      return true;
    }
    return false;
  };
  for (const index of expected.keys()) place(index, new Set());
  return new Map([...holder].map(([fate, index]) => [index, fate]));
}

/** The lines of a comparison: `-` expected, `+` happened instead, blank as expected. */
export function diffOf({ missing, unexpected, met, leftOut }: Comparison): readonly string[] {
  return [
    ...missing.map((line) => `- ${line}`),
    ...unexpected.map((line) => `+ ${line}`),
    ...met.map((line) => `  ${line}`),
    ...leftOut.map((line) => `  (${line})`),
  ];
}

function wordsOfExpected(expected: ExpectedFate): string {
  const { to = "anybody", via, event, rule, events, says, until, held, skipped, failed } = expected;
  const code = [held, skipped, failed].find((given) => typeof given === "string");
  const state = expectedState(expected);
  return [
    `${to} via ${via}`,
    ...(event === undefined ? [] : [event]),
    ...(rule === undefined ? [] : [`by rule "${rule}"`]),
    ...(events === undefined ? [] : [countOf(events)]),
    ...(says === undefined ? [] : [`says ${JSON.stringify(says)}`]),
    until === undefined ? state : `held until ${shownMoment(until)}`,
    ...(code === undefined ? [] : [String(code)]),
  ].join(", ");
}

/** A delivery in a line: `ada via mail, backup.failed, held until 2026-03-02T06:00:00Z, quiet-hours: …`. */
function wordsOfFate(fate: Fate): string {
  const { recipient, address, channel, event, events, state, until, kind, reason, rules } = fate;
  const who =
    address === undefined || address === recipient ? recipient : `${recipient} (${address})`;
  const why = [kind ?? reason?.code, reason?.message].filter((part) => part !== undefined);
  return [
    `${who} via ${channel}`,
    event,
    ...(events === 1 ? [] : [countOf(events)]),
    ...(rules.length === 0 ? [] : [`by rule ${rules.map((rule) => `"${rule}"`).join(", ")}`]),
    until === undefined ? state : `held until ${shownMoment(until)}`,
    ...(why.length === 0 ? [] : [why.join(": ")]),
  ].join(", ");
}

function countOf(events: number): string {
  return events === 1 ? "1 event" : `${events} events`;
}

/** A moment in UTC, to the second where that is exact. */
export function shownMoment(moment: number): string {
  return new Date(moment).toISOString().replace(".000Z", "Z");
}
