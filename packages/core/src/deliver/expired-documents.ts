import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { Collection } from "../store/collection.ts";

const expiringSchema = z.looseObject({ expiresAt: z.number() });
const pageSize = 500;
/** The clocks of several processes may differ. */
const graceMs = 3_600_000;

/** Deletes documents that say themselves (`expiresAt`) that they are of no use any more. */
export class ExpiredDocuments {
  readonly #collections: readonly Collection[];
  readonly #clock: Clock;

  constructor(collections: readonly Collection[], clock: Clock) {
    this.#collections = collections;
    this.#clock = clock;
  }

  /** One at a time, so that nothing has to wait for it, and until it is told to stop. */
  async prune(isStopped: () => boolean): Promise<void> {
    for (const collection of this.#collections) {
      if ((await collection.revision()) > 0) await this.#pruneIn(collection, isStopped);
    }
  }

  async #pruneIn(collection: Collection, isStopped: () => boolean): Promise<void> {
    const before = this.#clock.now() - graceMs;
    for (let after: string | undefined; !isStopped(); ) {
      const page = await collection.list({}, { limit: pageSize, ...(after && { after }) });
      for (const { id, value, version } of page) {
        if (isStopped()) return;
        const { data } = expiringSchema.safeParse(value);
        if (data === undefined || data.expiresAt > before) continue;
        // Whoever has changed it meanwhile needs it.
        await collection.delete(id, version);
        await new Promise((resolve) => setImmediate(resolve));
      }
      after = page.at(-1)?.id;
      if (page.length < pageSize) return;
    }
  }
}
