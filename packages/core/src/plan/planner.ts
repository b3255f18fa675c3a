import type { AlertPolicy } from "../alert/policy.ts";
import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import type { Directory } from "../model/directory.ts";
import type { PreferenceSet } from "../preferences/preference-set.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import type { Plan, PlannedDocument } from "../store/store.ts";
import { addressTeam, type Channels } from "./address.ts";
import { withAlertRules } from "./alert-rules.ts";
import type { Drafted, RuleVerdict } from "./draft.ts";
import { Lookup } from "./lookup.ts";
import { match } from "./match.ts";
import { type Emission, type Origin, parse } from "./parse.ts";
import { DecidedInParts } from "./parts.ts";
import { seal } from "./seal.ts";
import { stages } from "./stages.ts";
import { carriedOn, changesIn, loaded, type PlanState, type PlanStates } from "./state.ts";
import { addressUser } from "./user-mode.ts";
import { verdictsOn } from "./verdicts.ts";

/** Who would get what, and why: what `emit` would store, and the verdict of every rule. */
export interface Explanation extends Plan {
  readonly rules: readonly RuleVerdict[];
  /** Which set of rules that was: rises when the program's are replaced, and says which saved ones. */
  readonly revision: string;
  /** Groups that are larger than what is shown of them, which are their first 1,000: `role admins`. */
  readonly goesOn?: readonly string[] | undefined;
}

/** What was decided on a lot: its plans, in order, and what is stored with them. */
export interface Decided {
  readonly plans: readonly Plan[];
  readonly documents: readonly PlannedDocument[];
}

/** What a planner works with. */
export interface PlannerParts {
  /** The set of rules in force: who has begun under one goes on under it. */
  readonly rules: { readonly current: RuleSet };
  readonly channels: Channels;
  readonly channelPolicies: Drafted["channelPolicies"];
  readonly alertPolicy: AlertPolicy;
  readonly preferenceDefaults?: PreferenceSet | undefined;
  readonly directory: Directory;
  readonly states: PlanStates;
  readonly clock: Clock;
}

/**
 * The caller's side: from what was emitted to the deliveries that it causes. Stores nothing. Drafting
 * needs nothing of the store, so it is done at once, for each event; what needs it is decided for many
 * events together, so that they share a look at the store.
 */
export class Planner {
  readonly #parts: PlannerParts;

  constructor(parts: PlannerParts) {
    this.#parts = parts;
  }

  /** Not a promise where nobody has to be looked up. */
  draft(
    emission: Emission,
    origin: Origin,
    { index }: RuleSet = this.#parts.rules.current,
  ): Drafted | Promise<Drafted> {
    const { channels, channelPolicies, alertPolicy, directory, clock } = this.#parts;
    const { preferenceDefaults } = this.#parts;
    const parsed = parse(emission, origin, alertPolicy);
    const wanted = withAlertRules(match(parsed, index, channelPolicies), index);
    const matched = { ...wanted, preferenceDefaults };
    const lookup = new Lookup(directory, clock);
    const team = addressTeam(matched, channels, lookup);
    return team instanceof Promise
      ? team.then((drafted) => addressUser(drafted, channels, lookup))
      : addressUser(team, channels, lookup);
  }

  /**
   * Each is decided as if those before it were stored, and as of now: where many are emitted at once it
   * may be a while since it was drafted, and what it would have joined may be on its way.
   */
  async decide(lot: readonly Drafted[]): Promise<Decided> {
    const state = await this.#stateFor(lot);
    const now = this.#parts.clock.now();
    const decided = lot.map((drafted) => decideOne({ ...drafted, now }, state));
    return { plans: decided.map(seal), documents: changesIn(state) };
  }

  /** As {@link decide}, of one that is too large to be decided at once. */
  decideInParts(drafted: Drafted): DecidedInParts {
    let before: PlanState | undefined;
    return new DecidedInParts({ ...drafted, now: this.#parts.clock.now() }, async (part) => {
      const state = carriedOn(await this.#stateFor([part]), before);
      before = state;
      return { part: decideOne(part, state), documents: changesIn(state) };
    });
  }

  async explain(emission: Emission, origin: Origin): Promise<Explanation> {
    const rules = this.#parts.rules.current;
    const drafted = await this.draft(emission, origin, rules);
    const decided = decideOne(drafted, await this.#stateAsFarAsOpen([drafted]));
    return {
      ...seal(decided),
      rules: verdictsOn(drafted, rules.index),
      revision: rules.revision,
      ...(drafted.more !== undefined && { goesOn: drafted.more.groups }),
    };
  }

  async #stateFor(lot: readonly Drafted[]): Promise<PlanState> {
    const state = this.#parts.states.open();
    for (const drafted of lot) for (const stage of stages) stage.want?.(drafted, state);
    await loaded(state);
    return state;
  }

  /** A store that is closed cannot be asked any more: an explanation goes without it then. */
  async #stateAsFarAsOpen(lot: readonly Drafted[]): Promise<PlanState> {
    try {
      return await this.#stateFor(lot);
    } catch (error) {
      if (!(error instanceof CarillonError) || error.code !== "engine-stopped") throw error;
      return this.#parts.states.open();
    }
  }
}

function decideOne(drafted: Drafted, state: PlanState): Drafted {
  return stages.reduce((so, stage) => stage.decide(so, state), drafted);
}
