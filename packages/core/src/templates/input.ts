import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { issuesOf } from "../model/issues.ts";

export const scopeInput = z.strictObject({ tenant: z.string().min(1).max(200).optional() });
export const changeInput = scopeInput.extend({
  actor: z.string().trim().min(1).max(200),
  note: z.string().max(500).optional(),
  expectedVersion: z.int().min(0).optional(),
});
export const publicationInput = changeInput.extend({ number: z.int().positive().optional() });
export const nameInput = z.string().min(1).max(150);
export const sourceInput = z.string();

/** @throws CarillonError `template-options-invalid` */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  what: string,
): z.output<Schema> {
  const parsed = z.safeParse(schema, given);
  if (parsed.success) return parsed.data;
  throw new CarillonError("template-options-invalid", `${what} cannot be used`, {
    issues: issuesOf(parsed.error),
  });
}
