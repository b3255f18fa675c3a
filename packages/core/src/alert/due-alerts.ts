import type { Collection } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import { type AlertDocument, alertCollection, alertSchema } from "./document.ts";
import { type AgendaParts, agendaOf, type Say } from "./watch-agenda.ts";

/** An alert with what the engine has to say of it. */
export interface DueAlert {
  readonly alert: AlertDocument;
  readonly say: Say;
}

const pageSize = 500;
/**
 * Finds the alerts of which something is to be said. They are read a page at a time and not kept, and not
 * at all as long as none has changed and none is due.
 */
export class DueAlerts {
  readonly #alerts: Collection<AlertDocument>;
  #known: { readonly revision: number; readonly nextAt: number } | undefined;

  constructor(store: Pick<Store, "collection">) {
    this.#alerts = collectionOf(store, alertCollection, alertSchema);
  }

  /** Page by page: who goes on has done with a page. */
  async *at(now: number, parts: AgendaParts): AsyncGenerator<readonly DueAlert[]> {
    const revision = await this.#alerts.revision();
    if (revision === this.#known?.revision && now < this.#known.nextAt) return;
    let nextAt = Number.POSITIVE_INFINITY;
    for (let after: string | undefined; ; ) {
      const page = await this.#alerts.list({}, { limit: pageSize, ...(after && { after }) });
      const agendas = page.map(({ value: alert }) => ({ alert, ...agendaOf(alert, parts, now) }));
      nextAt = agendas.reduce((first, agenda) => Math.min(first, agenda.nextAt), nextAt);
      yield agendas.flatMap(({ alert, say }) => (say === undefined ? [] : [{ alert, say }]));
      after = page.at(-1)?.id;
      if (page.length < pageSize) break;
      // Others go first between pages.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#known = { revision, nextAt };
  }

  /** The rules have changed, so that something else may be due. */
  forget(): void {
    this.#known = undefined;
  }
}
