import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { CarillonError } from "../errors.ts";
import type { Severity } from "../model/event.ts";
import { issuesOf } from "../model/issues.ts";
import type { Labels } from "../model/labels.ts";
import type { Collection, Document } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import {
  type Acknowledgement,
  type AlertDocument,
  acknowledgementAt,
  alertCollection,
  alertSchema,
  fingerprintOf,
} from "./document.ts";
import { takenOn } from "./escalated.ts";

/** A problem that lasts until it is resolved, as the events about it say. */
export interface Alert {
  /** The domain of its event types, and the key that they give: `alert:web-01`. */
  readonly key: string;
  /** Its id in the collection `alerts` and in the audit log: a hash of the key. */
  readonly fingerprint: string;
  readonly status: "firing" | "resolved";
  /** As the last event that it was firing said. */
  readonly severity: Severity;
  readonly labels: Labels;
  /** Since when it has fired, or did before it was resolved. */
  readonly since: number;
  /** When status or severity changed last. */
  readonly changedAt: number;
  /** The event type of the newest event about it. */
  readonly eventType: string;
  /** How often people were told since it has fired. */
  readonly notices: number;
  readonly acknowledged?: Acknowledgement | undefined;
  /** How often an acknowledgement was taken back since it has fired. */
  readonly takenBack: number;
  readonly flapping: boolean;
  /** What keeps people from hearing of it: a silence, or another alert. */
  readonly muted?: { readonly kind: "silence" | "inhibition"; readonly cause: string } | undefined;
}

/** Which alerts to list; every given condition must hold. */
export interface AlertFilter {
  readonly status?: Alert["status"];
  readonly acknowledged?: boolean;
}

/** What acknowledging takes. */
export interface AcknowledgeOptions {
  /** Who takes the alert on. Stands in the audit log, and in the reason of what is not sent then. */
  readonly actor: string;
  /** At most 500 characters. */
  readonly note?: string;
  /** Until when. Default: until it is resolved or gets worse. */
  readonly until?: Date | number;
}

/** What alerts work with. */
export interface AlertsParts {
  readonly store: Pick<Store, "collection">;
  readonly clock: Clock;
  readonly events: EngineEventHub;
}

const acknowledgeInput = z.strictObject({
  actor: z.string().trim().min(1).max(200),
  note: z.string().max(500).optional(),
  until: z
    .union([z.date(), z.number()])
    .transform((moment) => (typeof moment === "number" ? moment : moment.getTime()))
    .optional(),
});

/**
 * The alerts of a store, as every process that shares it sees them. Whoever acknowledges one stops
 * reminders and escalation until it gets worse or is resolved. Each change by hand leaves an audit entry.
 */
export class Alerts {
  readonly #parts: AlertsParts;
  readonly #list: Collection<AlertDocument>;

  constructor(parts: AlertsParts) {
    this.#parts = parts;
    this.#list = collectionOf(parts.store, alertCollection, alertSchema);
  }

  get(key: string): Promise<Alert | undefined> {
    return this.find(fingerprintOf(key));
  }

  async find(fingerprint: string): Promise<Alert | undefined> {
    const found = await this.#list.get(fingerprint);
    return found && alertFrom(found.value, this.#parts.clock.now());
  }

  /** In the order of their fingerprints, so that paging is stable. `after` is a fingerprint. */
  async list(
    { status, acknowledged }: AlertFilter = {},
    { limit = 100, after }: { readonly limit?: number; readonly after?: string } = {},
  ): Promise<readonly Alert[]> {
    const now = this.#parts.clock.now();
    const found: Alert[] = [];
    const size = Math.max(limit, 500);
    for (let behind = after; found.length < limit; ) {
      const page = await this.#list.list({}, { limit: size, ...(behind && { after: behind }) });
      const alerts = page.map(({ value }) => alertFrom(value, now));
      found.push(
        ...alerts.filter(
          (alert) =>
            (status === undefined || alert.status === status) &&
            (acknowledged === undefined || (alert.acknowledged !== undefined) === acknowledged),
        ),
      );
      behind = page.at(-1)?.id;
      if (page.length < size) break;
    }
    return found.slice(0, limit);
  }

  /**
   * Takes an alert on. Acknowledging again puts the new acknowledgement in the place of the other.
   *
   * @throws CarillonError `acknowledgement-invalid`, `alert-unknown`, `alert-not-firing`
   */
  async acknowledge(key: string, options: AcknowledgeOptions): Promise<Alert> {
    const { actor, note, until } = this.#checked(options);
    const alert = await this.#change(key, actor, note ?? "acknowledged", (value, now) => {
      if (value.status !== "firing") {
        throw new CarillonError("alert-not-firing", `The alert ${key} is resolved`);
      }
      const { severity } = value;
      const acknowledged = { by: actor, at: now, severity, note, until };
      return { ...value, acknowledged, escalated: takenOn(value.escalated) };
    });
    this.#parts.events.tell("alertAcknowledged", { alert, actor });
    return alert;
  }

  /**
   * Takes an acknowledgement back: reminders go on, and of an escalation the steps that are still to come.
   *
   * @throws CarillonError `acknowledgement-invalid`, `alert-unknown`
   */
  async unacknowledge(key: string, options: Pick<AcknowledgeOptions, "actor">): Promise<Alert> {
    const { actor } = this.#checked(options);
    return this.#change(key, actor, "acknowledgement taken back", (value) => ({
      ...value,
      acknowledged: undefined,
      takenBack: (value.takenBack ?? 0) + (value.acknowledged === undefined ? 0 : 1),
    }));
  }

  /**
   * Forgets an alert of which nothing will be heard any more, as what it was about is gone. Answers whether
   * there was one.
   *
   * @throws CarillonError `acknowledgement-invalid`
   */
  async forget(key: string, options: Pick<AcknowledgeOptions, "actor">): Promise<boolean> {
    const { actor } = this.#checked(options);
    const by = { now: this.#parts.clock.now(), actor, note: "forgotten" };
    return (await this.#list.delete(fingerprintOf(key), undefined, by)) === "deleted";
  }

  #checked(options: unknown): z.output<typeof acknowledgeInput> {
    const parsed = acknowledgeInput.safeParse(options);
    if (parsed.success) {
      const { until } = parsed.data;
      if (until === undefined || until > this.#parts.clock.now()) return parsed.data;
    }
    const issues = parsed.success ? ["until: is over already"] : issuesOf(parsed.error);
    throw new CarillonError("acknowledgement-invalid", "The options do not fit", { issues });
  }

  async #change(
    key: string,
    actor: string,
    note: string,
    change: (value: AlertDocument, now: number) => AlertDocument,
  ): Promise<Alert> {
    const id = fingerprintOf(key);
    for (;;) {
      const known: Document<AlertDocument> | undefined = await this.#list.get(id);
      if (known === undefined) {
        const shown = JSON.stringify(key.slice(0, 100));
        throw new CarillonError("alert-unknown", `There is no alert ${shown}`);
      }
      const now = this.#parts.clock.now();
      const value = change(known.value, now);
      const { status } = await this.#list.put(id, value, known.version, { now, actor, note });
      if (status === "stored") return alertFrom(value, now);
    }
  }
}

function alertFrom(value: AlertDocument, now: number): Alert {
  const { key, status, severity, labels, since, changedAt, event, notices, muted } = value;
  return {
    key,
    fingerprint: fingerprintOf(key),
    status,
    severity,
    labels,
    since,
    changedAt,
    eventType: event.type,
    notices,
    acknowledged: acknowledgementAt(value, now),
    takenBack: value.takenBack ?? 0,
    flapping: value.flapping !== undefined,
    muted: muted && { kind: muted.kind, cause: muted.cause },
  };
}
