import { setImmediate as nextTurn } from "node:timers/promises";
import type { Delivery } from "../model/delivery.ts";
import type { EnqueuedInParts, PlanInParts, PlannedDocument } from "../store/store.ts";
import type { Draft, Drafted } from "./draft.ts";
import { seal } from "./seal.ts";
import { gathering } from "./state.ts";
import { Told } from "./told.ts";

/** A part that the stages have decided on, and the documents that they change. */
export interface DecidedPart {
  readonly part: Drafted;
  readonly documents: readonly PlannedDocument[];
}

/** What is to be decided on in parts, and by which documents its event was. */
export interface OpenedInParts {
  readonly drafted: Drafted;
  readonly documents: readonly PlannedDocument[];
}

/**
 * A plan that is decided on part by part, while it is stored. Each part is decided as if it were the
 * whole event: by what the store has, not by what the parts before have made of it. Of a document that
 * several parts change, the first counts: a throttle lets one event through once, however many parts it
 * has. Documents that are {@link gathering} go on from part to part. Nobody is told twice.
 */
export class DecidedInParts implements PlanInParts {
  readonly event: PlanInParts["event"];
  readonly fingerprint: string;
  readonly sensitive: boolean;
  readonly attachments: PlanInParts["attachments"];
  readonly parts: AsyncIterable<readonly Delivery[]>;
  readonly #documents = new Map<string, PlannedDocument>();
  /** In which versions the event was decided by them. */
  readonly #opened: ReadonlyMap<string, number>;

  constructor(
    { drafted, documents }: OpenedInParts,
    decide: (part: Drafted) => Promise<DecidedPart>,
  ) {
    const { event, fingerprint, sensitive, attachments } = seal({ ...drafted, drafts: [] });
    this.event = event;
    this.fingerprint = fingerprint;
    this.sensitive = sensitive;
    this.attachments = attachments;
    this.parts = this.#decided(drafted, decide);
    this.#opened = new Map(
      documents.map((document) => [placeOf(document), document.expectedVersion]),
    );
  }

  documents(): readonly PlannedDocument[] {
    return [...this.#documents.values()];
  }

  /** Storing it; `undecided` when somebody has changed, between two parts, what both are decided by. */
  async unlessStale(store: () => Promise<EnqueuedInParts>): Promise<EnqueuedInParts> {
    try {
      return await store();
    } catch (error) {
      if (error instanceof Stale) return { status: "undecided" };
      throw error;
    }
  }

  async *#decided(
    drafted: Drafted,
    decide: (part: Drafted) => Promise<DecidedPart>,
  ): AsyncGenerator<readonly Delivery[]> {
    const told = new Told();
    let isFirst = true;
    for await (const drafts of partsOf(drafted)) {
      const { part, documents } = await decide(
        isFirst ? { ...drafted, drafts } : { ...drafted, drafts, told },
      );
      isFirst = false;
      for (const document of documents) this.#keep(document);
      told.add(part.drafts);
      yield seal(part).deliveries;
      // Others go first between parts.
      await nextTurn();
    }
  }

  #keep(document: PlannedDocument): void {
    const key = placeOf(document);
    const first = this.#documents.get(key);
    const seen = first?.expectedVersion ?? this.#opened.get(key) ?? document.expectedVersion;
    if (seen !== document.expectedVersion) throw new Stale();
    if (first === undefined || gathering.has(document.collection)) {
      this.#documents.set(key, document);
    }
  }
}

async function* partsOf({ drafts, more }: Drafted): AsyncGenerator<readonly Draft[]> {
  yield drafts;
  if (more !== undefined) yield* more.pages();
}

function placeOf({ collection, id }: PlannedDocument): string {
  return JSON.stringify([collection, id]);
}

class Stale extends Error {}
