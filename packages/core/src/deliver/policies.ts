import type { Delivery } from "../model/delivery.ts";
import type { Severity } from "../model/event.ts";
import type { RetryPolicy, UnknownPolicy } from "../model/policy.ts";
import type { RateOverride } from "../model/rate.ts";
import type { Rule } from "../model/rule.ts";

/** How deliveries of a channel, or of all, are treated. What is left out comes from the engine. */
export interface ChannelPolicy {
  readonly retry?: RetryPolicy | undefined;
  readonly unknown?: UnknownPolicy | undefined;
  /** Keep what was sent, for people to look at; never for sensitive event types. Default false. */
  readonly archive?: boolean | undefined;
  /** How much may be sent: in place of what the channel brings along, span by span; `false` lifts. */
  readonly rate?: RateOverride | undefined;
  /** The least severity that it takes; what is below is skipped, but for recoveries. Default: any. */
  readonly minSeverity?: Severity | undefined;
  /**
   * Whether it takes recoveries: `true`, whatever their severity; `false`, none of them. Default true, so
   * that who hears of the trouble hears of its end.
   */
  readonly recoveries?: boolean | undefined;
}

/** A policy without gaps. */
export interface Policy {
  readonly retry: RetryPolicy;
  readonly unknown: UnknownPolicy;
  readonly archive: boolean;
}

/** The rules in force, by name. Of one that is gone, nothing is left to say. */
export interface RuleLookup {
  named(name: string): Rule | undefined;
}

/** Finds the policy of a delivery: its first rule's word, then its channel's, then the engine's. */
export class Policies {
  readonly #rules: RuleLookup;
  readonly #channels: ReadonlyMap<string, ChannelPolicy>;
  readonly #engine: Policy;

  constructor(
    rules: RuleLookup,
    channels: Readonly<Record<string, ChannelPolicy | undefined>>,
    engine: Policy,
  ) {
    this.#rules = rules;
    this.#channels = new Map(
      Object.entries(channels).flatMap(([name, policy]) => (policy ? [[name, policy]] : [])),
    );
    this.#engine = engine;
  }

  /** What is said of a channel's rate. */
  rateOf(channel: string): RateOverride | undefined {
    return this.#channels.get(channel)?.rate;
  }

  /** What is said of single channels, by name. */
  get channels(): ReadonlyMap<string, ChannelPolicy> {
    return this.#channels;
  }

  of({ rules, channel }: Delivery): Policy {
    const rule = this.#rules.named(rules[0] ?? "");
    const own = this.#channels.get(channel);
    return {
      retry: rule?.retry ?? own?.retry ?? this.#engine.retry,
      unknown: rule?.unknown ?? own?.unknown ?? this.#engine.unknown,
      archive: own?.archive ?? this.#engine.archive,
    };
  }
}
