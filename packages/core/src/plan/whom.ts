import { type Addressee, addresseeList, type Criteria } from "../model/addressee.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import type { Scalar } from "../model/match-path.ts";
import type { Recipient } from "../model/recipient.ts";
import type { ActiveRule } from "../model/rule.ts";
import { filled, roleIn } from "../model/template-text.ts";
import type { Matched } from "./draft.ts";
import { checked } from "./emitted-recipients.ts";
import type { AskingRule } from "./follow-ups.ts";

/** Whom a rule means for one event: what is still to be looked up has a name for people. */
export type Whom =
  | { readonly is: "address"; readonly address: string }
  | { readonly is: "recipient"; readonly recipient: Recipient }
  | { readonly is: "user"; readonly id: string }
  | { readonly is: "people"; readonly name: string; readonly people: People }
  /** Nobody, as the event lacks what would say who. */
  | { readonly is: "missing"; readonly name: string; readonly why: string };

/** Many people, as the directory is asked for them. */
export type People =
  | { readonly role: string; readonly tenant?: string | undefined }
  | { readonly group: string; readonly tenant?: string | undefined }
  | { readonly query: Criteria };

/**
 * Whom a rule names for this event; `undefined` where it leaves that to its channels.
 *
 * @throws CarillonError `recipients-invalid`
 */
export function whomOf(rule: AskingRule, matched: Matched): readonly Whom[] | undefined {
  const { namesItsOwn = false } = rule;
  const named = (namesItsOwn ? undefined : matched.to) ?? namedBy(rule, matched);
  return named?.flatMap((addressee) => resolved(addressee, matched));
}

function namedBy({ to, name }: ActiveRule, { event }: Matched): readonly Addressee[] | undefined {
  if (typeof to !== "function") return to;
  const whose = `The recipients of rule "${name}" (to)`;
  return checked(
    addresseeList,
    answerAtOnce(() => to(event), "recipients-invalid", whose),
    whose,
  );
}

function resolved(addressee: Addressee, matched: Matched): readonly Whom[] {
  if (typeof addressee === "string") return fromText(addressee, matched);
  if ("role" in addressee) return people("role", addressee.role, addressee.tenant, matched);
  if ("group" in addressee) return people("group", addressee.group, addressee.tenant, matched);
  if ("user" in addressee) {
    return each(addressee.user, matched, (id) => ({ is: "user", id }));
  }
  if ("query" in addressee) return found(addressee.query, matched);
  return [{ is: "recipient", recipient: addressee }];
}

function fromText(text: string, matched: Matched): readonly Whom[] {
  const role = roleIn(text);
  if (role !== undefined) return people("role", role, undefined, matched);
  return each(text, matched, (address) => ({ is: "address", address }));
}

function people(
  kind: "role" | "group",
  text: string,
  tenantText: string | undefined,
  matched: Matched,
): readonly Whom[] {
  const [first] = each(tenantText ?? "", matched, (tenant): Whom | string => tenant);
  if (typeof first === "object") return [first];
  const tenant = tenantText === undefined ? matched.tenant : first;
  return each(text, matched, (of) => ({
    is: "people",
    name: `${kind} ${of}${tenant === undefined ? "" : ` of ${tenant}`}`,
    people: kind === "role" ? { role: of, tenant } : { group: of, tenant },
  }));
}

function found(query: Criteria, matched: Matched): readonly Whom[] {
  const criteria: Record<string, Scalar | readonly Scalar[]> = {};
  for (const [key, value] of Object.entries(query)) {
    if (typeof value !== "string") {
      criteria[key] = value;
      continue;
    }
    const found = filled(value, matched);
    if ("missing" in found) return [missing(value, found.missing)];
    const [only, ...more] = found.texts;
    criteria[key] = more.length === 0 && only !== undefined ? only : found.texts;
  }
  const name = `the query ${JSON.stringify(criteria).slice(0, 150)}`;
  return [{ is: "people", name, people: { query: criteria } }];
}

function each<Made>(
  text: string,
  matched: Matched,
  make: (text: string) => Made,
): readonly (Made | Whom)[] {
  const found = filled(text, matched);
  return "missing" in found ? [missing(text, found.missing)] : found.texts.map(make);
}

function missing(name: string, path: string): Whom {
  return { is: "missing", name, why: `The event has no ${path}, by which ${name} would be found` };
}
