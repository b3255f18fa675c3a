import { z } from "zod";
import { closesAt } from "./closing.ts";
import { defaultGroup, type RuleGroup } from "./group-option.ts";

/** When the newest message of each group goes out, by rule and key. */
export const groupCollection = "groups";

export const groupDocumentSchema = z.object({
  /** When the newest message goes, or went. */
  until: z.number(),
  /** When its first event came, and which one that was. */
  openedAt: z.number(),
  openedBy: z.string(),
  /** Of no use to anybody from then on. */
  expiresAt: z.number(),
});

/** What is remembered of a group. */
export type GroupDocument = z.output<typeof groupDocumentSchema>;

/** When an event of a group is told. */
export interface GroupWindow {
  readonly until: number;
  /** As it is to be stored, when the event is the first of its message. */
  readonly document?: GroupDocument | undefined;
}

/** Clocks of several processes differ by less; one that was set back differs by more. */
const clockSkewMs = 60_000;

/**
 * The window that an event joins at a moment; the one that it has opened, when it is asked about again, as
 * what is told to many is decided on in parts. Under another version of the rule it joins the one that is
 * open: what waits goes out once, when it was said that it would.
 */
export function windowAt(
  known: GroupDocument | undefined,
  {
    firstAfterMs = defaultGroup.firstAfterMs,
    thenEveryMs = defaultGroup.thenEveryMs,
    firstAtOnce = false,
  }: RuleGroup,
  now: number,
  event: string,
): GroupWindow {
  const last = known !== undefined && known.openedAt <= now + clockSkewMs ? known : undefined;
  if (last !== undefined && (last.openedBy === event || now < closing(last))) {
    return { until: last.until };
  }
  const next = last === undefined ? now : last.until + thenEveryMs;
  const until = next > now ? next : now + (firstAtOnce ? 0 : firstAfterMs);
  const expiresAt = until + thenEveryMs;
  return { until, document: { until, openedAt: now, openedBy: event, expiresAt } };
}

function closing({ until, openedAt }: GroupDocument): number {
  return closesAt(until, until - openedAt);
}
