import type { Hold } from "@carillon/core";
import { momentOf } from "../moment.ts";
import type { Fate } from "./fate.ts";

/** A delivery that a test expects. What it does not say may be anything, but that it is sent. */
export interface ExpectedDelivery {
  /** The recipient's id or address; several are so many deliveries. Default: whoever it is. */
  readonly to?: string | readonly string[] | undefined;
  /** The channel's name; several are so many deliveries for each recipient. */
  readonly via: string | readonly string[];
  /** The event type's name. */
  readonly event?: string | undefined;
  /** A rule that asked for it. */
  readonly rule?: string | undefined;
  /** Of how many events its message tells. */
  readonly events?: number | undefined;
  /** What its subject or text contains. */
  readonly says?: string | undefined;
  /** It waits until then: an ISO date with a zone, or `2026-03-02 07:00 Europe/Berlin`. */
  readonly heldUntil?: string | number | Date | undefined;
  /** It waits, for this reason, or for any. */
  readonly held?: Hold["kind"] | true | undefined;
  /** It was left out, for the reason with this code, or for any. */
  readonly skipped?: string | true | undefined;
  /** It failed for good, for the reason with this code, or for any. */
  readonly failed?: string | true | undefined;
}

/** One recipient, one channel, and how it ends. */
export interface ExpectedFate extends Omit<ExpectedDelivery, "to" | "via" | "heldUntil"> {
  readonly to: string | undefined;
  readonly via: string;
  readonly until: number | undefined;
}

/** Each delivery by itself, of what names several. */
export function expectedFates(expected: readonly ExpectedDelivery[]): readonly ExpectedFate[] {
  return expected.flatMap(({ to, via, heldUntil, ...rest }) =>
    listOf(to).flatMap((one) =>
      listOf(via).map((channel) => ({
        ...rest,
        to: one,
        via: channel,
        until: heldUntil === undefined ? undefined : momentOf(heldUntil),
      })),
    ),
  );
}

function listOf<Item>(value: Item | readonly Item[]): readonly Item[] {
  return isList(value) ? value : [value];
}

function isList<Item>(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value);
}

/** How a delivery that is expected is to end. */
export function expectedState({ held, until, skipped, failed }: ExpectedFate): Fate["state"] {
  if (held !== undefined || until !== undefined) return "held";
  if (skipped !== undefined) return "skipped";
  return failed === undefined ? "sent" : "failed";
}

/** Whether this is what was expected. */
export function fits(expected: ExpectedFate, fate: Fate): boolean {
  const { to, via, event, rule, events, says, until, held, skipped, failed } = expected;
  const code = skipped ?? failed;
  return (
    via === fate.channel &&
    (to === undefined || to === fate.recipient || to === fate.address) &&
    expectedState(expected) === fate.state &&
    (event === undefined || event === fate.event) &&
    (rule === undefined || fate.rules.includes(rule)) &&
    (events === undefined || events === fate.events) &&
    (says === undefined || textsIn(fate.content).some((text) => text.includes(says))) &&
    (until === undefined || until === fate.until) &&
    (held === undefined || held === true || held === fate.kind) &&
    (code === undefined || code === true || code === fate.reason?.code)
  );
}

/** Every text in what was sent, wherever it stands. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
