import { z } from "zod";

/**
 * Why the engine speaks of an alert by itself, or with a word more than its event has. `reminder`: it
 * still fires. `flapping`: it changes too often, and nothing more is said of it until it is stable.
 * `stable`: it was flapping and is not any more. `silence-over`, `inhibition-over`: it still fires, and
 * what kept it back before is over.
 */
export const noticeKinds = [
  "reminder",
  "flapping",
  "stable",
  "silence-over",
  "inhibition-over",
] as const;

export const noticeSchema = z.object({
  kind: z.enum(noticeKinds),
  /** Since when the alert has fired, or been flapping. */
  since: z.number(),
  /** Of a reminder: which notice this is, the first one included. Of flapping: how many changes. */
  count: z.number().optional(),
  /** The owner and reason of the silence, or the alert that inhibited it. */
  cause: z.string().optional(),
});

/** One of {@link noticeKinds}, with its particulars. */
export type Notice = Readonly<z.output<typeof noticeSchema>>;
