import type { Clock } from "../clock.ts";
import type { OptOuts } from "../links/opt-outs.ts";
import type { Directory } from "../model/recipient.ts";
import type { Plan } from "../store/store.ts";
import type { SuppressionLookup } from "../suppression/lookup.ts";
import { addressTeam, type Channels } from "./address.ts";
import type { Drafted, RuleVerdict } from "./draft.ts";
import { match, type RuleIndex } from "./match.ts";
import { onePerPerson } from "./one-per-person.ts";
import { type Emission, type Origin, parse } from "./parse.ts";
import { respectOptOuts } from "./preference.ts";
import { seal } from "./seal.ts";
import { leaveOutSuppressed } from "./suppressed.ts";
import { addressUser } from "./user-mode.ts";

/** Who would get what, and why: what `emit` would store, and the verdict of every rule. */
export interface Explanation extends Plan {
  readonly rules: readonly RuleVerdict[];
}

/** What a planner works with. */
export interface PlannerParts {
  readonly index: RuleIndex;
  readonly channels: Channels;
  readonly directory: Directory;
  readonly suppressions: SuppressionLookup;
  readonly optOuts: OptOuts;
  readonly clock: Clock;
}

/** The caller's side: from what was emitted to the deliveries that it causes. Stores nothing. */
export class Planner {
  readonly #parts: PlannerParts;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  async plan(emission: Emission, origin: Origin): Promise<Plan> {
    return seal(await this.#draft(emission, origin), origin.now);
  }

  async explain(emission: Emission, origin: Origin): Promise<Explanation> {
    const drafted = await this.#draft(emission, origin);
    return {
      ...seal(drafted, origin.now),
      rules: this.#parts.index.complete(drafted.event.type, drafted.verdicts),
    };
  }

  async #draft(emission: Emission, origin: Origin): Promise<Drafted> {
    const { index, channels, directory, suppressions, optOuts, clock } = this.#parts;
    return respectOptOuts(
      onePerPerson(
        await leaveOutSuppressed(
          await addressUser(
            addressTeam(match(parse(emission, origin), index), channels),
            channels,
            directory,
            clock,
          ),
          suppressions,
        ),
      ),
      optOuts,
    );
  }
}
