import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { issuesOf } from "../model/issues.ts";
import { suppressionReasons } from "./suppressions.ts";

const reason = z.enum(suppressionReasons);

export const addressInput = z.object({ kind: z.string(), address: z.string() });

export const newSuppressionInput = z.strictObject({
  ...addressInput.shape,
  reason,
  note: z.string().optional(),
  source: z.string().optional(),
  deliveryId: z.string().optional(),
});

export const softBounceInput = z.strictObject({
  ...newSuppressionInput.omit({ reason: true }).shape,
  at: z.number().nonnegative().optional(),
});

export const changeInput = z.strictObject({
  reason: reason.optional(),
  note: z.string().optional(),
});

export const actorInput = z.object({ actor: z.string().min(1).max(200).default("unknown") });

/** What was given once it is known to fit; throws `suppression-invalid` with the fields that do not. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  what: string,
): z.output<Schema> {
  const parsed = z.safeParse(schema, given);
  if (parsed.success) return parsed.data;
  throw new CarillonError("suppression-invalid", `${what} cannot be used`, {
    issues: issuesOf(parsed.error),
  });
}
