import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import type { Delivery } from "../model/delivery.ts";
import type {
  Enqueued,
  EnqueuedInParts,
  EnqueueLimits,
  Outbox,
  Plan,
  PlanInParts,
  Store,
} from "../store/store.ts";
import type { Drafted } from "./draft.ts";
import type { Planner } from "./planner.ts";

/** What an intake works with. */
export interface IntakeParts {
  readonly planner: Planner;
  readonly store: Store;
  readonly clock: Clock;
  readonly limits: Omit<EnqueueLimits, "now">;
}

/** A plan, and what became of it; `undecided` is not an end. */
export interface TakenIn {
  readonly plan: Plan;
  readonly enqueued: Exclude<Enqueued, { readonly status: "undecided" }>;
}

/** Other processes may change the same documents at the same time, but not for ever. */
const mostRounds = 100;
/** Each asks the directory for everybody. */
const mostRoundsInParts = 5;

/** Decides on lots of drafts and stores them, again and again until nobody came in between. */
export class Intake {
  readonly #parts: IntakeParts;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** One answer each, in order. */
  async take(lot: readonly Drafted[]): Promise<readonly TakenIn[]> {
    const taken = new Map<Drafted, TakenIn>();
    for (let round = 0; taken.size < lot.length; round += 1) {
      if (round >= mostRounds) throw changedAgain();
      const open = lot.filter((drafted) => !taken.has(drafted));
      await this.#round(firstOfEach(open), taken);
    }
    return lot.flatMap((drafted) => taken.get(drafted) ?? []);
  }

  /** Takes in what is too large to be decided on together with others. */
  async takeInParts(drafted: Drafted): Promise<Exclude<EnqueuedInParts, { status: "undecided" }>> {
    const { planner, store, clock, limits } = this.#parts;
    const { outbox } = store;
    for (let round = 0; round < mostRoundsInParts; round += 1) {
      const plan = await planner.decideInParts(drafted);
      const bounds = { ...limits, now: clock.now() };
      const answer = await plan.unlessStale(() =>
        outbox.enqueueInParts === undefined
          ? enqueueGathered(outbox, plan, bounds)
          : outbox.enqueueInParts(plan, bounds),
      );
      if (answer.status !== "undecided") return answer;
    }
    throw changedAgain();
  }

  async #round(open: readonly Drafted[], taken: Map<Drafted, TakenIn>): Promise<void> {
    const { planner, store, clock, limits } = this.#parts;
    const { plans, documents } = await planner.decide(open);
    const answers = await store.outbox.enqueue(plans, { ...limits, now: clock.now() }, documents);
    for (const [index, drafted] of open.entries()) {
      const plan = plans[index];
      const enqueued = answers[index];
      if (plan === undefined || enqueued === undefined) {
        throw new Error("The store left a plan unanswered");
      }
      if (enqueued.status !== "undecided") taken.set(drafted, { plan, enqueued });
    }
  }
}

function changedAgain(): CarillonError {
  return new CarillonError("store-failed", "Others changed what was decided by, again and again");
}

/** For a store that takes no parts. */
async function enqueueGathered(
  outbox: Outbox,
  plan: PlanInParts,
  limits: EnqueueLimits,
): Promise<EnqueuedInParts> {
  const deliveries: Delivery[] = [];
  for await (const part of plan.parts) deliveries.push(...part);
  const { event, fingerprint, sensitive, attachments } = plan;
  const whole = { event, fingerprint, sensitive, attachments, deliveries };
  const [answer] = await outbox.enqueue([whole], limits, plan.documents());
  if (answer === undefined) throw new Error("The store left a plan unanswered");
  if (answer.status !== "accepted") return answer;
  const queued = answer.deliveries.filter(({ state }) => state === "queued").length;
  return { status: "accepted", queued, skipped: answer.deliveries.length - queued };
}

/** The same id again is for the next round: it is a duplicate once the first one is stored. */
function firstOfEach(open: readonly Drafted[]): readonly Drafted[] {
  const seen = new Set<string>();
  return open.filter(({ event: { id } }) => !seen.has(id) && seen.add(id));
}
