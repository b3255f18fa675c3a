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
 *   is not counted. With scope `delivery` this delivery waits for its next attempt. Say `slowDown`
 *   where the other side asks for less, such as HTTP's 429.
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
      /**
       * Of what there should be less: of everything that the channel sends, or of what goes to this
       * delivery's destination (`destination` of the channel's definition). The pace is halved, and grows
       * again with each success. The attempt is not counted, for four days at most.
       */
      readonly slowDown?: "channel" | "destination" | undefined;
    }
  | {
      readonly status: "rejected";
      readonly reason: Reason;
      readonly suppress?: boolean | undefined;
    }
  | { readonly status: "unknown"; readonly reason: Reason };

/** In characters: what is longer was not written for people, and every attempt of it is stored. */
const longestText = 2_000;

const text = z.string().overwrite(shortened);

/** Leaves out the word that the cut falls into: half a secret would not be recognised as one. */
function shortened(given: string): string {
  if (given.length <= longestText) return given;
  const kept = given.slice(0, longestText - 1);
  return `${kept.slice(0, -500)}${kept.slice(-500).replace(/\S*$/, "")}…`;
}

/** Checks a reason; longer texts are cut to 2,000 characters. */
export const reasonSchema = z.strictObject({
  code: z.string().min(1).max(100),
  message: text.min(1),
  cure: text.optional(),
  response: text.optional(),
});

/**
 * Checks what a plugin really answered; plugins may be written without types. Longer texts are cut to
 * 2,000 characters.
 */
export const outcomeSchema: z.ZodType<Outcome> = z.discriminatedUnion("status", [
  z.strictObject({
    status: z.literal("sent"),
    providerId: text.optional(),
    response: text.optional(),
  }),
  z.strictObject({
    status: z.literal("deferred"),
    reason: reasonSchema,
    scope: z.enum(["delivery", "channel"]),
    retryAfterMs: z.number().nonnegative().optional(),
    slowDown: z.enum(["channel", "destination"]).optional(),
  }),
  z.strictObject({
    status: z.literal("rejected"),
    reason: reasonSchema,
    suppress: z.boolean().optional(),
  }),
  z.strictObject({ status: z.literal("unknown"), reason: reasonSchema }),
]);
