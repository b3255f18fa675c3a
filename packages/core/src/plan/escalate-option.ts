import { z } from "zod";
import { type Addressee, addresseesSchema } from "../model/addressee.ts";

/** What happens when nobody has acknowledged an alert for a while: who is told then, or where. */
export interface EscalationStep<Channel extends string = string> {
  /**
   * So long after the rule has told of the alert, in milliseconds: at least 10 seconds, at most 30 days,
   * and more than the step before. What the rule's own notice waits for, such as quiet hours, is not counted.
   */
  readonly afterMs: number;
  /** Default: whom the rule names; with other channels than the rule's then. */
  readonly to?: readonly Addressee[] | undefined;
  /** Default: the rule's channels. */
  readonly via?: readonly Channel[] | undefined;
  /** Whether the affected user is told by this step: besides the team, or alone. Default `none`. */
  readonly user?: "none" | "also" | "only" | undefined;
}

const longestMs = 30 * 86_400_000;
const mostSteps = 20;

export const escalateSchema = z
  .array(
    z
      .strictObject({
        afterMs: z.number().min(10_000).max(longestMs),
        to: addresseesSchema.optional(),
        via: z
          .array(z.string().min(1))
          .min(1, "names no channel")
          .refine((names) => new Set(names).size === names.length, "names a channel twice")
          .optional(),
        user: z.enum(["none", "also", "only"]).optional(),
      })
      .refine(
        ({ to, via, user = "none" }) => to !== undefined || via !== undefined || user !== "none",
        "tells nobody else (to, user) and nowhere else (via): to tell the same again there is remind",
      ),
  )
  .min(1, "has no step")
  .max(mostSteps)
  .refine(
    (steps) => steps.every(({ afterMs }, index) => afterMs > (steps[index - 1]?.afterMs ?? 0)),
    "must come in the order of their times, no two at one time",
  );
