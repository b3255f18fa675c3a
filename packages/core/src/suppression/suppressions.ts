import type { ChangeOptions } from "../deliver/dead-letters.ts";

/**
 * Why nothing is sent to an address any more. `hard-bounce`: there is no such mailbox. `soft-bounces`: too
 * many passing failures. `complaint`: its owner called the mail unwanted. `unsubscribed`: its owner asked
 * for no more. `manual`: a person decided so.
 */
export const suppressionReasons = [
  "hard-bounce",
  "soft-bounces",
  "complaint",
  "unsubscribed",
  "manual",
] as const;

/** One of {@link suppressionReasons}. */
export type SuppressionReason = (typeof suppressionReasons)[number];

/** An address of a kind, such as `email`. Compared in the canonical form of the engine's channels. */
export interface AddressOfKind {
  readonly kind: string;
  readonly address: string;
}

/** What {@link Suppressions.add} takes. */
export interface NewSuppression extends AddressOfKind {
  readonly reason: SuppressionReason;
  /** For people: the server's words, or an operator's. At most 500 characters are kept. */
  readonly note?: string | undefined;
  /** What reported it: a channel's name, `bounce`, `feedback-loop`, `import`. At most 100 characters. */
  readonly source?: string | undefined;
  /** The delivery that brought it to light. */
  readonly deliveryId?: string | undefined;
}

/** An address to which nothing is sent. */
export interface Suppression {
  /** Its key in the collection `suppressions` and in the audit log: a hash of kind and address. */
  readonly id: string;
  readonly kind: string;
  /** Canonical; absent once it was forgotten: the hash alone goes on suppressing then. */
  readonly address?: string | undefined;
  readonly reason: SuppressionReason;
  readonly since: number;
  /** Who put it there; `carillon` when the engine did. */
  readonly actor: string;
  readonly note?: string | undefined;
  readonly source?: string | undefined;
  readonly deliveryId?: string | undefined;
  /** How many were counted, where the reason is `soft-bounces`. */
  readonly softBounces?: number | undefined;
}

/** A failure that may pass: a full mailbox, a server that was down for too long. */
export interface SoftBounce extends AddressOfKind {
  /** When it happened, in milliseconds since 1970. Default: now. */
  readonly at?: number | undefined;
  /** One delivery counts once, however often its bounce is reported. */
  readonly deliveryId?: string | undefined;
  readonly note?: string | undefined;
  readonly source?: string | undefined;
}

/** What a soft bounce led to. */
export interface SoftBounceCount {
  /** Soft bounces of the address within the time that counts, this one included. */
  readonly count: number;
  /** The address is on the suppression list, since now or since before. */
  readonly suppressed: boolean;
}

/** Which suppressions to list; every given condition must hold. */
export interface SuppressionFilter {
  readonly kind?: string;
  readonly reason?: SuppressionReason;
}

/**
 * The list of addresses to which nothing is sent, shared by all processes of a store. It is looked at
 * when a delivery is planned and again before it is sent. Each change leaves an audit entry.
 *
 * Everything that takes an address rejects with `address-invalid` when no channel of the engine has
 * addresses of that kind, or when the address is none.
 */
export interface Suppressions {
  /**
   * Puts an address on the list, and answers what stands there: one that is there already stays as it
   * is, so reporting the same twice is harmless. Resolves when it is stored.
   */
  add(suppression: NewSuppression, options?: Pick<ChangeOptions, "actor">): Promise<Suppression>;
  /** {@link add} for many, a few hundred a commit. Answers how many were new. */
  import(
    suppressions: readonly NewSuppression[],
    options?: Pick<ChangeOptions, "actor">,
  ): Promise<number>;
  /** Counts a soft bounce, and suppresses the address when there were too many. */
  recordSoftBounce(bounce: SoftBounce): Promise<SoftBounceCount>;
  get(address: AddressOfKind): Promise<Suppression | undefined>;
  /** In the order of their ids, which stays the same while others come and go. */
  list(
    filter?: SuppressionFilter,
    page?: { readonly limit?: number; readonly after?: string },
  ): Promise<readonly Suppression[]>;
  /** Changes reason or note. Answers `undefined` when the address is not on the list. */
  change(
    address: AddressOfKind,
    to: { readonly reason?: SuppressionReason; readonly note?: string },
    options?: Pick<ChangeOptions, "actor">,
  ): Promise<Suppression | undefined>;
  /** Takes an address off the list, and its count of soft bounces back to none. */
  remove(address: AddressOfKind, options?: Pick<ChangeOptions, "actor">): Promise<boolean>;
  /**
   * Erases the address and everything said of it, and goes on suppressing it by its hash. Whoever
   * knows the address can still ask for it. Answers whether it was on the list.
   */
  forget(address: AddressOfKind, options?: Pick<ChangeOptions, "actor">): Promise<boolean>;
}
