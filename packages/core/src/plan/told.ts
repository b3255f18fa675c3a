import type { Draft } from "./draft.ts";

/** Where a draft tells somebody. */
export interface Place {
  readonly channel: string;
  /** As its kind compares it. */
  readonly target: string;
  /** As people write it. */
  readonly address: string;
  /** The directory has it. */
  readonly known: boolean;
}

/**
 * Whom the parts of one plan tell that were decided before: so that nobody is told twice, though no part
 * knows the others' drafts. It grows with whom is told, by two entries for each.
 */
export class Told {
  readonly #byAddress = new Map<string, Place>();
  readonly #byPerson = new Map<string, Place>();
  readonly #leftOut = new Set<string>();

  /** What a part has decided. */
  add(drafts: readonly Draft[]): void {
    for (const draft of drafts) {
      const place = placeOf(draft);
      if (place === undefined) {
        this.#leftOut.add(keyOf(draft));
      } else {
        this.#byAddress.set(addressKey(draft), place);
        this.#byPerson.set(personKey(draft), place);
      }
    }
  }

  /** Where whoever has the draft's address is told. */
  atAddress(draft: Draft): Place | undefined {
    return this.#byAddress.get(addressKey(draft));
  }

  /** Where the draft's person is told. */
  ofPerson(draft: Draft): Place | undefined {
    return this.#byPerson.get(personKey(draft));
  }

  hasLeftOut(draft: Draft): boolean {
    return this.#leftOut.has(keyOf(draft));
  }
}

/** Where a draft tells somebody; `undefined` when it tells nobody, or one place alone. */
export function placeOf({ answer, channel, address, sameAs, known }: Draft): Place | undefined {
  if (address === undefined || answer.verdict === "skip") return undefined;
  return { channel, address, target: sameAs ?? address, known: known === true };
}

/** What makes a draft the same delivery as another: the channel and whom it reaches there. */
export function keyOf(draft: Draft): string {
  const { channel, kind, address, sameAs = address, recipient, audience, again } = draft;
  const target = sameAs === undefined ? [audience, recipient.id] : [kind, sameAs];
  return JSON.stringify([channel, ...target, ...(again === true ? ["again"] : [])]);
}

/** The same for drafts to one address, through whatever channel. */
export function addressKey({ kind, address, sameAs }: Draft): string {
  return JSON.stringify([kind, sameAs ?? address]);
}

/** The same for drafts to one person by one kind of address. */
export function personKey({ kind, recipient }: Draft): string {
  return JSON.stringify([kind, recipient.id]);
}
