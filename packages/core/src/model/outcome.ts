import { z } from "zod";

/** Why something happened, for people and for filters. Free of secrets once it is stored. */
export interface Reason {
  /** Stable and short: `authentication`, `recipient-unknown`. */
  readonly code: string;
  /** A sentence that says what happened. */
  readonly message: string;
  /** What to do about it. */
  readonly cure?: string | undefined;
  /** What the other side answered. */
  readonly response?: string | undefined;
}

/**
 * What became of one attempt. A channel answers one of these and never a boolean:
 *
 * - `sent`: the other side has taken responsibility.
 * - `deferred`: not now. With scope `channel` the fault is the channel's: it pauses, and the attempt
 *   is not counted. With scope `delivery` this delivery waits for its next attempt.
 * - `rejected`: never. `suppress` asks not to use the address again.
 * - `unknown`: handed over, but no answer came back, so the other side may have it.
 */
export type Outcome =
  | {
      readonly status: "sent";
      readonly providerId?: string | undefined;
      readonly response?: string | undefined;
    }
  | {
      readonly status: "deferred";
      readonly reason: Reason;
      readonly scope: "delivery" | "channel";
      /** Not before this long; a longer wait than the engine's own is honoured up to one hour. */
      readonly retryAfterMs?: number | undefined;
    }
  | {
      readonly status: "rejected";
      readonly reason: Reason;
      readonly suppress?: boolean | undefined;
    }
  | { readonly status: "unknown"; readonly reason: Reason };

const reason = z.strictObject({
  code: z.string().min(1),
  message: z.string().min(1),
  cure: z.string().optional(),
  response: z.string().optional(),
});

/** Checks what a plugin really answered; plugins may be written without types. */
export const outcomeSchema: z.ZodType<Outcome> = z.discriminatedUnion("status", [
  z.strictObject({
    status: z.literal("sent"),
    providerId: z.string().optional(),
    response: z.string().optional(),
  }),
  z.strictObject({
    status: z.literal("deferred"),
    reason,
    scope: z.enum(["delivery", "channel"]),
    retryAfterMs: z.number().nonnegative().optional(),
  }),
  z.strictObject({ status: z.literal("rejected"), reason, suppress: z.boolean().optional() }),
  z.strictObject({ status: z.literal("unknown"), reason }),
]);
