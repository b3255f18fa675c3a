import type { StoredAttachment } from "../model/attachment.ts";
import type { Content } from "../model/content.ts";
import type { Attempt, Delivery, DeliveryState, Hold } from "../model/delivery.ts";
import type { Event } from "../model/event.ts";
import type { Reason } from "../model/outcome.ts";
import type { Bundle } from "./bundle.ts";
import type { Collection, DocumentPut, DocumentSignature } from "./collection.ts";

/** An event and every delivery that it caused: stored as one, or not at all. */
export interface Plan {
  readonly event: Event;
  /**
   * A hash of type and payload: the same event id with another fingerprint is a conflict. Nothing of
   * the payload can be read from it, so it stays when the payload is erased.
   */
  readonly fingerprint: string;
  /** Payload, content and attachments are erased as soon as no delivery of the event waits any more. */
  readonly sensitive: boolean;
  readonly deliveries: readonly Delivery[];
  readonly attachments: readonly StoredAttachment[];
  /** Why there is no delivery: an event that nobody hears of stands in the log, too. */
  readonly unheard?: Reason | undefined;
}

/** What bounds the outbox. Both are looked at in the transaction that stores the plan. */
export interface EnqueueLimits {
  readonly now: number;
  /** A plan with deliveries to queue is refused when this many wait already. */
  readonly maxWaiting: number;
  /**
   * The most deliveries that fall due for one address in one hour (counted from the full hour, UTC);
   * what exceeds it is held, with hold `recipient-cap`, until the next hour that has room. What waits in
   * one bundle for the same moment counts as one, and is held together.
   */
  readonly perRecipientPerHour?: number | undefined;
}

/**
 * What became of a plan. `accepted`: stored now; `deliveries` are as stored. `duplicate`: the event id
 * was accepted before, with these counts, and nothing new was stored. `conflict`: it was accepted with
 * another fingerprint. `refused`: too many are waiting.
 */
export type Enqueued =
  | { readonly status: "accepted"; readonly deliveries: readonly Delivery[] }
  | { readonly status: "duplicate"; readonly queued: number; readonly skipped: number }
  | { readonly status: "conflict" }
  | { readonly status: "refused"; readonly waiting: number }
  /** Not stored, as it was decided together with documents or plans that were not: to be decided anew. */
  | { readonly status: "undecided" };

/** A plan that is too large to be held at once. */
export interface PlanInParts extends Omit<Plan, "deliveries"> {
  /** Asked for one after the other. What it throws leaves nothing of the plan behind. */
  readonly parts: AsyncIterable<readonly Delivery[]>;
  /** Asked once, behind the last part: what the plan was decided by, and changes. */
  documents(): readonly PlannedDocument[];
}

/** What became of a plan in parts: of one that is accepted, how many deliveries it has. */
export type EnqueuedInParts =
  | { readonly status: "accepted"; readonly queued: number; readonly skipped: number }
  | Exclude<Enqueued, { readonly status: "accepted" }>;

/** A document that plans were decided by, and change. */
export interface PlannedDocument extends DocumentPut {
  readonly collection: string;
  readonly expectedVersion: number;
}

/** Which due deliveries a worker asks for. */
export interface ClaimOptions {
  readonly channel: string;
  /** Of messages: a bundle counts as one. */
  readonly limit: number;
  readonly now: number;
  /** A claim that is not settled or renewed by then may be claimed again. */
  readonly leaseMs: number;
}

/** A delivery that a worker owns for the length of a lease, or a bundle of them. */
export interface Claim {
  /** As it stands after the claim: `sending`, with this attempt counted. Has its frozen content. */
  readonly delivery: Delivery;
  readonly event: Event;
  /** Whether the event has attachments. */
  readonly attached: boolean;
  /** The fencing token: rises with every claim of the delivery, so that a late answer is told apart. */
  readonly token: number;
  /**
   * The claim before this one was neither settled nor given up. `begun` says whether its worker had
   * begun to send. The store has written that attempt down, as `unknown` or `interrupted`.
   */
  readonly interrupted?: { readonly begun: boolean } | undefined;
  /** Whom the delivery leads; absent where it goes alone. All of them have the same token. */
  readonly bundle?: Bundle | undefined;
}

/** The claims, and when the next delivery of the channel falls due after them. */
export interface Claimed {
  /** By priority, then longest due first. */
  readonly claims: readonly Claim[];
  readonly nextDueAt: number | undefined;
}

/** A claim, by its parts. */
export interface Held {
  readonly id: string;
  readonly token: number;
}

/** The last step before sending. */
export interface Begin extends Held {
  /** To keep, when the delivery has none yet. */
  readonly content?: Content | undefined;
  /** The member of a pool that it goes through: the delivery is `bound` to it until it is settled. */
  readonly member?: string | undefined;
}

/**
 * The end of an attempt. That of a bundle's leader is the end for all that are in it. Under the same
 * token a member can be settled by itself: it leaves the bundle.
 */
export interface Settlement extends Held {
  /** Of a leader: for itself only. The others are due as before, and make a bundle anew. */
  readonly alone?: boolean | undefined;
  readonly now: number;
  /** Absent when nothing was tried. */
  readonly attempt?: Attempt | undefined;
  /** Whether the content stays with a delivery that will not be tried again. */
  readonly keepContent: boolean;
  readonly next: Next;
  /**
   * Deliveries that may go in its place. In the same transaction, when it is settled for good: each that
   * waits and was never tried falls due, once all are settled for good for which it stands in.
   */
  readonly standIns?: readonly string[] | undefined;
  /** Stored in the same transaction, and only when it is settled; one in conflict is left out. */
  readonly documents?: readonly SettledDocument[] | undefined;
}

/** A document that is stored with a settlement. */
export interface SettledDocument extends DocumentPut {
  readonly collection: string;
  readonly by?: DocumentSignature | undefined;
}

/** Where a settled attempt leaves its delivery. */
export type Next =
  | { readonly state: "sent"; readonly providerId?: string | undefined }
  | { readonly state: "failed"; readonly reason: Reason; readonly suppress?: boolean | undefined }
  /** It does not matter any more: left out like what was never queued. */
  | { readonly state: "skipped"; readonly reason: Reason }
  /**
   * `refund` takes the counted attempt back: the fault was the channel's. No hold: due as before. A
   * bundle of which no attempt has begun is not one any more: what is due then makes one. `bound`: it
   * stays with the member that it has begun with.
   */
  | {
      readonly state: "queued";
      readonly dueAt: number;
      readonly hold?: Hold | undefined;
      readonly refund: boolean;
      readonly bound?: boolean | undefined;
    };

/** Who changed something, and when. Kept in the audit log, one entry for each thing changed. */
export interface Signature {
  readonly now: number;
  /** Whoever the application says it was. */
  readonly actor: string;
}

/** Where deliveries wait: the store's hot half. Everything takes arrays, so that commits are shared. */
export interface Outbox {
  /**
   * One answer a plan, in order. When it resolves, what it accepted is as durable as the store says.
   * The same event id twice, also by two processes at once, is accepted once.
   *
   * With documents it is all or nothing: unless every document is in its expected version and every plan
   * is accepted, nothing is stored, and what would have been accepted is `undecided`.
   */
  enqueue(
    plans: readonly Plan[],
    limits: EnqueueLimits,
    documents?: readonly PlannedDocument[],
  ): Promise<readonly Enqueued[]>;
  /** What {@link enqueue} would answer for one plan at that moment; stores nothing. */
  foresee(plan: Plan, limits: EnqueueLimits): Promise<Enqueued>;
  /**
   * {@link enqueue} for a plan of which a part at a time is in memory. Nothing of it is seen or claimed
   * before it is accepted as a whole, and then all of it, also when the process ends in between. A
   * delivery id that comes twice is stored once. Where too many wait, or the event id is known, no part
   * is asked for. Absent: the engine gathers the parts, and enqueues them together.
   */
  enqueueInParts?(plan: PlanInParts, limits: EnqueueLimits): Promise<EnqueuedInParts>;
  /**
   * Counts the attempt: a delivery that kills its process dies after its attempts. Whatever is due of a
   * bundle is claimed together, by one process: what is queued on a channel under one bundle key for one
   * address. What was tried together stays together, with the same content.
   */
  claim(options: ClaimOptions): Promise<Claimed>;
  /**
   * Writes down that sending begins, and content and member with it. One answer each, in order: a delivery
   * whose claim is `lost`, or that was cancelled, must not be sent.
   */
  begin(begins: readonly Begin[]): Promise<readonly ("begun" | "lost")[]>;
  /** Makes leases last until `until`. One answer each, in order. */
  renew(claims: readonly Held[], until: number): Promise<readonly ("renewed" | "lost")[]>;
  /** One answer each, in order: `lost` when the token is no longer the newest; it changes nothing then. */
  settle(settlements: readonly Settlement[]): Promise<readonly ("settled" | "lost")[]>;
  /**
   * Failed deliveries become due again, with all their attempts. Those with erased payloads stay. A
   * bundle comes back whole, whichever member is named; where that cannot be, as a payload is erased or
   * the leader put away, the others make a bundle anew.
   */
  requeue(ids: readonly string[], by: Signature): Promise<number>;
  /** Failed deliveries are put away. */
  discard(ids: readonly string[], by: Signature): Promise<number>;
  /**
   * Deliveries that wait, or are claimed and not begun, are skipped for the reason `cancelled`. One of a
   * bundle is taken out of it: the others are due as before and make a bundle anew. What stands in for one
   * falls due as with {@link Settlement.standIns}.
   */
  cancel(ids: readonly string[], by: Signature): Promise<number>;
  /** Of an event, in the order given to `emit`. */
  attachments(eventId: string): Promise<readonly StoredAttachment[]>;
  /** How many deliveries are queued or being sent. */
  waiting(): Promise<number>;
  /**
   * Deletes deliveries that were settled before a moment, at most `limit`, and what only they needed
   * (events, attachments, audit entries). Answers how many it deleted; a short transaction each.
   * Documents stay, and so do the audit entries about them. A bundle's leader goes after its members.
   */
  prune(before: number, limit: number): Promise<number>;
}

/** Which deliveries to list; every given condition must hold. */
export interface DeliveryFilter {
  readonly eventId?: string;
  readonly eventType?: string;
  readonly channel?: string;
  readonly rule?: string;
  readonly state?: DeliveryState;
  /** What went out, or goes out, with this delivery as one message; not that delivery itself. */
  readonly leader?: string;
  /** A recipient's id or address. */
  readonly recipient?: string;
  /** Planned at or after this moment. */
  readonly since?: number;
  /** Planned before this moment. */
  readonly until?: number;
}

/** A part of a list. */
export interface Page {
  /** At most this many; default 100. */
  readonly limit?: number;
  /** Go on behind this delivery id, the last one of the page before. */
  readonly after?: string;
  /** Default `oldest`. */
  readonly first?: "oldest" | "newest";
}

/** A delivery with everything that is known of it. */
export interface DeliveryRecord {
  readonly delivery: Delivery;
  /** Its payload is empty when it was sensitive and is erased. */
  readonly event: Event;
  /** Oldest first. */
  readonly attempts: readonly Attempt[];
}

/** An event as it was accepted. */
export interface EventRecord {
  /** Its payload is empty when it was sensitive and is erased. */
  readonly event: Event;
  readonly acceptedAt: number;
  /** How many deliveries it had to queue, and how many were skipped, when it was accepted. */
  readonly queued: number;
  readonly skipped: number;
  readonly erased: boolean;
  /** Why it has no deliveries. */
  readonly unheard?: Reason | undefined;
}

/** Counts of one channel, or of all. */
export interface Counts {
  /** In the window before. */
  readonly sent: number;
  /** Failed for good in the window before. */
  readonly failed: number;
  /** Left out in the window before, when it was planned or later. */
  readonly skipped: number;
  /** Put away by a person in the window before. */
  readonly discarded: number;
  /** How many were skipped, and failed, for which reason: by its code. */
  readonly reasons: {
    readonly skipped: Readonly<Record<string, number>>;
    readonly failed: Readonly<Record<string, number>>;
  };
  /** In how many messages these went out or failed: a bundle is one. */
  readonly messages: number;
  /** Waiting, due or held, or being sent. */
  readonly queued: number;
  /** Of those, how many wait on purpose, by the kind of hold. */
  readonly held: Readonly<Partial<Record<Hold["kind"], number>>>;
  readonly deadLetters: number;
  /** From planned to accepted by the other side, over what was sent in the window before. */
  readonly averageMs: number | undefined;
  /** 95 of a hundred were faster. */
  readonly p95Ms: number | undefined;
  /** What went through each member of a channel that is a pool; absent where nothing did. */
  readonly members?: Readonly<Record<string, MemberCounts>> | undefined;
}

/** Counts of one member of a pool, over the window of the {@link Counts}. */
export interface MemberCounts {
  readonly sent: number;
  readonly failed: number;
  /** In how many messages these went out or failed: a bundle is one. */
  readonly messages: number;
}

/** How deliveries fare. */
export interface Statistics extends Counts {
  /** Events of the window before that have no delivery, by the code of the reason. */
  readonly unheard: Readonly<Record<string, number>>;
  readonly channels: Readonly<Record<string, Counts>>;
}

/** An entry of the audit log: what was done by hand to a delivery, or to a document by whomever. */
export type AuditEntry = DeliveryAuditEntry | DocumentAuditEntry;

/** What a person did to a delivery. */
export interface DeliveryAuditEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: "retry" | "discard" | "cancel";
  readonly deliveryId: string;
  readonly document?: undefined;
}

/** What became of a document. The actor `carillon` is the engine itself. */
export interface DocumentAuditEntry {
  readonly at: number;
  readonly actor: string;
  readonly action: "create" | "change" | "delete";
  readonly document: { readonly collection: string; readonly id: string };
  readonly note?: string | undefined;
  readonly deliveryId?: undefined;
}

/** Which audit entries to list; every given condition must hold. */
export interface AuditFilter {
  readonly deliveryId?: string;
  /** Entries about documents of this collection. */
  readonly collection?: string;
  readonly documentId?: string;
}

/** The read side: every delivery, also those that were skipped. */
export interface DeliveryLog {
  /** Whether there is nothing yet that holds it: a file that is made when something is kept. Absent: no. */
  isMissing?(): boolean;
  /** In the order in which they were planned; paging is stable while new ones arrive. Without content. */
  list(filter?: DeliveryFilter, page?: Page): Promise<readonly Delivery[]>;
  get(id: string): Promise<DeliveryRecord | undefined>;
  /** By the event's id, also when nobody hears of it. */
  event(id: string): Promise<EventRecord | undefined>;
  /** Of what ended in the window before: `windowMs`, in milliseconds, default 24 hours. */
  statistics(now: number, windowMs?: number): Promise<Statistics>;
  /** Newest first. */
  audit(filter?: AuditFilter, limit?: number): Promise<readonly AuditEntry[]>;
}

/** The port for storage. `testStore` in `@carillon/testing` says what a store must do. */
export interface Store {
  /** `none`: what is queued is lost with the process. The engine says so when it starts. */
  readonly durability: "none" | "synced";
  /** Other processes may enqueue and claim too, so workers must look from time to time. */
  readonly shared: boolean;
  /**
   * Of a store that opens when it is needed: now, or rejects. An engine calls it when it starts, so that
   * one that cannot be opened stops the start.
   */
  open?(): Promise<void>;
  readonly outbox: Outbox;
  readonly log: DeliveryLog;
  /**
   * The documents under a name (`suppressions`): lower case letters, digits and hyphens, 60 at most.
   * It begins to be with its first document.
   *
   * @throws CarillonError `document-invalid`
   */
  collection(name: string): Collection;
  close(): Promise<void>;
}
