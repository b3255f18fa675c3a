import { z } from "zod";
import { CarillonError } from "../errors.ts";
import type { Delivery } from "../model/delivery.ts";
import type { EventType } from "../model/event.ts";
import { issuesOf } from "../model/issues.ts";
import type { Enqueued, EnqueueLimits, Outbox, Plan } from "../store/store.ts";
import { DigestMap } from "./digest-map.ts";
import { type Explanation, isFor } from "./explain.ts";
import { checkedTime, type Origin } from "./parse.ts";
import type { Explained, Planner } from "./planner.ts";
import { stages } from "./stages.ts";

/** What explaining works with. */
export interface ExplainerParts {
  readonly planner: Planner;
  readonly outbox: Pick<Outbox, "foresee">;
  readonly limits: Omit<EnqueueLimits, "now">;
}

/** Others may change what it is decided by meanwhile. */
const mostRounds = 5;

const optionsSchema = z.looseObject({
  at: z.unknown().optional(),
  for: z.string().min(1).optional(),
});

/** Says what would become of an event, by the code that plans and the store that would take it in. */
export class Explainer {
  readonly #parts: ExplainerParts;

  constructor(parts: ExplainerParts) {
    this.#parts = parts;
  }

  async explain(
    type: EventType,
    payload: unknown,
    given: unknown,
    origin: Origin,
  ): Promise<Explanation> {
    const { at, for: whom, ...options } = checked(given);
    const now = at === undefined ? origin.now : checkedTime(at);
    const { planner } = this.#parts;
    const explained = await planner.explain({ type, payload, options }, { ...origin, now });
    const { plan, rules, revision, goesOn, fails } = explained;
    const { status, deliveries } = await this.#foreseen(plan, now);
    const explanation = {
      ...plan,
      deliveries,
      at: now,
      timeZone: origin.timeZone,
      rules,
      revision,
      stages: stages.map(({ name }) => name),
      answer: fails ? ("failed" as const) : status,
    };
    if (whom === undefined) return { ...explanation, ...(goesOn !== undefined && { goesOn }) };
    const theirs =
      goesOn === undefined
        ? deliveries.filter((delivery) => isFor(delivery, whom))
        : (await this.#foreseen({ ...plan, deliveries: await among(explained, whom) }, now))
            .deliveries;
    return { ...explanation, for: whom, deliveries: theirs };
  }

  /** A store that is closed cannot be asked any more: an explanation goes without it then. */
  async #foreseen(plan: Plan, now: number): Promise<Foreseen> {
    const { outbox, limits } = this.#parts;
    try {
      const enqueued = await outbox.foresee(plan, { ...limits, now });
      const { status } = enqueued;
      if (status === "accepted") return { status, deliveries: enqueued.deliveries };
      return { status: status === "undecided" ? "accepted" : status, deliveries: plan.deliveries };
    } catch (error) {
      if (!(error instanceof CarillonError) || error.code !== "engine-stopped") throw error;
      return { status: "accepted", deliveries: plan.deliveries };
    }
  }
}

interface Foreseen {
  readonly status: Exclude<Enqueued["status"], "undecided">;
  readonly deliveries: Plan["deliveries"];
}

function checked(given: unknown) {
  const { data, error } = optionsSchema.safeParse(given);
  if (data !== undefined) return data;
  throw new CarillonError("engine-options-invalid", "The options of explain do not fit", {
    issues: issuesOf(error),
  });
}

/** What is for one person among many: nobody knows it before everybody before them is decided on. */
async function among({ inParts }: Explained, whom: string): Promise<readonly Delivery[]> {
  for (let round = 0; round < mostRounds; round += 1) {
    const found: Delivery[] = [];
    // What comes twice is stored once: as it came first, for whomever.
    const seen = new DigestMap();
    const plan = await inParts();
    const { status } = await plan.unlessStale(async () => {
      for await (const part of plan.parts) {
        for (const delivery of part) {
          if (isFor(delivery, whom) && seen.get(delivery.id) === undefined) found.push(delivery);
          seen.set(delivery.id, 0);
        }
      }
      return { status: "accepted", queued: 0, skipped: 0 };
    });
    if (status !== "undecided") return found;
  }
  throw new CarillonError("store-failed", "Others changed what was decided by, again and again");
}
