import { DigestMap, digestOf } from "./digest-map.ts";
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
 * knows the others' drafts. It grows with whom is told, and keeps little of each: a million take 50 MB.
 */
export class Told {
  readonly #channels: string[] = [];
  /** By address: through which channel. */
  readonly #through = new DigestMap();
  /** By person: at which address, as a number that stands for it. */
  readonly #at = new DigestMap();
  readonly #leftOut = new DigestMap();

  /** What a part has decided. */
  add(drafts: readonly Draft[]): void {
    for (const draft of drafts) {
      const place = placeOf(draft);
      if (place === undefined) {
        this.#leftOut.set(keyOf(draft), 0);
      } else {
        this.#through.set(addressKey(draft), this.#numberOf(draft.channel));
        this.#at.set(personKey(draft), markOf(place.target));
      }
    }
  }

  /** The channel through which whoever has the draft's address is told. */
  channelFor(draft: Draft): string | undefined {
    const number = this.#through.get(addressKey(draft));
    return number === undefined ? undefined : this.#channels[number];
  }

  /** Whether the draft's person is told at all, at whatever address. */
  tells(draft: Draft): boolean {
    return this.#at.get(personKey(draft)) !== undefined;
  }

  /** Whether the draft's person is told at another address than this one. */
  isElsewhere(draft: Draft, { target }: Place): boolean {
    const mark = this.#at.get(personKey(draft));
    return mark !== undefined && mark !== markOf(target);
  }

  hasLeftOut(draft: Draft): boolean {
    return this.#leftOut.get(keyOf(draft)) !== undefined;
  }

  #numberOf(channel: string): number {
    const known = this.#channels.indexOf(channel);
    return known >= 0 ? known : this.#channels.push(channel) - 1;
  }
}

function markOf(target: string): number {
  return digestOf(target).high >>> 1;
}

/** Where a draft tells somebody; `undefined` when it tells nobody, or one place alone. */
export function placeOf(draft: Draft): Place | undefined {
  const { answer, channel, address, sameAs, known, standIn } = draft;
  // What may go in the place of another one tells nobody as long as it does not.
  if (address === undefined || answer.verdict === "skip" || standIn !== undefined) return undefined;
  return { channel, address, target: sameAs ?? address, known: known === true };
}

/** What of a draft says which delivery it is. */
export type Target = Pick<
  Draft,
  | "channel"
  | "kind"
  | "address"
  | "sameAs"
  | "recipient"
  | "audience"
  | "again"
  | "besides"
  | "step"
>;

/** What makes a draft the same delivery as another: the channel and whom it reaches there. */
export function keyOf(draft: Target): string {
  const { channel, kind, address, sameAs = address, recipient, audience, again, besides } = draft;
  const target = sameAs === undefined ? [audience, recipient.id] : [kind, sameAs];
  return JSON.stringify([
    channel,
    ...target,
    ...(again === true ? ["again"] : []),
    ...(besides === true ? ["besides", recipient.id] : []),
    ...occasionOf(draft),
  ]);
}

/** The same for drafts to one address, through whatever channel. */
export function addressKey(draft: Draft): string {
  const { kind, address, sameAs } = draft;
  return JSON.stringify([kind, sameAs ?? address, ...occasionOf(draft)]);
}

/** The same for drafts to one person by one kind of address. */
export function personKey(draft: Draft): string {
  return JSON.stringify([draft.kind, draft.recipient.id, ...occasionOf(draft)]);
}

/** A step of an escalation tells people again: those of one moment are one. */
function occasionOf({ step }: Pick<Draft, "step">): readonly string[] {
  return step === undefined ? [] : [`after ${step.afterMs}`];
}
