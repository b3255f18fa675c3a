import { z } from "zod";
import {
  type QuietHours,
  quietHoursSchema,
  type WorkingHours,
  workingHoursSchema,
} from "./quiet-hours.ts";

/** When a rule has somebody told: at once, or later. */
export interface TimeOptions {
  /**
   * When nobody is to be told, besides the recipients' own quiet hours: what comes up then waits. `false`
   * goes by no one's hours, not the recipients' either. Where several rules ask for one delivery, the
   * one that tells soonest decides, for this and for what follows.
   */
  readonly quietHours?: QuietHours | false | undefined;
  /** When somebody is to be told at all: what comes up outside waits. */
  readonly workingHours?: WorkingHours | undefined;
  /**
   * Waits so long, in milliseconds, and tells then what is still true: the release checks decide, such as
   * `stillMatters` of the event type. At most a year.
   */
  readonly delayMs?: number | undefined;
}

const yearMs = 31_536_000_000;

/** {@link TimeOptions}, in code as in data. */
export const timeShape = {
  quietHours: z.union([quietHoursSchema, z.literal(false)]).optional(),
  workingHours: workingHoursSchema.optional(),
  delayMs: z.number().positive().max(yearMs).optional(),
};
