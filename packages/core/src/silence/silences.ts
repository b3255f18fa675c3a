import type { z } from "zod";
import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { CarillonError } from "../errors.ts";
import { matchFrom } from "../model/checked-match.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Match } from "../model/match.ts";
import type { Recipient } from "../model/recipient.ts";
import type { Collection, Document } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import { type SilenceDocument, silenceCollection, silenceSchema } from "./document.ts";
import { actorInput, checked, newSilenceInput, silenceChangeInput, statusInput } from "./input.ts";
import type { Recurrence, Span } from "./recurrence.ts";
import { endOf, nextWindow, type SilenceStatus, statusAt, windowAt } from "./window.ts";

/** What {@link Silences.add} takes. */
export interface NewSilence {
  /** Which events: any that it holds of, alerts or not. What is sensitive or mandatory is not silenced. */
  readonly match: Match;
  /** Default: now. */
  readonly from?: Date | number | undefined;
  /** Required unless it recurs. */
  readonly until?: Date | number | undefined;
  /** Whose silence it is: an id that the directory knows, or a recipient. */
  readonly owner: string | SilenceOwner;
  /** For those who ask why they were not told: 1 to 500 characters. */
  readonly reason: string;
  /** When it comes back, between `from` and `until`: maintenance on Saturdays. Default: it does not. */
  readonly recurrence?: Recurrence | undefined;
  /** How long before its end the owner is reminded, in milliseconds. Default: not. */
  readonly remindBeforeMs?: number | undefined;
}

/** Whose silence it is. */
export type SilenceOwner = Pick<Recipient, "id" | "name" | "addresses" | "locale" | "timeZone">;

/** A time in which matching events are not told of. */
export interface Silence extends Omit<NewSilence, "from" | "until" | "owner"> {
  readonly id: string;
  readonly from: number;
  readonly until?: number | undefined;
  readonly owner: SilenceOwner;
  readonly status: SilenceStatus;
  /** When it is active: now, or next. */
  readonly window?: Span | undefined;
  readonly createdAt: number;
  readonly createdBy: string;
  /** When it was ended early. */
  readonly endedAt?: number | undefined;
}

/** Who changes a silence. */
export interface SilenceActor {
  /** Stands in the audit log. Default `unknown`. */
  readonly actor?: string;
}

/** What a silence works with. */
export interface SilencesParts {
  readonly store: Pick<Store, "collection" | "log">;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly newId: () => string;
}

const pageSize = 500;

/**
 * Silences and maintenance windows, shared by all processes of a store. What they swallow is skipped, with
 * a row in the log each. Each change leaves an audit entry.
 *
 * An alert that was swallowed and still fires when nothing silences it any more is told of then. That an
 * alert is resolved is told to whoever heard of it before the silence.
 */
export class Silences {
  readonly #parts: SilencesParts;
  readonly #list: Collection<SilenceDocument>;

  constructor(parts: SilencesParts) {
    this.#parts = parts;
    this.#list = collectionOf(parts.store, silenceCollection, silenceSchema);
  }

  /** @throws CarillonError `silence-invalid` */
  async add(silence: NewSilence, options: SilenceActor = {}): Promise<Silence> {
    const { actor } = checked(actorInput, options, "The options");
    const given = checked(newSilenceInput, silence, "The silence");
    const { clock, newId } = this.#parts;
    const now = clock.now();
    const id = newId();
    const { from = now, ...rest } = given;
    const value = { ...rest, id, from, createdAt: now, createdBy: actor };
    assertSound(value, now);
    await this.#list.put(id, value, 0, { now, actor, note: value.reason });
    return this.#tell("added", value, actor);
  }

  /**
   * Changes what is given and leaves the rest. One that is over stays as it is.
   *
   * @throws CarillonError `silence-invalid`, `silence-unknown`
   */
  async change(id: string, to: Partial<NewSilence>, options: SilenceActor = {}): Promise<Silence> {
    const { actor } = checked(actorInput, options, "The options");
    const given = checked(silenceChangeInput, to, "The change");
    const value = await this.#change(id, actor, (silence, now) => {
      if (statusAt(silence, now) === "expired") throw over(id);
      const changed = changedBy(silence, given);
      assertSound(changed, now);
      return changed;
    });
    return this.#tell("changed", value, actor);
  }

  /**
   * Ends it now, for good. Ending it again changes nothing.
   *
   * @throws CarillonError `silence-unknown`
   */
  async end(id: string, options: SilenceActor = {}): Promise<Silence> {
    const { actor } = checked(actorInput, options, "The options");
    const value = await this.#change(id, actor, (silence, now) =>
      statusAt(silence, now) === "expired" ? silence : { ...silence, endedAt: now },
    );
    return this.#tell("ended", value, actor);
  }

  async get(id: string): Promise<Silence | undefined> {
    const found = await this.#list.get(id);
    return found && silenceFrom(found.value, this.#parts.clock.now());
  }

  /** In the order in which they were added. What is over stays in the list for 30 days. */
  async list(filter: { readonly status?: SilenceStatus } = {}): Promise<readonly Silence[]> {
    const { status } = checked(statusInput, filter, "The filter");
    const now = this.#parts.clock.now();
    const found: Silence[] = [];
    for (let after: string | undefined; ; ) {
      const page = await this.#list.list({}, { limit: pageSize, ...(after && { after }) });
      found.push(...page.map(({ value }) => silenceFrom(value, now)));
      after = page.at(-1)?.id;
      if (page.length < pageSize) break;
    }
    return status === undefined ? found : found.filter((silence) => silence.status === status);
  }

  /**
   * What it has swallowed so far, as far as the log goes back: how many deliveries, and the newest of them.
   *
   * @throws CarillonError `silence-unknown`
   */
  async swallowed(
    id: string,
    { limit = 100 }: { readonly limit?: number } = {},
  ): Promise<{ readonly count: number; readonly deliveries: readonly Delivery[] }> {
    const silence = await this.#list.get(id);
    if (silence === undefined) throw unknown(id);
    const { from, createdAt } = silence.value;
    const end = endOf(silence.value);
    const filter = {
      state: "skipped",
      since: Math.min(from, createdAt),
      ...(Number.isFinite(end) && { until: end }),
    } as const;
    const deliveries: Delivery[] = [];
    let count = 0;
    for (let after: string | undefined; ; ) {
      const page = await this.#parts.store.log.list(filter, {
        limit: pageSize,
        first: "newest",
        ...(after && { after }),
      });
      const swallowed = page.filter((delivery) => isSwallowedBy(id, delivery));
      count += swallowed.length;
      deliveries.push(...swallowed.slice(0, limit - deliveries.length));
      after = page.at(-1)?.id;
      if (page.length < pageSize) return { count, deliveries };
    }
  }

  async #change(
    id: string,
    actor: string,
    change: (silence: SilenceDocument, now: number) => SilenceDocument,
  ): Promise<SilenceDocument> {
    for (;;) {
      const known: Document<SilenceDocument> | undefined = await this.#list.get(id);
      if (known === undefined) throw unknown(id);
      const now = this.#parts.clock.now();
      const value = change(known.value, now);
      if (value === known.value) return value;
      const by = { now, actor, note: value.reason };
      if ((await this.#list.put(id, value, known.version, by)).status === "stored") return value;
    }
  }

  #tell(action: "added" | "changed" | "ended", value: SilenceDocument, actor: string): Silence {
    const silence = silenceFrom(value, this.#parts.clock.now());
    this.#parts.events.tell("silenceChanged", { silence, action, actor });
    return silence;
  }
}

/** What is given as `undefined` stays as it is. */
function changedBy(
  silence: SilenceDocument,
  given: z.output<typeof silenceChangeInput>,
): SilenceDocument {
  const { match, from, until, owner, reason, recurrence, remindBeforeMs } = given;
  return {
    ...silence,
    match: match ?? silence.match,
    from: from ?? silence.from,
    until: until ?? silence.until,
    owner: owner ?? silence.owner,
    reason: reason ?? silence.reason,
    recurrence: recurrence ?? silence.recurrence,
    remindBeforeMs: remindBeforeMs ?? silence.remindBeforeMs,
  };
}

function silenceFrom(value: SilenceDocument, now: number): Silence {
  const window = windowAt(value, now) ?? nextWindow(value, now);
  return { ...value, match: matchFrom(value.match), status: statusAt(value, now), window };
}

function isSwallowedBy(id: string, { reason }: Delivery): boolean {
  return reason?.code === "silenced" && reason.message.endsWith(`(silence ${id})`);
}

function assertSound(silence: SilenceDocument, now: number): void {
  const { from, until, recurrence } = silence;
  const issues: string[] = [];
  if (until === undefined && recurrence === undefined) issues.push("until: is required");
  if (until !== undefined && until <= from) issues.push("until: is not after from");
  if (until !== undefined && until <= now) issues.push("until: is over already");
  if (issues.length === 0 && statusAt(silence, now) === "expired") {
    issues.push("recurrence: does not occur before until");
  }
  if (issues.length === 0) return;
  throw new CarillonError("silence-invalid", "The silence cannot be used", { issues });
}

function unknown(id: string): CarillonError {
  return new CarillonError("silence-unknown", `There is no silence ${JSON.stringify(id)}`);
}

function over(id: string): CarillonError {
  return new CarillonError("silence-invalid", `The silence ${id} is over`);
}
