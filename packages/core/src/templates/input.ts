import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { noSuch } from "../model/closest.ts";
import type { Delivery } from "../model/delivery.ts";
import { type EventType, isEventType } from "../model/event.ts";
import { issuesOf } from "../model/issues.ts";
import type { Notice } from "../model/notice.ts";
import type { Recipient } from "../model/recipient.ts";

/** What no line of a log holds: control characters, line breaks, and what turns text around. */
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** What counts of a tenant, or for everybody, has no more characters together. */
export const mostPublished = 512 * 1024;
const mostTried = 50;

const text = (least: number, most: number) => {
  const what = `must be a text of ${least} to ${most} characters`;
  return z
    .string(what)
    .refine((given) => given.trim().length >= least, what)
    .max(most, what)
    .refine((given) => !unprintable.test(given), "must be one line, without control characters");
};
const scope = { tenant: text(1, 200).optional() };
const change = {
  ...scope,
  actor: text(1, 200).trim(),
  note: z.string("must be a text").max(500, "must be a text of at most 500 characters").optional(),
  expectedVersion: z
    .int("must be a version, or 0 for none")
    .min(0, "must be a version, or 0 for none")
    .optional(),
};
const number = z
  .int("must be the number of a version, from 1 on")
  .positive("must be the number of a version, from 1 on")
  .optional();

export const scopeInput = strict(scope);
export const readInput = strict({ ...scope, number });
export const changeInput = strict(change);
export const publicationInput = strict({ ...change, number });
export const nameInput = text(1, 150);
export const sourceInput = z.string("must be a text");

const sources = z
  .record(z.string(), z.string("must be a text"), "must hold sources by their names")
  .refine(
    (given) => Object.keys(given).length <= mostTried,
    `must be at most ${mostTried} templates`,
  )
  .refine(
    (given) => Object.values(given).reduce((sum, { length }) => sum + length, 0) <= mostPublished,
    `must have at most ${mostPublished} characters together`,
  );

export const previewInput = strict({
  ...scope,
  templates: sources.optional(),
  sample: z.string("must be the name of a sample").optional(),
  audience: z.enum(["team", "user"], "must be team or user").optional(),
  recipient: z.custom<Recipient>(isObject, "must be a recipient").optional(),
  language: z
    .string("must be a language, such as de")
    .refine(isLanguage, "must be a language, such as de")
    .optional(),
  rules: z.array(z.string(), "must be names of rules").optional(),
  together: z.enum(["group", "digest"], "must be group or digest").optional(),
  step: z.custom<NonNullable<Delivery["step"]>>(isObject, "must be a step").optional(),
});

export const previewEventInput = strict({
  type: z.custom<EventType>(isEventType, "must be made by defineEvent"),
  payload: z.unknown().optional(),
  occurredAt: z
    .union([z.date(), z.number()], "must be a Date, or milliseconds since 1970")
    .optional(),
  notice: z.custom<Notice>(isObject, "must be a notice").optional(),
});

function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const unknown = noSuch("option", Object.keys(shape));
  return z.strictObject(shape, { error: (issue) => unknown(issue) ?? "must be an object" });
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

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
