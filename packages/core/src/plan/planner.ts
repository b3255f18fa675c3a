import type { Clock } from "../clock.ts";
import type { Directory } from "../model/recipient.ts";
import type { Plan } from "../store/store.ts";
import { addressTeam, type Channels } from "./address.ts";
import type { Drafted, RuleVerdict } from "./draft.ts";
import { match, type RuleIndex } from "./match.ts";
import { onePerPerson } from "./one-per-person.ts";
import { type Emission, type Origin, parse } from "./parse.ts";
import { seal } from "./seal.ts";
import { addressUser } from "./user-mode.ts";

/** Who would get what, and why: what `emit` would store, and the verdict of every rule. */
export interface Explanation extends Plan {
  readonly rules: readonly RuleVerdict[];
}

/** The caller's side: from what was emitted to the deliveries that it causes. Stores nothing. */
export class Planner {
  readonly #index: RuleIndex;
  readonly #channels: Channels;
  readonly #directory: Directory;
  readonly #clock: Clock;

  constructor(index: RuleIndex, channels: Channels, directory: Directory, clock: Clock) {
    this.#index = index;
    this.#channels = channels;
    this.#directory = directory;
    this.#clock = clock;
  }

  async plan(emission: Emission, origin: Origin): Promise<Plan> {
    return seal(await this.#draft(emission, origin), origin.now);
  }

  async explain(emission: Emission, origin: Origin): Promise<Explanation> {
    const drafted = await this.#draft(emission, origin);
    return {
      ...seal(drafted, origin.now),
      rules: this.#index.complete(drafted.event.type, drafted.verdicts),
    };
  }

  async #draft(emission: Emission, origin: Origin): Promise<Drafted> {
    return onePerPerson(
      await addressUser(
        addressTeam(match(parse(emission, origin), this.#index), this.#channels),
        this.#channels,
        this.#directory,
        this.#clock,
      ),
    );
  }
}
