import { z } from "zod";
import type { Event } from "../model/event.ts";
import type { AnyKeyBy, KeyBy, KeySchema } from "./event-key.ts";

/** Leaves out what says again what was said a moment ago. */
export interface Dedupe<Of extends Event = Event> {
  /** In milliseconds from the event that was let through; what is left out does not lengthen it. */
  readonly withinMs: number;
  /** What makes two events the same. Default: event type and payload. */
  readonly by?: KeyBy<Of> | undefined;
}

/** What a rule keeps of it. */
export interface RuleDedupe extends Omit<Dedupe, "by"> {
  readonly by?: AnyKeyBy | undefined;
}

const yearMs = 31_536_000_000;

export function dedupeSchema<By extends KeySchema>(by: By) {
  return z.strictObject({ withinMs: z.int().positive().max(yearMs), by: by.optional() });
}
