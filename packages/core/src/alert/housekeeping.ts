import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { JsonObject } from "../model/json.ts";
import { silenceCollection, silenceSchema } from "../silence/document.ts";
import { endOf } from "../silence/window.ts";
import type { Collection, Document } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import { alertCollection, alertSchema } from "./document.ts";
import { inhibitorCollection, inhibitorSchema } from "./inhibitors.ts";

/** What housekeeping works with. */
export interface HousekeepingParts {
  readonly store: Pick<Store, "collection">;
  readonly clock: Clock;
  readonly log: ScopedLogger;
  /** How long a resolved alert is kept. */
  readonly keepAlertsMs: number;
}

const everyMs = 3_600_000;
const keepSilencesMs = 30 * 86_400_000;
const pageSize = 500;

/** Deletes what is over long since: resolved alerts, silences, and inhibitors without a source. */
export class Housekeeping {
  readonly #parts: HousekeepingParts;
  #cancel = () => {};
  #stopped = false;

  constructor(parts: HousekeepingParts) {
    this.#parts = parts;
  }

  start(): void {
    if (this.#stopped) return;
    this.#cancel = this.#parts.clock.schedule(everyMs, () => void this.#sweep());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #sweep(): Promise<void> {
    const { store, clock, log, keepAlertsMs } = this.#parts;
    const now = clock.now();
    try {
      const alerts = collectionOf(store, alertCollection, alertSchema);
      await this.#each(alerts, ({ value }) => {
        const { status, resolvedAt = now, flapping } = value;
        const isOver = status === "resolved" && flapping === undefined;
        return isOver && resolvedAt <= now - keepAlertsMs;
      });
      const silences = collectionOf(store, silenceCollection, silenceSchema);
      await this.#each(silences, ({ value }) => endOf(value) <= now - keepSilencesMs);
      const inhibitors = collectionOf(store, inhibitorCollection, inhibitorSchema);
      await this.#each(inhibitors, async ({ value }) => {
        const found = await alerts.getMany(Object.keys(value.sources));
        return ![...found.values()].some((alert) => alert.value.status === "firing");
      });
    } catch (error) {
      // A store that is closed cannot be looked at any more.
      if (this.#stopped) return;
      log.error("Old alerts and silences could not be deleted", { error: messageOf(error) });
    }
    this.start();
  }

  /** Deletes those that are over; one that has changed meanwhile stays for the next time. */
  async #each<Value extends JsonObject>(
    collection: Collection<Value>,
    isOver: (document: Document<Value>) => boolean | Promise<boolean>,
  ): Promise<void> {
    for (let after: string | undefined; !this.#stopped; ) {
      const page = await collection.list({}, { limit: pageSize, ...(after && { after }) });
      for (const document of page) {
        if (this.#stopped) return;
        if (await isOver(document)) await collection.delete(document.id, document.version);
      }
      after = page.at(-1)?.id;
      if (page.length < pageSize) return;
    }
  }
}
