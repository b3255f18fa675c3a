import { z } from "zod";
import { CarillonError, messageOf } from "../errors.ts";
import { type Addressee, addresseeList } from "../model/addressee.ts";
import { issuesOf } from "../model/issues.ts";
import { namedRecipientSchema, type Recipient } from "../model/recipient.ts";

const emittedToSchema = addresseeList.max(1_000, "names more than 1,000: make it a group");

/** The recipients that an event brings along, copied. @throws CarillonError `recipients-invalid` */
export function emittedTo(given: unknown): readonly Addressee[] {
  return checked(emittedToSchema, given, "The recipients of the event (to)");
}

const emittedViaSchema = z
  .array(z.string().min(1))
  .min(1, "names no channel")
  .refine((names) => new Set(names).size === names.length, "names a channel twice");

/** The channels that an event is sent through without a rule, copied. @throws CarillonError `recipients-invalid` */
export function emittedVia(given: unknown): readonly string[] {
  return checked(emittedViaSchema, given, "The channels of the event (via)");
}

/** The affected user that an event brings along, copied. @throws CarillonError `recipients-invalid` */
export function emittedUser(given: unknown): Recipient {
  return checked(namedRecipientSchema, given, "The affected user of the event (user)");
}

/** @throws CarillonError `recipients-invalid` */
export function checked<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
  what: string,
): z.output<Schema> {
  let issues: readonly string[];
  try {
    const { success, data, error } = schema.safeParse(given);
    if (success) return data;
    issues = issuesOf(error);
  } catch (error) {
    // A getter or a proxy that throws while it is read.
    issues = [messageOf(error)];
  }
  throw new CarillonError("recipients-invalid", `${what} do not fit`, { issues });
}
