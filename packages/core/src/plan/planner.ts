import type { AlertPolicy } from "../alert/policy.ts";
import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import type { Directory } from "../model/directory.ts";
import type { PreferenceSet } from "../preferences/preference-set.ts";
import type { RuleSet } from "../rules/rule-set.ts";
import type { Plan, PlannedDocument } from "../store/store.ts";
import { addressTeam, type Channels } from "./address.ts";
import { withAlertRules } from "./alert-rules.ts";
import { matchedDirectly } from "./directly.ts";
import type { Drafted, RuleVerdict } from "./draft.ts";
import type { Explanation } from "./explain.ts";
import { Lookup } from "./lookup.ts";
import { type FailedRules, match } from "./match.ts";
import { matchedByDigest } from "./matched-by-digest.ts";
import { type Emission, type Origin, parse } from "./parse.ts";
import { DecidedInParts, type OpenedInParts } from "./parts.ts";
import { seal } from "./seal.ts";
import { stages } from "./stages.ts";
import { carriedOn, changesIn, loaded, type PlanState, type PlanStates } from "./state.ts";
import { whyUnheard } from "./unheard.ts";
import { addressUser } from "./user-mode.ts";
import { verdictsOn } from "./verdicts.ts";

/** What was decided on a lot: its plans, in order, and what is stored with them. */
export interface Decided {
  readonly plans: readonly Plan[];
  readonly documents: readonly PlannedDocument[];
}

/** What would be stored of an event, and why. */
export interface Explained extends Pick<Explanation, "rules" | "revision" | "goesOn"> {
  readonly plan: Plan;
  /** A rule's function fails, so that nothing of it would be stored. */
  readonly fails: boolean;
  /** The same with everybody of groups that go on, part by part. */
  inParts(): Promise<DecidedInParts>;
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
    { index, byName }: RuleSet = this.#parts.rules.current,
    failed?: FailedRules,
  ): Drafted | Promise<Drafted> {
    const { channels, channelPolicies, alertPolicy, directory, clock } = this.#parts;
    const { preferenceDefaults } = this.#parts;
    const parsed = parse(emission, origin, alertPolicy);
    const wanted =
      matchedByDigest(parsed, byName, channelPolicies) ??
      matchedDirectly(parsed, channels, channelPolicies) ??
      withAlertRules(match(parsed, index, channelPolicies, failed), index, failed);
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
    return { plans: decided.map((one) => this.#sealed(one)), documents: changesIn(state) };
  }

  /** As {@link decide}, of one that is too large to be decided at once. */
  decideInParts(drafted: Drafted): Promise<DecidedInParts> {
    return this.#decidedInParts({ ...drafted, now: this.#parts.clock.now() });
  }

  async #decidedInParts(drafted: Drafted): Promise<DecidedInParts> {
    let before: PlanState | undefined;
    const opened = await this.#opened(drafted);
    return new DecidedInParts(opened, async (part) => {
      const state = carriedOn(await this.#stateFor([part]), before);
      before = state;
      return { part: decideOne(part, state), documents: changesIn(state) };
    });
  }

  /** The event is stored before its parts: what the stages say of it is asked first, by itself. */
  async #opened(drafted: Drafted): Promise<OpenedInParts> {
    if (drafted.alert === undefined) return { drafted, documents: [] };
    const nobody = { ...drafted, drafts: [], more: undefined };
    const state = await this.#stateFor([nobody]);
    const { event } = decideOne(nobody, state);
    return { drafted: { ...drafted, event }, documents: changesIn(state) };
  }

  /** As {@link decide} would, of one; changes nothing. */
  async explain(emission: Emission, origin: Origin): Promise<Explained> {
    const rules = this.#parts.rules.current;
    const failed: FailedRules = new Set();
    const drafted = await this.draft(emission, origin, rules, failed);
    const decided = decideOne(drafted, await this.#stateAsFarAsOpen([drafted]));
    return {
      plan: this.#sealed(decided),
      rules: verdictsOn(drafted, rules.index),
      revision: rules.revision,
      fails: failed.size > 0,
      goesOn: drafted.more?.groups,
      inParts: () => this.#decidedInParts(drafted),
    };
  }

  /** The verdicts of the rules that are in force on an event that was emitted before. */
  verdictsOn(emission: Emission, origin: Origin): readonly RuleVerdict[] {
    const { alertPolicy, rules } = this.#parts;
    return verdictsOn(parse(emission, origin, alertPolicy), rules.current.index);
  }

  #sealed(decided: Drafted): Plan {
    const plan = seal(decided);
    if (plan.deliveries.length > 0) return plan;
    return { ...plan, unheard: whyUnheard(decided, this.#parts.rules.current.index) };
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
