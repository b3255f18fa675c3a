import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { matchData } from "../model/checked-match.ts";
import { issuesOf } from "../model/issues.ts";
import { ownerSchema } from "./document.ts";
import { recurrenceSchema } from "./recurrence.ts";

const latest = Date.UTC(9999, 11, 31);
const moment = z
  .union([z.date(), z.number()], "must be a Date, or milliseconds since 1970")
  .transform((given) => (typeof given === "number" ? given : given.getTime()))
  .pipe(z.number().min(0).max(latest));

const fields = {
  match: matchData,
  from: moment.optional(),
  until: moment.optional(),
  owner: z.union(
    [
      z
        .string()
        .min(1)
        .transform((id) => ({ id })),
      ownerSchema,
    ],
    {
      error: "must be an id, or a recipient with one",
    },
  ),
  reason: z.string().trim().min(1, "must say why").max(500),
  recurrence: recurrenceSchema.optional(),
  remindBeforeMs: z
    .number()
    .positive()
    .max(31 * 86_400_000)
    .optional(),
};

export const newSilenceInput = z.strictObject(fields);

export const silenceChangeInput = z.strictObject(fields).partial();

export const actorInput = z.strictObject({ actor: z.string().min(1).max(200).default("unknown") });

export const statusInput = z.strictObject({
  status: z.enum(["active", "pending", "expired"]).optional(),
});

/** What was given once it is known to fit; throws `silence-invalid` with the fields that do not. */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  what: string,
): z.output<Schema> {
  const parsed = z.safeParse(schema, given);
  if (parsed.success) return parsed.data;
  throw new CarillonError("silence-invalid", `${what} cannot be used`, {
    issues: issuesOf(parsed.error),
  });
}
