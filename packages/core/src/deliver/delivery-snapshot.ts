import type { Delivery } from "../model/delivery.ts";
import type { DeliveryLog } from "../store/store.ts";

/** Deliveries as they stand when a lot of others is looked at: what is wanted is asked for first. */
export class DeliverySnapshot {
  readonly #log: Pick<DeliveryLog, "get">;
  readonly #wanted = new Set<string>();
  readonly #asked = new Set<string>();
  readonly #found = new Map<string, Delivery>();

  constructor(log: Pick<DeliveryLog, "get">) {
    this.#log = log;
  }

  want(id: string): void {
    this.#wanted.add(id);
  }

  /** `undefined` when there is nothing to wait for. */
  load(): Promise<unknown> | undefined {
    const open = [...this.#wanted].filter((id) => !this.#asked.has(id));
    if (open.length === 0) return undefined;
    return Promise.all(
      open.map(async (id) => {
        this.#asked.add(id);
        const record = await this.#log.get(id);
        if (record !== undefined) this.#found.set(id, record.delivery);
      }),
    );
  }

  /** Of what was wanted; `undefined` when it is gone. */
  get(id: string): Delivery | undefined {
    return this.#found.get(id);
  }
}
