import type { Delivery } from "../model/delivery.ts";
import type { Explanation } from "../plan/explain.ts";
import { addressed, counted, whyLines } from "./delivery-lines.ts";
import { type ExplainedLine, gap, plainText, title } from "./line.ts";
import { momentInFull, zoneFor } from "./moment.ts";
import { ruleLines, rulesTitle } from "./rule-lines.ts";

/** How wide a text may be, in characters. Default 100. */
export interface TextOptions {
  readonly width?: number;
}

/** An explanation as a text to be read, for example at a terminal. */
export function explanationText(explanation: Explanation, { width }: TextOptions = {}): string {
  return plainText(explanationLines(explanation), width);
}

/** The lines of {@link explanationText}, for whoever paints and breaks them by themselves. */
export function explanationLines(explanation: Explanation): readonly ExplainedLine[] {
  const { event, at, timeZone, answer, rules, deliveries, goesOn = [] } = explanation;
  return [
    title(`${event.type} (${event.severity}), as if it happened ${momentInFull(at, timeZone)}`),
    ...(answer === "accepted" ? [] : [plain(0, answers[answer])]),
    gap,
    title(`Rules: ${rulesTitle(rules)}`),
    ...ruleLines(rules),
    gap,
    title(
      `Deliveries${explanation.for === undefined ? "" : ` to ${explanation.for}`}: ${summaryOf(deliveries, at)}`,
    ),
    ...(deliveries.length === 0 ? [plain(1, whyNone(explanation))] : []),
    ...deliveries.flatMap((delivery) => deliveryLines(delivery, explanation)),
    ...goesOn.map((group) =>
      plain(1, `${group} goes on behind the first 1,000: ask for one person`),
    ),
  ];
}

const answers: Readonly<Record<Exclude<Explanation["answer"], "accepted">, string>> = {
  duplicate: "An event with this id is stored already: nothing new would be stored.",
  conflict: "Another event has this id: emit would reject.",
  failed: "A rule's function fails: emit would reject, and nobody would be told.",
  refused: "Too many deliveries are waiting: emit would reject.",
};

function plain(depth: number, text: string): ExplainedLine {
  return { depth, tone: "plain", text };
}

function summaryOf(deliveries: readonly Delivery[], at: number): string {
  const skipped = deliveries.filter(({ state }) => state === "skipped").length;
  const waiting = deliveries.filter(({ state, dueAt }) => state !== "skipped" && dueAt > at).length;
  const summary = counted([
    [deliveries.length - skipped - waiting, "goes out at once", "go out at once"],
    [waiting, "waits", "wait"],
    [skipped, "is left out", "are left out"],
  ]);
  return summary === "" ? "none" : summary;
}

function whyNone({ for: whom, unheard, rules }: Explanation): string {
  if (unheard !== undefined) return unheard.message;
  const wanting = rules.filter(({ matched }) => matched).map(({ rule }) => `"${rule}"`);
  if (whom === undefined || wanting.length === 0) return "No rule wants it";
  return wanting.length === 1
    ? `Rule ${wanting.join()} does not name ${whom}`
    : `None of the rules ${wanting.join(", ")} names ${whom}`;
}

function deliveryLines(
  delivery: Delivery,
  { at, timeZone }: Pick<Explanation, "at" | "timeZone">,
): readonly ExplainedLine[] {
  const { state, dueAt, recipient } = delivery;
  const whom = addressed(delivery);
  const due = momentInFull(dueAt, zoneFor(recipient.timeZone, timeZone));
  const head: ExplainedLine =
    state === "skipped"
      ? { depth: 1, mark: "not-told", tone: "plain", text: `${whom}: left out` }
      : dueAt > at
        ? { depth: 1, mark: "waits", tone: "plain", text: `${whom}: ${due}` }
        : { depth: 1, mark: "told", tone: "plain", text: `${whom}: at once` };
  return [head, ...whyLines(delivery, 3)];
}
