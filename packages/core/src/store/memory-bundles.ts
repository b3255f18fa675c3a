import { severities } from "../model/event.ts";
import { type Bundle, mostMembers } from "./bundle.ts";
import type { DeliveryRow } from "./memory-shelf.ts";

/** Whether it waits for another one to be claimed. */
export function follows(row: DeliveryRow): boolean {
  return row.bundle !== undefined && row.bundle.leader !== row;
}

/** Those that are claimed, sent and settled with a row, itself among them. One put away stays away. */
export function together(row: DeliveryRow): readonly DeliveryRow[] {
  if (row.bundle?.leader !== row) return [row];
  return [...row.bundle.rows].filter(({ delivery }) => delivery.settledAt === undefined);
}

/** Makes a row that falls due the leader of whatever else is due of its bundle. */
export function bind(leader: DeliveryRow, open: Iterable<DeliveryRow>, now: number): void {
  const { bundle, address } = leader.delivery;
  if (bundle === undefined || leader.bundle !== undefined) return;
  const rows = [...open].filter(
    ({ delivery, bundle: bound }) =>
      bound === undefined &&
      delivery.bundle === bundle &&
      delivery.address === address &&
      delivery.dueAt <= now &&
      isExpired(delivery.expiresAt, now) === isExpired(leader.delivery.expiresAt, now),
  );
  const bound = { leader, rows: new Set(rows) };
  for (const row of rows) {
    row.bundle = bound;
    if (row !== leader) row.delivery = { ...row.delivery, leader: leader.delivery.id };
  }
}

/** Takes a row out of its bundle. */
export function leave(row: DeliveryRow): void {
  row.bundle?.rows.delete(row);
  row.bundle = undefined;
  row.delivery = { ...row.delivery, leader: undefined };
}

/** Lets those that wait or are claimed go each by itself, due as before; an attempt is taken back. */
export function release(rows: Iterable<DeliveryRow>): void {
  for (const row of [...rows]) {
    const { state, attempts } = row.delivery;
    if (state !== "queued" && state !== "sending") continue;
    leave(row);
    row.token += 1;
    row.begun = false;
    row.delivery = {
      ...row.delivery,
      state: "queued",
      attempts: attempts - (state === "sending" ? 1 : 0),
      content: undefined,
    };
  }
}

/** What a claim says of a bundle; `undefined` where the leader is alone in it. */
export function bundleOf(leader: DeliveryRow): Bundle | undefined {
  const rows = together(leader);
  if (rows.length === 1) return undefined;
  const counted = rows.map(({ event: { event } }) => event.severity);
  const times = rows.map(({ event: { event } }) => event.occurredAt);
  const expiries = rows.flatMap(({ delivery }) => delivery.expiresAt ?? []);
  return {
    members: rows
      .toSorted((a, b) => rankOf(b) - rankOf(a) || b.seq - a.seq)
      .slice(0, mostMembers)
      .map(({ delivery, event: { event } }) => ({
        delivery: { ...delivery, content: undefined },
        event,
      })),
    total: rows.length,
    severities: Object.fromEntries(
      severities.flatMap((severity) => {
        const count = counted.filter((one) => one === severity).length;
        return count === 0 ? [] : [[severity, count]];
      }),
    ),
    firstAt: times.reduce((a, b) => Math.min(a, b)),
    lastAt: times.reduce((a, b) => Math.max(a, b)),
    sensitive: isSensitive(rows),
    expiresAt:
      expiries.length < rows.length ? undefined : expiries.reduce((a, b) => Math.max(a, b)),
  };
}

export function isSensitive(rows: readonly DeliveryRow[]): boolean {
  return rows.some(({ event }) => event.sensitive);
}

function rankOf({ event: { event } }: DeliveryRow): number {
  return severities.indexOf(event.severity);
}

function isExpired(expiresAt: number | undefined, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
