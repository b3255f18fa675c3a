import { z } from "zod";
import { closesAt } from "./closing.ts";
import type { RuleThrottle } from "./throttle-option.ts";

/** What throttles have let through, by rule and key. */
export const throttleCollection = "throttles";

export const throttleDocumentSchema = z.object({
  /** When, the earliest first. Of a summary: when it goes out. */
  passed: z.array(z.number()),
  /** The event that was let through last: what is told to many is decided on in parts. */
  last: z.string().optional(),
  /** When the newest summary goes out. */
  summaryAt: z.number().optional(),
  /** Of no use to anybody from then on. */
  expiresAt: z.number(),
});

/** What a throttle remembers under one key. */
export type ThrottleDocument = z.output<typeof throttleDocumentSchema>;

/** Whether an event passes, and if not, when the throttle has room again. */
export type Pass =
  | { readonly roomAt?: undefined; readonly document?: ThrottleDocument | undefined }
  | {
      readonly roomAt: number;
      /** As it is to be stored, when it changes. */
      readonly document?: ThrottleDocument | undefined;
    };

/** Asks a throttle for a pass for an event, at a moment. */
export function passAt(
  known: ThrottleDocument | undefined,
  { max, perMs, summary = false }: RuleThrottle,
  now: number,
  event: string,
): Pass {
  if (known?.last === event) return {};
  // A clock that was set back leaves moments behind that are far ahead: they count no more.
  const passed = known?.passed.filter((at) => Math.abs(now - at) < perMs) ?? [];
  const open = known?.summaryAt;
  if (summary && open !== undefined && now < closesAt(open, perMs) && open <= now + perMs) {
    return { roomAt: open };
  }
  const oldest = passed.at(-max);
  if (oldest === undefined)
    return { document: remembered([...passed, now], perMs, { last: event }) };
  const roomAt = oldest + perMs;
  if (!summary) return { roomAt };
  return { roomAt, document: remembered([...passed, roomAt], perMs, { summaryAt: roomAt }) };
}

function remembered(
  passed: number[],
  perMs: number,
  newest: Pick<ThrottleDocument, "last" | "summaryAt">,
): ThrottleDocument {
  const sorted = passed.sort((a, b) => a - b);
  return { passed: sorted, ...newest, expiresAt: (sorted.at(-1) ?? 0) + perMs };
}
