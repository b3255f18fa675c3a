import { z } from "zod";
import {
  type QuietHours,
  quietHoursSchema,
  type WorkingHours,
  workingHoursSchema,
} from "./quiet-hours.ts";

/** A person or a mailbox that can be told something. */
export interface Recipient {
  /** Stable in the application: a user id, or the address itself for a mailbox. */
  readonly id: string;
  readonly name?: string | undefined;
  /** Addresses by kind, for example `{ email: "ada@example.com" }`. */
  readonly addresses?: Readonly<Record<string, string | undefined>> | undefined;
  /** BCP 47 tag (`de`, `en-GB`); the application's locale where absent. */
  readonly locale?: string | undefined;
  /** IANA zone (`Europe/Berlin`); the application's zone where absent. */
  readonly timeZone?: string | undefined;
  /** When they are not to be disturbed: what is not critical waits. */
  readonly quietHours?: QuietHours | undefined;
  /** When they work: what is not critical waits otherwise. */
  readonly workingHours?: WorkingHours | undefined;
  /** The tenant whose preferences count for them. Default: the event's. */
  readonly tenant?: string | undefined;
}

const text = z.string().optional().catch(undefined);

const recipientSchema = z.object({
  id: z.string().min(1),
  name: text,
  addresses: z
    .looseObject({})
    .transform((addresses) => onlyStrings(addresses))
    .optional()
    .catch(undefined),
  locale: text,
  timeZone: text,
  quietHours: quietHoursSchema.optional().catch(undefined),
  workingHours: workingHoursSchema.optional().catch(undefined),
  tenant: text,
});

function onlyStrings(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(values)) {
    if (typeof value === "string") found[key] = value;
  }
  return found;
}

/** A recipient that stands in a rule, where a wrong field is a mistake to correct. */
export const namedRecipientSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  addresses: z.record(z.string(), z.string().optional()).optional(),
  locale: z.string().optional(),
  timeZone: z.string().optional(),
  quietHours: quietHoursSchema.optional(),
  workingHours: workingHoursSchema.optional(),
  tenant: z.string().min(1).optional(),
});

/**
 * What an application said of a person, copied; fields that cannot be used are left out. `undefined`
 * when it has no usable id.
 */
export function recipientFrom(value: unknown): Recipient | undefined {
  return recipientSchema.safeParse(value).data;
}

/** To whom a delivery speaks: to those who watch the system, or to the person it is about. */
export type Audience = "team" | "user";

/**
 * A kind of address by which a channel reaches a person directly. Having one is the capability that
 * per-user delivery asks for; the engine knows no kind by name.
 */
export interface AddressKind {
  /** The key in {@link Recipient.addresses}: `email`, `phone`. */
  readonly kind: string;
  /**
   * The only door for an address: returns its canonical form, or throws a `CarillonError` with the
   * code `address-invalid`. Two addresses of one person must have one canonical form.
   */
  parse(address: string): string;
  /**
   * Addresses that differ in the case of letters alone reach the same person: of several the first is
   * told. Default false.
   */
  readonly ignoresCase?: boolean | undefined;
}
