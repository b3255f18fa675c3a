import { z } from "zod";
import type { Event } from "./event.ts";
import type { Scalar } from "./match-path.ts";
import { namedRecipientSchema, type Recipient } from "./recipient.ts";
import { faultOfTemplate } from "./template-text.ts";

/**
 * Whom a rule names: an address, a recipient, or people that the directory knows. In texts `${…}` takes
 * a value of the event, as `payload.tenant`. A text `${tenant_admins}` is the role of that name, and one
 * like `${payload.email}` an address, or a list of them, that the event brings along.
 */
export type Addressee = string | Recipient | PeopleNamed;

/** People that the directory knows. */
export type PeopleNamed = RoleNamed | GroupNamed | UserNamed | QueryNamed;

/** Everybody who has a role. */
export interface RoleNamed {
  readonly role: string;
  /** Default: the event's tenant. */
  readonly tenant?: string | undefined;
}

/** Everybody in a group. */
export interface GroupNamed {
  readonly group: string;
  /** Default: the event's tenant. */
  readonly tenant?: string | undefined;
}

/** A person, by their id. */
export interface UserNamed {
  readonly user: string;
}

/** Everybody whom criteria fit. */
export interface QueryNamed {
  readonly query: Criteria;
}

/** What a directory is asked by: it alone knows what the names mean. */
export type Criteria = Readonly<Record<string, Scalar | readonly Scalar[]>>;

/** Everybody who has a role, in the event's tenant unless another one is named. */
export function role(name: string, { tenant }: { readonly tenant?: string } = {}): RoleNamed {
  return tenant === undefined ? { role: name } : { role: name, tenant };
}

/** Everybody in a group, in the event's tenant unless another one is named. */
export function group(name: string, { tenant }: { readonly tenant?: string } = {}): GroupNamed {
  return tenant === undefined ? { group: name } : { group: name, tenant };
}

/** A person whom the directory knows by this id. */
export function user(id: string): UserNamed {
  return { user: id };
}

/** Everybody whom the directory finds by these criteria. */
export function query(criteria: Criteria): QueryNamed {
  return { query: criteria };
}

const longestName = 200;
const mostCriteria = 50;
const mostValues = 1_000;
/** In one list; more than that is a group. */
const mostNamed = 10_000;

const text = z
  .string()
  .min(1)
  .superRefine((given, { addIssue }) => {
    const fault = faultOfTemplate(given);
    if (fault !== undefined) addIssue({ code: "custom", message: fault });
  });
const name = text.max(longestName);
const tenant = name.optional();
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const criteria = z
  .record(z.string().min(1).max(longestName), z.union([value, z.array(value).max(mostValues)]))
  .refine((given) => Object.keys(given).length <= mostCriteria, "has too many criteria");

const addresseeSchema = z.union(
  [
    z
      .string()
      .min(1)
      .superRefine((given, { addIssue }) => {
        const fault = faultOfTemplate(given, "role");
        if (fault !== undefined) addIssue({ code: "custom", message: fault });
      }),
    namedRecipientSchema,
    z.strictObject({ role: name, tenant }),
    z.strictObject({ group: name, tenant }),
    z.strictObject({ user: name }),
    z.strictObject({ query: criteria }),
  ],
  "must be an address, a recipient with an id, or a role, group, user or query",
);

/** Recipients that are made of an event, where none means nobody. */
export const addresseeList = z
  .array(addresseeSchema)
  .max(mostNamed, `names more than ${mostNamed}: make it a group`);

/** The recipients of a rule as data. */
export const addresseesSchema = addresseeList.min(1, "is an empty list");

/** The recipients of a rule in code: a list, or a function that makes one of the event. */
export const addresseesOrFunction = z.union(
  [
    addresseesSchema,
    z.custom<(event: Event) => readonly Addressee[]>((given) => typeof given === "function"),
  ],
  { error: "must be a list of recipients, or a function that answers one" },
);
