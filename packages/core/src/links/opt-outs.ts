import { hash } from "node:crypto";
import { z } from "zod";
import type { Clock } from "../clock.ts";
import type { ChangeOptions } from "../deliver/dead-letters.ts";
import { CarillonError } from "../errors.ts";
import { categorySchema } from "../model/category.ts";
import type { AddressKind } from "../model/recipient.ts";
import type { Collection } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";

/** A category at an address: what a recipient may turn off. */
export interface OptOut {
  /** The kind of the address, such as `email`. */
  readonly kind: string;
  readonly address: string;
  readonly category: string;
}

/** An {@link OptOut} in which a key stands for the address. */
export interface KeyedOptOut extends Pick<OptOut, "kind" | "category"> {
  readonly recipient: string;
}

/** The collection in which they are kept. */
export const optOutCollection = "opt-outs";

/** How one is stored. */
export const optOutSchema = z.object({ kind: z.string(), category: z.string(), since: z.number() });

/**
 * What recipients have turned off, shared by all processes of a store: the collection `opt-outs`. The
 * addresses themselves are not in it. Each change leaves an audit entry.
 *
 * Everything that takes an address rejects with `address-invalid` when no channel of the engine has
 * addresses of that kind, or when the address is none.
 */
export class OptOuts {
  readonly #collection: Collection<z.output<typeof optOutSchema>>;
  readonly #kinds: ReadonlyMap<string, AddressKind>;
  readonly #clock: Clock;

  constructor(store: Store, kinds: ReadonlyMap<string, AddressKind>, clock: Clock) {
    this.#collection = collectionOf(store, optOutCollection, optOutSchema);
    this.#kinds = kinds;
    this.#clock = clock;
  }

  /** Turns a category off. Resolves when it is stored; doing it again changes nothing. */
  async add(optOut: OptOut, { actor = "application" }: ChangeOptions = {}): Promise<void> {
    await this.addKeyed(this.#keyed(optOut), actor);
  }

  /** Turns a category on again. */
  async remove(optOut: OptOut, { actor = "application" }: ChangeOptions = {}): Promise<void> {
    await this.removeKeyed(this.#keyed(optOut), actor);
  }

  async has(optOut: OptOut): Promise<boolean> {
    const [found] = await this.hasKeyed([this.#keyed(optOut)]);
    return found === true;
  }

  /** One answer each, in order. */
  async hasKeyed(optOuts: readonly KeyedOptOut[]): Promise<readonly boolean[]> {
    const ids = optOuts.map(optOutId);
    const found = await this.#collection.getMany(ids);
    return ids.map((id) => found.has(id));
  }

  async addKeyed(optOut: KeyedOptOut, actor: string): Promise<void> {
    const { kind, category } = optOut;
    const now = this.#clock.now();
    const by = { now, actor, note: `${category} turned off` };
    // In conflict it is there already, and stays as it is.
    await this.#collection.put(optOutId(optOut), { kind, category, since: now }, 0, by);
  }

  async removeKeyed(optOut: KeyedOptOut, actor: string): Promise<void> {
    const by = { now: this.#clock.now(), actor, note: `${optOut.category} turned on` };
    await this.#collection.delete(optOutId(optOut), undefined, by);
  }

  #keyed({ kind, address, category }: OptOut): KeyedOptOut {
    const known = this.#kinds.get(kind);
    if (known === undefined) {
      throw new CarillonError("address-invalid", `No channel of this engine has ${kind} addresses`);
    }
    const checked = categorySchema.safeParse(category);
    if (!checked.success) {
      throw new CarillonError("engine-options-invalid", "What is turned off is no category", {
        issues: checked.error.issues.map(({ message }) => `category: ${message}`),
      });
    }
    return { kind, category, recipient: recipientKey(kind, known.parse(address)) };
  }
}

/** Stands for a canonical address where it is not to be read: in a link, and in the store. */
export function recipientKey(kind: string, address: string): string {
  // Servers may tell Ada from ada; whoever turns something off means both.
  return hash("sha256", JSON.stringify([kind, address.toLowerCase()]), "base64url").slice(0, 22);
}

/** Under which it is stored. */
export function optOutId({ recipient, category }: KeyedOptOut): string {
  return `${recipient}.${category}`;
}
