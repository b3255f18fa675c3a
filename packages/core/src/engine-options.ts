import type { DependencyContainer } from "tsyringe";
import { z } from "zod";
import {
  type AlertPolicy,
  type FlapOptions,
  flapSchema,
  type InhibitOption,
  inhibitionsFrom,
  inhibitSchema,
} from "./alert/policy.ts";
import { type AppOptions, appOption, type BrandingOf } from "./branding/app-options.ts";
import { nameSchema as name } from "./branding/branding.ts";
import type { Clock } from "./clock.ts";
import { type ChannelPolicy, Policies } from "./deliver/policies.ts";
import type { Renderer } from "./deliver/renderer.ts";
import { emptyDigest } from "./digest/empty-digest.ts";

import type { Limits } from "./engine.ts";
import { CarillonError } from "./errors.ts";
import { isLanguage } from "./languages/define-language.ts";
import type { Language, Languages } from "./languages/wordbook.ts";
import { type LinkConfig, type LinkOptions, linkSchema } from "./links/options.ts";
import type { Logger } from "./logger.ts";
import { notificationSent } from "./message/sent.ts";
import { type Channel, isChannel } from "./model/channel.ts";
import type { Directory } from "./model/directory.ts";
import { type EventType, isEventType, severities } from "./model/event.ts";
import { issuesOf } from "./model/issues.ts";
import type { App } from "./model/message.ts";
import {
  defaultRetry,
  type RetryPolicy,
  retrySchema,
  type UnknownPolicy,
  unknownSchema,
} from "./model/policy.ts";
import { rateOf, rateOverrideSchema } from "./model/rate.ts";
import { isRule, type Rule } from "./model/rule.ts";
import type { Channels } from "./plan/address.ts";
import { checkedPreferences } from "./preferences/check.ts";
import type { Labels } from "./preferences/matrix.ts";
import { type PreferenceOptions, preferenceOptionsSchema } from "./preferences/options.ts";
import type { PreferenceSet } from "./preferences/preference-set.ts";
import { type Rehearsal, rehearsed } from "./rehearsal.ts";
import { RuleBook } from "./rules/rule-book.ts";
import { isRuleData, type RuleData } from "./rules/rule-data.ts";
import { isSchedule, type Schedule } from "./schedule/schedule.ts";
import { silenceEnding } from "./silence/ending.ts";
import type { DeliveryLog, Outbox, Store } from "./store/store.ts";
import type { SoftBounceRule } from "./suppression/soft-bounces.ts";

/** What `createEngine` takes. */
export interface EngineOptions<Named extends Readonly<Record<string, Channel>>> {
  /** The product's name, or the name with its address and its defaults for recipients. */
  readonly app: string | AppOptions;
  /** The outlets, by the names that rules use. */
  readonly channels: Named;
  /** Made by `defineRule`, or rules as data, whose names are looked at here. */
  readonly rules: readonly (Rule<NoInfer<keyof Named & string>> | RuleData)[];
  /** Event types that rules as data and patterns may name, besides those that other rules have. */
  readonly events?: readonly EventType[];
  readonly defaults?: RuleDefaults<NoInfer<keyof Named & string>>;
  /** Turns messages into what channels send. */
  readonly renderer: Renderer;
  /** Default: in memory, lost with the process. */
  readonly store?: Store;
  /** Default: knows nobody, so that events alone say who the affected user is. */
  readonly directory?: Directory;
  /** Default: silent. */
  readonly logger?: Logger;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Default: after 5 seconds, 30 seconds and 5 minutes. */
  readonly retry?: RetryPolicy;
  /** What follows when nobody knows whether a message arrived. Default `retry`. */
  readonly unknown?: UnknownPolicy;
  /** Keep what was sent; never for sensitive event types. Default false. */
  readonly archive?: boolean;
  /** What differs for single channels, by name. */
  readonly channelPolicies?: { readonly [Name in keyof Named]?: ChannelPolicy };
  readonly limits?: LimitOptions;
  /** When soft bounces suppress an address. */
  readonly softBounces?: SoftBounceOptions;
  /**
   * Lets recipients turn off what may be turned off, and the team take alerts on. Default: messages carry
   * no links of the engine's.
   */
  readonly links?: LinkOptions;
  /**
   * Languages besides English and German, or other words for these, made by `defineLanguage`. Each falls
   * back by the single wording. Default: none.
   */
  readonly languages?: readonly Language[];
  /** What is told to whom as long as nobody has said anything. Default: everything. */
  readonly preferences?: PreferenceOptions;
  /** Emit events at certain times, for reports and digests. Default: none. */
  readonly schedules?: readonly Schedule[];
  /** Alerts that change too often are told of once, until they are stable. Default: they are not damped. */
  readonly flap?: FlapOptions;
  /** Alerts that explain others, which are not told of meanwhile. Default: none. */
  readonly inhibit?: readonly InhibitOption[];
  /** How long a resolved alert is remembered, in milliseconds: at least 1 hour. Default 7 days. */
  readonly keepAlertsMs?: number;
  /** How long settled deliveries stay in the log, in milliseconds. Default 90 days. */
  readonly retentionMs?: number;
  /**
   * How long a claim holds without a sign of life, in milliseconds: so long after a crash others wait.
   * Default 30,000.
   */
  readonly leaseMs?: number;
  /** Takes what channels would send, in their place. Default: they send. */
  readonly rehearsal?: Rehearsal;
  /** The host's own container: a port registered there wins over the option. */
  readonly container?: DependencyContainer;
}

/** What counts for rules that do not say. */
export interface RuleDefaults<Channel extends string> {
  /** The channels of rules that name none. Default: there are none, and each rule names its own. */
  readonly via?: readonly Channel[];
}

/** What an engine takes in at most. */
export interface LimitOptions {
  /** Deliveries that wait; beyond it `emit` rejects with `outbox-full`. Default 10,000. */
  readonly maxWaiting?: number;
  /** Deliveries for one address in one hour; what exceeds it is held. Default: no limit. */
  readonly perRecipientPerHour?: number;
}

/** Soft bounces of one address that are too many: so many within so long, and not all on one day. */
export interface SoftBounceOptions {
  /** Default 5. */
  readonly count?: number;
  /** Days in UTC, today included. Default 14. */
  readonly withinDays?: number;
  /** On how many different days. Default 3. */
  readonly onDays?: number;
}

const port = <T = unknown>(...methods: readonly string[]) =>
  z.custom<T>((value) => hasMethods(value, methods), `must have ${methods.join(", ")}`);

const outboxMethods = [
  "enqueue",
  "foresee",
  "claim",
  "begin",
  "renew",
  "settle",
  "requeue",
  "discard",
  "cancel",
  "attachments",
  "waiting",
  "prune",
] as const satisfies readonly (keyof Outbox)[];
const logMethods = [
  "list",
  "get",
  "event",
  "statistics",
  "audit",
] as const satisfies readonly (keyof DeliveryLog)[];
const storeMethods = [
  ...outboxMethods.map((method) => `outbox.${method}`),
  ...logMethods.map((method) => `log.${method}`),
];

function isStore(value: unknown): boolean {
  return (
    hasMethods(value, ["collection", "close"]) &&
    "outbox" in value &&
    hasMethods(value.outbox, outboxMethods) &&
    "log" in value &&
    hasMethods(value.log, logMethods)
  );
}

function hasMethods(value: unknown, methods: readonly string[]): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    methods.every((method) => typeof Reflect.get(value, method) === "function")
  );
}

const policySchema = z.strictObject({
  retry: retrySchema.optional(),
  unknown: unknownSchema.optional(),
  archive: z.boolean().optional(),
  rate: rateOverrideSchema.optional(),
  minSeverity: z.enum(severities).optional(),
  recoveries: z.boolean().optional(),
});

const optionsSchema = z.strictObject({
  app: appOption,
  channels: z.record(name, z.custom<Channel>(isChannel, "must be made by a channel plugin")),
  rules: z.array(
    z.custom<Rule | RuleData>(
      (rule) => isRule(rule) || isRuleData(rule),
      "must be made by defineRule, or be a rule as data",
    ),
  ),
  events: z.array(z.custom<EventType>(isEventType, "must be made by defineEvent")).default([]),
  defaults: z.strictObject({ via: z.array(name).min(1).optional() }).prefault({}),
  retry: retrySchema.optional(),
  unknown: unknownSchema.default("retry"),
  archive: z.boolean().default(false),
  channelPolicies: z.record(name, policySchema).default({}),
  limits: z
    .strictObject({
      maxWaiting: z.int().positive().default(10_000),
      perRecipientPerHour: z.int().positive().optional(),
    })
    .prefault({}),
  links: linkSchema.optional(),
  languages: z
    .array(z.custom<Language>(isLanguage, "must be made by defineLanguage"))
    .refine(
      (languages) => new Set(languages.map(({ tag }) => tag)).size === languages.length,
      "two have one tag",
    )
    .default([]),
  preferences: preferenceOptionsSchema.prefault({}),
  softBounces: z
    .strictObject({
      count: z.int().positive().default(5),
      withinDays: z.int().min(1).max(366).default(14),
      onDays: z.int().positive().default(3),
    })
    .refine(({ onDays, withinDays }) => onDays <= withinDays, "onDays exceeds withinDays")
    .prefault({}),
  schedules: z
    .array(z.custom<Schedule>(isSchedule, "must be made by defineSchedule"))
    .refine(
      (schedules) => new Set(schedules.map(({ name }) => name)).size === schedules.length,
      "two have one name",
    )
    .default([]),
  flap: flapSchema.optional(),
  inhibit: inhibitSchema.default([]),
  keepAlertsMs: z
    .number()
    .min(3_600_000)
    .default(7 * 86_400_000),
  retentionMs: z
    .number()
    .positive()
    .default(90 * 86_400_000),
  leaseMs: z.number().min(1_000).max(3_600_000).default(30_000),
  renderer: port("render"),
  store: z.custom(isStore, `must have collection, close, ${storeMethods.join(", ")}`).optional(),
  directory: port("find").optional(),
  logger: port("log").optional(),
  clock: port("now", "schedule").optional(),
  container: port("createChildContainer").optional(),
  rehearsal: port<Rehearsal>("send").optional(),
});

/** The options once they are known to fit together. */
export interface CheckedOptions {
  readonly app: App;
  /** Who knows how tenants show themselves. */
  readonly branding: BrandingOf | undefined;
  readonly channels: Channels;
  readonly rules: RuleBook;
  readonly policies: Policies;
  readonly limits: Limits;
  readonly softBounces: SoftBounceRule;
  readonly links: LinkConfig | undefined;
  readonly languages: Languages;
  readonly preferenceDefaults: PreferenceSet | undefined;
  readonly preferenceLabels: Labels;
  readonly alertPolicy: AlertPolicy;
  readonly keepAlertsMs: number;
  readonly schedules: readonly Schedule[];
  readonly retentionMs: number;
  readonly leaseMs: number;
}

/** Finds at the start what would otherwise be found at the first event. */
export function checkOptions(options: unknown): CheckedOptions {
  const parsed = optionsSchema.safeParse(options);
  if (!parsed.success) {
    throw new CarillonError("engine-options-invalid", "The options of createEngine do not fit", {
      issues: issuesOf(parsed.error),
    });
  }
  const { app, branding } = parsed.data.app;
  const { events, defaults, retry = defaultRetry, unknown, archive, channelPolicies } = parsed.data;
  const { limits, links, languages, softBounces, schedules, retentionMs, leaseMs } = parsed.data;
  const own = new Map(Object.entries(parsed.data.channels));
  const { rehearsal } = parsed.data;
  const channels = rehearsal === undefined ? own : rehearsed(own, rehearsal);
  const rules = new RuleBook({
    events: [...events, ...schedules.map(({ emit }) => emit), silenceEnding],
    ownEvents: [emptyDigest, notificationSent],
    channels,
    defaultVia: defaults.via,
    rules: parsed.data.rules,
  });
  checkPolicies(channelPolicies, channels);
  checkRetention(retentionMs, channelPolicies, channels);
  const policies = new Policies(rules, channelPolicies, { retry, unknown, archive });
  const { flap, inhibit, keepAlertsMs } = parsed.data;
  const alertPolicy = { flap, inhibitions: inhibitionsFrom(inhibit) };
  const bounds = {
    alertPolicy,
    keepAlertsMs,
    limits,
    links,
    languages,
    softBounces,
    schedules,
    retentionMs,
    leaseMs,
  };
  const { defaults: preferred, labels: preferenceLabels } = parsed.data.preferences;
  const preferenceDefaults =
    preferred === undefined
      ? undefined
      : checkedPreferences(preferred, { channels, types: rules.types }, "engine-options-invalid");
  return {
    app,
    branding,
    channels,
    rules,
    policies,
    preferenceDefaults,
    preferenceLabels,
    ...bounds,
  };
}

function checkPolicies(
  channelPolicies: Readonly<Record<string, ChannelPolicy>>,
  channels: Channels,
): void {
  const issues = Object.entries(channelPolicies).flatMap(([name, { rate }]) => {
    const channel = channels.get(name);
    if (channel === undefined) return [`there is no channel ${name}`];
    if (channel.pool === undefined || rate === undefined) return [];
    return [`${name}.rate: ${name} is a pool, whose members have rates of their own`];
  });
  if (issues.length === 0) return;
  throw new CarillonError("engine-options-invalid", "channelPolicies does not fit", { issues });
}

const dayMs = 86_400_000;

/** The day's limit goes by what the store still has of the day. */
function checkRetention(
  retentionMs: number,
  channelPolicies: Readonly<Record<string, ChannelPolicy>>,
  channels: Channels,
): void {
  if (retentionMs >= dayMs) return;
  const issues = [...channels].flatMap(([name, { rate, pool }]) => {
    const own = rateOf(rate, channelPolicies[name]?.rate);
    const rates = pool?.members.map(({ channel }) => channel.rate) ?? [own];
    return rates.every((one) => one?.perDay === undefined)
      ? []
      : [`the channel ${name} has a limit a day: keep deliveries for 86400000 at least`];
  });
  if (issues.length === 0) return;
  throw new CarillonError("engine-options-invalid", "retentionMs does not fit", { issues });
}
