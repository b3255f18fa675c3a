import { z } from "zod";

/** Where schedules are kept, by their names. */
export const scheduleCollection = "schedules";

const moment = z.number();

/** How far a schedule has come. */
export const scheduleSchema = z.object({
  /** What it says of when; a schedule that says otherwise begins anew. */
  cron: z.string(),
  timeZone: z.string(),
  /** Occurrences up to here are done, or were before its time. */
  after: moment,
  /** The last one that was emitted. */
  last: moment.optional(),
  /** Those that were left out last: from the first to the last of them, and when that was noticed. */
  missed: z.object({ from: moment, upTo: moment, at: moment }).optional(),
  /** The occurrence that is being emitted, or could not be yet. */
  pending: z.object({ at: moment, failures: z.int(), retryAt: moment }).optional(),
  /** A process is at the pending one, unless it has died: then others may begin. */
  busyUntil: moment.optional(),
});

/** A document of {@link scheduleCollection}. */
export type ScheduleDocument = z.output<typeof scheduleSchema>;
