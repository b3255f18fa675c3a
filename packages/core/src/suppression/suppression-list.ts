import type { Clock } from "../clock.ts";
import type { EngineEventHub } from "../engine-events.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { AddressKind } from "../model/recipient.ts";
import type { Collection, Document } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import {
  auditNote,
  engineActor,
  inShort,
  longestNote,
  longestSource,
  type SuppressionDocument,
  suppressionCollection,
  suppressionFrom,
  suppressionId,
  suppressionSchema,
} from "./document.ts";
import {
  actorInput,
  addressInput,
  changeInput,
  checked,
  newSuppressionInput,
  softBounceInput,
} from "./input.ts";
import { SoftBounceCounter } from "./soft-bounce-counter.ts";
import type { SoftBounceRule } from "./soft-bounces.ts";
import type {
  AddressOfKind,
  NewSuppression,
  SoftBounce,
  SoftBounceCount,
  Suppression,
  SuppressionFilter,
  Suppressions,
} from "./suppressions.ts";

/** What the list works with. */
export interface SuppressionListParts {
  readonly store: Pick<Store, "collection">;
  /** The kinds of address that the engine's channels have, by name. */
  readonly kinds: ReadonlyMap<string, AddressKind>;
  readonly softBounces: SoftBounceRule;
  readonly clock: Clock;
  readonly events: EngineEventHub;
  readonly log: ScopedLogger;
}

const importBatch = 500;

/** The suppression list of a store; the interface says what it promises. */
export class SuppressionList implements Suppressions {
  readonly #parts: SuppressionListParts;
  readonly #list: Collection<SuppressionDocument>;
  readonly #counter: SoftBounceCounter;

  constructor(parts: SuppressionListParts) {
    this.#parts = parts;
    this.#list = collectionOf(parts.store, suppressionCollection, suppressionSchema);
    this.#counter = new SoftBounceCounter(parts.store, parts.softBounces);
  }

  async add(suppression: NewSuppression, options: { actor?: string } = {}): Promise<Suppression> {
    const { actor } = checked(actorInput, options, "The options");
    return this.#add(this.#document(suppression, actor));
  }

  async import(
    suppressions: readonly NewSuppression[],
    options: { actor?: string } = {},
  ): Promise<number> {
    const { actor } = checked(actorInput, options, "The options");
    const documents = suppressions.map((one) => this.#document(one, actor));
    let count = 0;
    for (let start = 0; start < documents.length; start += importBatch) {
      count += await this.#addBatch(documents.slice(start, start + importBatch), actor);
    }
    return count;
  }

  async recordSoftBounce(bounce: SoftBounce): Promise<SoftBounceCount> {
    const { at, ...given } = checked(softBounceInput, bounce, "The soft bounce");
    const { id, value } = this.#document({ ...given, reason: "soft-bounces" }, engineActor);
    const now = this.#parts.clock.now();
    const known = await this.#list.get(id);
    if (known !== undefined) return { count: known.value.softBounces ?? 0, suppressed: true };
    const happened = { at: at ?? now, deliveryId: value.deliveryId };
    const { count, tooMany } = await this.#counter.count(id, happened, now);
    if (!tooMany) return { count, suppressed: false };
    // A crash in between leaves the count, so that the next bounce comes here again.
    await this.#add({ id, value: { ...value, softBounces: count } });
    await this.#counter.reset(id);
    return { count, suppressed: true };
  }

  async get(address: AddressOfKind): Promise<Suppression | undefined> {
    const found = await this.#list.get(this.#idOf(address));
    return found && suppressionFrom(found);
  }

  async list(
    { kind, reason }: SuppressionFilter = {},
    { limit = 100, after }: { readonly limit?: number; readonly after?: string } = {},
  ): Promise<readonly Suppression[]> {
    const found: Suppression[] = [];
    let behind = after;
    while (found.length < limit) {
      const size = kind === undefined && reason === undefined ? limit : Math.max(limit, 500);
      const page = await this.#list.list({}, { limit: size, ...(behind && { after: behind }) });
      const fitting = page.filter(
        ({ value }) =>
          (kind === undefined || value.kind === kind) &&
          (reason === undefined || value.reason === reason),
      );
      found.push(...fitting.map(suppressionFrom));
      behind = page.at(-1)?.id;
      if (page.length < size) break;
    }
    return found.slice(0, limit);
  }

  async change(
    address: AddressOfKind,
    to: Parameters<Suppressions["change"]>[1],
    options: { actor?: string } = {},
  ): Promise<Suppression | undefined> {
    const { actor } = checked(actorInput, options, "The options");
    const { reason, note } = checked(changeInput, to, "The change");
    return this.#change(this.#idOf(address), actor, (value) => ({
      ...value,
      reason: reason ?? value.reason,
      note: note === undefined ? value.note : inShort(note, longestNote),
    }));
  }

  async remove(address: AddressOfKind, options: { actor?: string } = {}): Promise<boolean> {
    const { actor } = checked(actorInput, options, "The options");
    const id = this.#idOf(address);
    await this.#counter.reset(id);
    const known = await this.#list.get(id);
    if (known === undefined) return false;
    const note = auditNote(known.value);
    const by = { now: this.#parts.clock.now(), actor, note };
    return (await this.#list.delete(id, undefined, by)) === "deleted";
  }

  async forget(address: AddressOfKind, options: { actor?: string } = {}): Promise<boolean> {
    const { actor } = checked(actorInput, options, "The options");
    const id = this.#idOf(address);
    const forget = ({ kind, reason, since, softBounces, ...value }: SuppressionDocument) => ({
      kind,
      reason,
      since,
      actor: value.actor,
      softBounces,
    });
    return (await this.#change(id, actor, forget, "forgotten: ")) !== undefined;
  }

  /** Tells of an address that the engine put on the list with a settlement, if it was this one. */
  async announce(id: string, deliveryId: string): Promise<void> {
    try {
      const found = await this.#list.get(id);
      if (found?.value.deliveryId === deliveryId) this.#tell(suppressionFrom(found));
    } catch (error) {
      this.#parts.log.error("The suppression list failed", { error: messageOf(error) });
    }
  }

  async #add(document: SuppressionToBe): Promise<Suppression> {
    const { id, value } = document;
    for (;;) {
      if ((await this.#addBatch([document], value.actor)) === 1) return { id, ...value };
      const known = await this.#list.get(id);
      if (known !== undefined) return suppressionFrom(known);
      // Taken off in between.
    }
  }

  /** Answers how many were new. */
  async #addBatch(documents: readonly SuppressionToBe[], actor: string): Promise<number> {
    const [first] = documents;
    if (first === undefined) return 0;
    const now = this.#parts.clock.now();
    const puts = documents.map((document) => ({ ...document, expectedVersion: 0 }));
    const note = documents.length === 1 ? auditNote(first.value) : "imported";
    const answers = await this.#list.putMany(puts, { now, actor, note });
    const added = documents.filter((_, index) => answers[index]?.status === "stored");
    for (const { id, value } of added) this.#tell({ id, ...value });
    return added.length;
  }

  async #change(
    id: string,
    actor: string,
    change: (value: SuppressionDocument) => SuppressionDocument,
    word = "",
  ): Promise<Suppression | undefined> {
    for (;;) {
      const known: Document<SuppressionDocument> | undefined = await this.#list.get(id);
      if (known === undefined) return undefined;
      const value = change(known.value);
      const by = { now: this.#parts.clock.now(), actor, note: `${word}${auditNote(value)}` };
      const { status } = await this.#list.put(id, value, known.version, by);
      if (status === "stored") return { id, ...value };
    }
  }

  #document(given: NewSuppression, actor: string): SuppressionToBe {
    const { note, source, ...rest } = checked(newSuppressionInput, given, "The suppression");
    const address = this.#canonical(rest);
    const value = {
      ...rest,
      address,
      since: this.#parts.clock.now(),
      actor,
      note: inShort(note, longestNote),
      source: inShort(source, longestSource),
    };
    return { id: suppressionId({ kind: rest.kind, address }), value };
  }

  #idOf(given: AddressOfKind): string {
    const { kind, address } = checked(addressInput, given, "The address");
    return suppressionId({ kind, address: this.#canonical({ kind, address }) });
  }

  #canonical({ kind, address }: AddressOfKind): string {
    const known = this.#parts.kinds.get(kind);
    if (known !== undefined) return known.parse(address);
    const what = `No channel of this engine has addresses of the kind ${JSON.stringify(kind)}`;
    throw new CarillonError("address-invalid", what);
  }

  #tell(suppression: Suppression): void {
    const { id, reason, actor } = suppression;
    this.#parts.log.warn("Address suppressed", { suppression: id, reason, actor });
    this.#parts.events.tell("suppressed", { suppression });
  }
}

interface SuppressionToBe {
  readonly id: string;
  readonly value: SuppressionDocument;
}
