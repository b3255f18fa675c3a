import { z } from "zod";
import { CarillonError } from "../errors.ts";
import type { EventType } from "../model/event.ts";
import { issuesOf } from "../model/issues.ts";
import type { Enqueued, EnqueueLimits, Outbox, Plan } from "../store/store.ts";
import { type Explanation, isFor } from "./explain.ts";
import { checkedTime, type Origin } from "./parse.ts";
import type { Planner } from "./planner.ts";
import { stages } from "./stages.ts";

/** What explaining works with. */
export interface ExplainerParts {
  readonly planner: Planner;
  readonly outbox: Pick<Outbox, "foresee">;
  readonly limits: Omit<EnqueueLimits, "now">;
}

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
    const { plan, rules, revision, goesOn, behind } = explained;
    const { status, deliveries } = await this.#foreseen(plan, now);
    const explanation = {
      ...plan,
      deliveries,
      at: now,
      timeZone: origin.timeZone,
      rules,
      revision,
      stages: stages.map(({ name }) => name),
      answer: status,
    };
    if (whom === undefined) return { ...explanation, ...(goesOn !== undefined && { goesOn }) };
    const found = deliveries.filter((delivery) => isFor(delivery, whom));
    const theirs =
      found.length > 0 ? found : (await this.#foreseen(await behind(whom), now)).deliveries;
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
