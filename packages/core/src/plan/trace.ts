import type { Attempt, Delivery } from "../model/delivery.ts";
import type { EventType } from "../model/event.ts";
import type { DeliveryLog, EventRecord } from "../store/store.ts";
import type { RuleVerdict } from "./draft.ts";
import { isFor } from "./explain.ts";
import type { Origin } from "./parse.ts";
import type { Planner } from "./planner.ts";

/** Narrows a trace. */
export interface TraceOptions {
  /** Only what is for one person: their id, or their address. Default: what is for anybody. */
  readonly for?: string;
}

/** What became of an event that was emitted: from the log. */
export interface Trace extends EventRecord {
  /** The application's zone. */
  readonly timeZone: string;
  /** The one person whom it is about; absent when it is about everybody. */
  readonly for?: string | undefined;
  /** In the order of planning, the first 1,000. */
  readonly deliveries: readonly TracedDelivery[];
  /** There are more than these. */
  readonly goesOn: boolean;
  /**
   * What the rules that are in force now say of it: they may be others than it was planned by. Absent
   * when its payload is erased, or does not fit its type any more.
   */
  readonly rules?: readonly RuleVerdict[] | undefined;
}

/** A delivery with what was tried. */
export interface TracedDelivery {
  readonly delivery: Delivery;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
}

/** What tracing works with. */
export interface TraceParts {
  readonly log: DeliveryLog;
  readonly planner: Planner;
  readonly eventTypes: ReadonlyMap<string, EventType>;
}

const mostDeliveries = 1_000;

/** What the log has of an event; `undefined` when it never was, or is deleted after its time. */
export async function traceOf(
  eventId: string,
  { for: whom }: TraceOptions,
  origin: Origin,
  { log, planner, eventTypes }: TraceParts,
): Promise<Trace | undefined> {
  const record = await log.event(eventId);
  if (record === undefined) return undefined;
  const found = await deliveriesOf(record, whom, log);
  const deliveries: TracedDelivery[] = [];
  for (const delivery of found.slice(0, mostDeliveries)) {
    deliveries.push({ delivery, attempts: await attemptsOf(delivery, log) });
  }
  const type = eventTypes.get(record.event.type);
  return {
    ...record,
    timeZone: origin.timeZone,
    ...(whom !== undefined && { for: whom }),
    deliveries,
    goesOn: found.length > mostDeliveries,
    rules: type === undefined ? undefined : verdictsNow(record, type, origin, planner),
  };
}

async function deliveriesOf(
  { event: { id: eventId }, queued, skipped }: EventRecord,
  whom: string | undefined,
  log: DeliveryLog,
): Promise<readonly Delivery[]> {
  const page = { limit: mostDeliveries + 1 };
  if (whom === undefined) return log.list({ eventId }, page);
  // Of few it is seen, too, who was told by a message to somebody else at the same address.
  if (queued + skipped > mostDeliveries) return log.list({ eventId, recipient: whom }, page);
  const all = await log.list({ eventId }, page);
  return all.filter((delivery) => isFor(delivery, whom));
}

async function attemptsOf(delivery: Delivery, log: DeliveryLog): Promise<readonly Attempt[]> {
  if (delivery.state === "skipped" && delivery.attempts === 0) return [];
  return (await log.get(delivery.id))?.attempts ?? [];
}

function verdictsNow(
  { event, erased }: EventRecord,
  type: EventType,
  origin: Origin,
  planner: Planner,
): readonly RuleVerdict[] | undefined {
  if (erased) return undefined;
  const { id, occurredAt, payload, notice } = event;
  const emission = { type, payload, options: { id, occurredAt }, ...(notice && { notice }) };
  try {
    return planner.verdictsOn(emission, origin);
  } catch {
    return undefined;
  }
}
