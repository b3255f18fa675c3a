import type { Attempt, Delivery } from "../model/delivery.ts";
import type { Trace, TracedDelivery } from "../plan/trace.ts";
import { addressed, counted, whyLines } from "./delivery-lines.ts";
import type { TextOptions } from "./explanation-text.ts";
import { type ExplainedLine, gap, plainText, title } from "./line.ts";
import { momentInFull, zoneFor } from "./moment.ts";
import { ruleLines, rulesTitle } from "./rule-lines.ts";

/** A trace as a text to be read, for example at a terminal. */
export function traceText(trace: Trace, { width }: TextOptions = {}): string {
  return plainText(traceLines(trace), width);
}

/** The lines of {@link traceText}, for whoever paints and breaks them by themselves. */
export function traceLines(trace: Trace): readonly ExplainedLine[] {
  const { event, acceptedAt, timeZone, deliveries, goesOn, rules } = trace;
  const whom = trace.for === undefined ? "" : ` to ${trace.for}`;
  return [
    title(`${event.type} (${event.severity}), accepted ${momentInFull(acceptedAt, timeZone)}`),
    { depth: 0, tone: "faint", text: `id ${event.id}` },
    gap,
    title(`Deliveries${whom}: ${summaryOf(deliveries)}`),
    ...(deliveries.length === 0 ? [plain(1, whyNone(trace))] : []),
    ...deliveries.flatMap((one) => deliveryLines(one, timeZone)),
    ...(goesOn ? [plain(1, "There are more: ask for one person, or page through the log")] : []),
    ...(rules === undefined
      ? []
      : [gap, title(`Rules as they stand now: ${rulesTitle(rules)}`), ...ruleLines(rules)]),
  ];
}

function plain(depth: number, text: string): ExplainedLine {
  return { depth, tone: "plain", text };
}

function summaryOf(deliveries: readonly TracedDelivery[]): string {
  const count = (...states: readonly Delivery["state"][]) =>
    deliveries.filter(({ delivery }) => states.includes(delivery.state)).length;
  const summary = counted([
    [count("sent"), "sent", "sent"],
    [count("queued", "sending"), "waits", "wait"],
    [count("failed"), "failed", "failed"],
    [count("skipped"), "left out", "left out"],
    [count("discarded"), "put away", "put away"],
  ]);
  return summary === "" ? "none" : summary;
}

function whyNone({ for: whom, unheard, queued, skipped }: Trace): string {
  if (unheard !== undefined) return unheard.message;
  if (whom !== undefined && queued + skipped > 0) return `Nothing was planned for ${whom}`;
  return "None is in the log any more, or none ever was";
}

const marks: Readonly<Record<Delivery["state"], ExplainedLine["mark"]>> = {
  queued: "waits",
  sending: "waits",
  sent: "told",
  failed: "not-told",
  skipped: "not-told",
  discarded: "not-told",
};

function deliveryLines(
  { delivery, attempts }: TracedDelivery,
  timeZone: string,
): readonly ExplainedLine[] {
  const zone = zoneFor(delivery.recipient.timeZone, timeZone);
  const text = `${addressed(delivery)}: ${stateInWords(delivery, zone)}`;
  return [
    { depth: 1, mark: marks[delivery.state], tone: "plain", text },
    ...whyLines(delivery, 3),
    ...(delivery.leader === undefined
      ? []
      : [plain(3, `as one message with others, led by ${delivery.leader}`)]),
    ...attempts.map((attempt, index) => plain(3, attemptInWords(attempt, index, zone))),
  ];
}

function stateInWords({ state, dueAt, settledAt = dueAt }: Delivery, zone: string): string {
  switch (state) {
    case "queued":
      return `due ${momentInFull(dueAt, zone)}`;
    case "sending":
      return "being sent";
    case "sent":
      return `sent ${momentInFull(settledAt, zone)}`;
    case "failed":
      return `failed ${momentInFull(settledAt, zone)}`;
    case "skipped":
      return `left out ${momentInFull(settledAt, zone)}`;
    case "discarded":
      return `put away ${momentInFull(settledAt, zone)}`;
  }
}

function attemptInWords({ startedAt, status, reason }: Attempt, index: number, zone: string) {
  const why = reason === undefined ? "" : `, ${reason.code}: ${reason.message}`;
  return `attempt ${index + 1}, ${momentInFull(startedAt, zone)}: ${status}${why}`;
}
