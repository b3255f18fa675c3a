import type { Rendering } from "../model/content.ts";
import type { Pool } from "../model/pool.ts";
import { type Turns, takingTurns } from "../pool/turns.ts";
import type { Claim, Next } from "../store/store.ts";
import type { Pause } from "./breaker.ts";
import type { MemberStatus } from "./channel-status.ts";
import { Dock, type DockParts, type DockYard } from "./dock.ts";

/** What docks are made of. */
export interface DocksParts<R extends Rendering> {
  /** One, or one for each member of the pool, in order. */
  readonly docks: readonly DockParts<R>[];
  readonly spreading: Pool<R>["spreading"] | undefined;
  /** How much each gets, in order. */
  readonly weights: readonly number[];
  readonly random: () => number;
}

/** Where a claim goes: to a dock, or to its settlement, as no dock may take it now. */
export type Route<R extends Rendering> = { readonly dock: Dock<R> } | { readonly next: Next };

/** Before a member that is busy or off is asked again for what only it may send. */
const againAfterMs = 5_000;

/** The docks of a lane, and which of them sends what. */
export class Docks<R extends Rendering> {
  readonly all: readonly Dock<R>[];
  readonly #first: Dock<R>;
  readonly #spreading: Pool<R>["spreading"] | undefined;
  readonly #turns: Turns | undefined;

  constructor({ docks, spreading, weights, random }: DocksParts<R>, yard: DockYard<R>) {
    const [first, ...others] = docks;
    if (first === undefined) throw new Error("A lane has no dock");
    this.#first = new Dock(first, yard);
    this.all = [this.#first, ...others.map((parts) => new Dock(parts, yard))];
    this.#spreading = spreading;
    this.#turns = spreading === "round-robin" ? takingTurns(weights, random()) : undefined;
  }

  get isPool(): boolean {
    return this.#spreading !== undefined;
  }

  get isSending(): boolean {
    return this.all.some((dock) => dock.isSending);
  }

  /** The pause of all: while one works there is none. It ends when the first one may be tried again. */
  get pause(): Pause | undefined {
    if (this.#spreading === undefined) return this.#first.pause;
    let soonest: Pause | undefined;
    for (const dock of this.all) {
      if (dock.isOff) continue;
      if (dock.pause === undefined) return undefined;
      if (soonest === undefined || dock.pause.until < soonest.until) soonest = dock.pause;
    }
    return soonest;
  }

  get isStale(): boolean {
    return this.all.some((dock) => dock.isStale);
  }

  /** Asks the store what is left of the day, of those that have to know it. */
  async refresh(): Promise<void> {
    for (const dock of this.all) if (dock.isStale) await dock.refresh();
  }

  /** How many to claim. */
  room(now: number): number {
    if (this.#spreading === undefined) return this.#first.room(now);
    let room = 0;
    for (const dock of this.all) {
      if (dock.isOut(now)) continue;
      room += Math.max(0, dock.room(now));
      if (this.#spreading === "failover" && dock.pause === undefined) break;
    }
    return room;
  }

  looksAgainAt(now: number): number | undefined {
    if (this.#spreading === undefined) return this.#first.looksAgainAt(now);
    let soonest: number | undefined;
    for (const dock of this.all) {
      const at = dock.isOff ? undefined : dock.looksAgainAt(now);
      // One that may be tried again, and has no need to be, is no reason to look.
      if (at === undefined || at <= now) continue;
      if (soonest === undefined || at < soonest) soonest = at;
    }
    return soonest;
  }

  route(claim: Claim, now: number): Route<R> {
    if (this.#spreading === undefined) return { dock: this.#first };
    const { member, bound } = claim.delivery;
    const known =
      member === undefined ? undefined : this.all.find((dock) => dock.member === member);
    if (bound === true && member !== undefined) return boundRoute(claim, member, known, now);
    const turns = this.#turns;
    const dock = turns === undefined ? this.#preferred(now) : this.#next(turns, known, now);
    if (dock !== undefined) return { dock };
    // What there was room for when it was claimed is gone.
    return { next: { state: "queued", dueAt: claim.delivery.dueAt, refund: true } };
  }

  /** The first that works, even if it is busy just now; but a probe is one at a time. */
  #preferred(now: number): Dock<R> | undefined {
    for (const dock of this.all) {
      if (isOpen(dock, now)) return dock;
      if (!dock.isOut(now) && dock.pause === undefined) return undefined;
    }
    return undefined;
  }

  /** Whose turn it is; a retry goes to whom it went before. */
  #next(turns: Turns, known: Dock<R> | undefined, now: number): Dock<R> | undefined {
    if (known !== undefined && isOpen(known, now)) return known;
    const index = turns.next((one) => {
      const dock = this.all[one];
      return dock !== undefined && isOpen(dock, now);
    });
    return index === undefined ? undefined : this.all[index];
  }

  /** Of a pool, each member. */
  statuses(now: number): readonly MemberStatus[] {
    return this.all.map((dock) => ({ name: dock.member ?? "", ...dock.status(now) }));
  }

  pump(): void {
    for (const dock of this.all) dock.pump();
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((dock) => dock.close()));
  }
}

function isOpen<R extends Rendering>(dock: Dock<R>, now: number): boolean {
  return !dock.isOut(now) && dock.capacity(now) > 0;
}

/** What a member may have sent already goes through it alone: another copy would be another mail. */
function boundRoute<R extends Rendering>(
  { delivery, bundle }: Claim,
  member: string,
  dock: Dock<R> | undefined,
  now: number,
): Route<R> {
  if (dock === undefined) {
    const message = `${member} may have sent it already, and is no member of the channel any more`;
    const cure = "Find out whether it arrived; retry it if it did not.";
    return { next: { state: "failed", reason: { code: "member-gone", message, cure } } };
  }
  if (isOpen(dock, now)) return { dock };
  const { pause } = dock;
  const message = `${member} may have sent it already, so it waits for ${member} and goes through no other`;
  const reason = {
    code: "member-bound",
    message: pause === undefined ? message : `${message}: ${pause.reason.message}`,
  };
  const { expiresAt = Number.POSITIVE_INFINITY } = bundle ?? delivery;
  const dueAt = Math.min(Math.max(pause?.until ?? 0, now + againAfterMs), expiresAt);
  const hold = { kind: "member-paused", reason } as const;
  return { next: { state: "queued", dueAt, hold, refund: true } };
}
