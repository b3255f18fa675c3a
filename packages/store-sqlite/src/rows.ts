import type { SQLOutputValue } from "node:sqlite";
import {
  CarillonError,
  type Delivery,
  type DeliveryState,
  type Event,
  priorities,
  severities,
} from "@carillon/core";
import type { Row } from "./connection.ts";
import { contentOfText } from "./content-text.ts";

const states: readonly DeliveryState[] = [
  "queued",
  "sending",
  "sent",
  "failed",
  "skipped",
  "discarded",
];

/** What of a delivery never changes and is no filter's. */
type About = Pick<Delivery, "rules" | "audience" | "recipient" | "trail"> & FollowUp;

/** What a delivery has to do with others of its event. */
type FollowUp = Pick<Delivery, "step" | "standsInFor" | "standIns" | "follows">;

/** What {@link deliveryFrom} and {@link eventFrom} read, of `deliveries` d and `events` e. */
export const deliveryColumns = `d.seq, d.suffix, d.own_id, d.channel, d.rank, d.state, d.due_at, d.expires_at,
  d.attempts, d.created_at, d.settled_at, d.address, d.about, d.hold, d.reason, d.bundle,
  d.member, d.bound,
  CASE WHEN d.leader <> d.seq THEN (
    SELECT ifnull(l.own_id, le.id || l.suffix) FROM deliveries l JOIN events le ON le.seq = l.event
    WHERE l.seq = d.leader) END AS leader_id, e.id AS event_id`;
export const eventColumns = "e.type, e.occurred_at, e.severity, e.payload, e.notice";

/** The part of a delivery that is stored as it is. */
export function aboutOf(delivery: Delivery): string {
  const { rules, audience, recipient, trail } = delivery;
  return JSON.stringify({ rules, audience, recipient, trail, ...followUpOf(delivery) });
}

function followUpOf({ step, standsInFor, standIns, follows }: FollowUp): FollowUp {
  return {
    ...(step && { step }),
    ...(standsInFor && { standsInFor }),
    ...(standIns && { standIns }),
    ...(follows && { follows }),
  };
}

/** For which deliveries one stands in, by what is stored of it. */
export function standsInForOf(about: string): readonly string[] {
  const { standsInFor = [] }: About = JSON.parse(about);
  return standsInFor;
}

/** The deliveries that stand in for one, by what is stored of it. */
export function standInsOf(about: string): readonly string[] {
  const { standIns = [] }: About = JSON.parse(about);
  return standIns;
}

/** A delivery, without its content. */
export function deliveryFrom(row: Row): Delivery {
  const eventId = text(row.event_id);
  const about: About = JSON.parse(text(row.about));
  // Lists leave it out.
  const { content } = row;
  return {
    id: optionalText(row.own_id) ?? eventId + text(row.suffix),
    eventId,
    rules: about.rules,
    channel: text(row.channel),
    audience: about.audience,
    recipient: about.recipient,
    ...(about.trail !== undefined && { trail: about.trail }),
    ...followUpOf(about),
    address: optionalText(row.address),
    bundle: optionalText(row.bundle),
    leader: optionalText(row.leader_id),
    ...(row.member !== null && { member: text(row.member) }),
    ...(row.bound === 1 && { bound: true }),
    state: oneOf(states, row.state),
    priority: priorities[number(row.rank)] ?? "normal",
    attempts: number(row.attempts),
    createdAt: number(row.created_at),
    dueAt: number(row.due_at),
    expiresAt: optionalNumber(row.expires_at),
    hold: parsed<Delivery["hold"]>(row.hold),
    reason: parsed<Delivery["reason"]>(row.reason),
    content: typeof content === "string" ? contentOfText(content) : undefined,
    settledAt: optionalNumber(row.settled_at),
  };
}

/** An event, from a row that also has its id as `event_id`. */
export function eventFrom(row: Row): Event {
  const notice = parsed<Event["notice"]>(row.notice);
  return {
    id: text(row.event_id),
    type: text(row.type),
    payload: JSON.parse(text(row.payload)),
    occurredAt: number(row.occurred_at),
    severity: oneOf(severities, row.severity),
    ...(notice !== undefined && { notice }),
  };
}

/** A value as JSON, or NULL. */
export function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

export function text(value: SQLOutputValue | undefined): string {
  if (typeof value === "string") return value;
  throw unexpected("a text", value);
}

export function number(value: SQLOutputValue | undefined): number {
  if (typeof value === "number") return value;
  throw unexpected("a number", value);
}

export function optionalText(value: SQLOutputValue | undefined): string | undefined {
  return value === null ? undefined : text(value);
}

export function optionalNumber(value: SQLOutputValue | undefined): number | undefined {
  return value === null ? undefined : number(value);
}

export function oneOf<Known extends string>(
  known: readonly Known[],
  value: SQLOutputValue | undefined,
) {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  throw unexpected(known.join(" or "), value);
}

export function parsed<Value>(value: SQLOutputValue | undefined): Value | undefined {
  return typeof value === "string" ? JSON.parse(value) : undefined;
}

function unexpected(wanted: string, value: SQLOutputValue | undefined): CarillonError {
  return new CarillonError("store-corrupt", `A row has ${typeof value} where ${wanted} belongs`);
}
