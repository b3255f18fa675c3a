import type { EventType, RuleDefinition } from "@carillon/core";
import fc from "fast-check";
import { slot } from "../../people/scene.ts";
import { ids } from "./events.ts";

/** The channels of every world. */
const channelNames = ["mail", "mail2", "sms", "room", "broken", "off"] as const;

/** One of them. */
export type ChannelName = (typeof channelNames)[number];

/** What a rule may have besides its name and what it listens to. */
export type Options = Omit<RuleDefinition<ChannelName, EventType>, "name" | "on">;

const minute = 60_000;
const hour = 60 * minute;
const span = fc.constantFrom(minute, 7 * minute, 30 * minute, 90 * minute, 5 * hour);
const severity = fc.constantFrom("info" as const, "warning" as const, "error" as const);
const zone = fc.constantFrom(
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
);
const by = fc.constantFrom([], ["severity"] as const, ["type", "labels.host"] as const);
const time = fc.constantFrom("00:00", "02:30", "07:00", "12:15", "22:00");
const window = fc
  .tuple(time, time)
  .filter(([from, to]) => from !== to)
  .map(([from, to]) => ({ from, to }));
const channels = fc.uniqueArray(fc.constantFrom(...channelNames), { minLength: 1, maxLength: 3 });
const person = fc.constantFrom(...ids);

/** Whom a rule may name, in every way there is. */
const addressee = fc.oneof(
  fc.constantFrom("ops@example.org", "U-1@example.org", slot("payload.owner"), slot("payload.by")),
  person.map((user) => ({ user })),
  fc.constantFrom({ role: "admins" }, { role: "nobody" }, { group: "north" }),
  fc.constant({ query: { site: "north" } }),
  person.map((id) => ({ id, addresses: { email: `${id}@elsewhere.org` } })),
);

/** Hours in which somebody rests, as a rule, a person or their preferences say. */
export const quietHours = fc
  .record(
    { hours: window, timeZone: zone, below: severity, days: fc.constant(["sat", "sun"] as const) },
    { requiredKeys: ["hours"] },
  )
  .map(({ hours, ...rest }) => ({ ...hours, ...rest }));

/** Hours in which somebody works. */
export const workingHours = fc
  .record({ hours: window, timeZone: zone, below: severity }, { requiredKeys: ["hours"] })
  .map(({ hours, ...rest }) => ({
    ...hours,
    ...rest,
    days: ["mon", "tue", "wed", "thu", "fri"] as const,
  }));

/** When somebody's digest goes out. */
export const digest = fc.record(
  {
    name: fc.constantFrom("one", "two"),
    every: fc.constantFrom("hour" as const, "day" as const, "30 2 * * *" as const),
    timeZone: zone,
    exceptFrom: fc.constantFrom("warning" as const, "error" as const, "critical" as const),
  },
  { requiredKeys: ["name", "every"] },
);

type Fields = { readonly [Name in keyof Options]?: fc.Arbitrary<Options[Name]> };

/** What each stage has rules say: a stage that comes has its entry here. */
const byStage: Readonly<Record<string, Fields>> = {
  match: {
    match: fc.constantFrom(
      { severity: ">= warning" } as const,
      { "labels.host": "web" },
      { or: [{ "payload.size": { ">": 10 } }, { "labels.host": { present: true } }] },
      { not: { "payload.job": "nightly" } },
    ),
    when: fc.constantFrom(
      () => true,
      () => false,
    ),
    continue: fc.boolean(),
  },
  address: {
    to: fc.oneof(
      { weight: 5, arbitrary: fc.array(addressee, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constant(() => []) },
    ),
  },
  actor: { notifyActor: fc.boolean() },
  throttle: {
    throttle: fc.record({
      max: fc.integer({ min: 1, max: 2 }),
      perMs: span,
      by,
      summary: fc.boolean(),
    }),
  },
  dedupe: { dedupe: fc.record({ withinMs: span }) },
  group: {
    group: fc.oneof(
      fc.record({ by, firstAfterMs: span, thenEveryMs: span }),
      fc.record({ by, thenEveryMs: span, firstAtOnce: fc.constant(true) }),
    ),
  },
  digest: { digest },
  delay: { delayMs: span },
  quietHours: { quietHours: fc.oneof(quietHours, fc.constant(false as const)), workingHours },
  remind: { remind: fc.record({ everyMs: fc.constantFrom(hour, 3 * hour) }) },
  escalation: {
    escalate: fc
      .tuple(span, fc.array(addressee, { minLength: 1, maxLength: 2 }), fc.boolean())
      .map(([afterMs, to, again]) => [
        { afterMs, to },
        ...(again ? [{ afterMs: afterMs + hour, via: ["sms", "room"] as const }] : []),
      ]),
  },
  fallback: {
    fallback: fc.record(
      { via: channels, afterMs: fc.constantFrom(10 * minute, 2 * hour) },
      { requiredKeys: ["via"] },
    ),
  },
  expiry: { expiresAfterMs: span, priority: fc.constantFrom("high" as const, "low" as const) },
};

/** How many options a rule has at most: with all of them at once most would say nothing. */
const mostOptions = 4;

/** The options of one rule. */
export const ruleOptions: fc.Arbitrary<Options> = fc
  .tuple(
    fc.record({ via: channels }),
    fc.uniqueArray(fc.constantFrom(...Object.values(byStage)), { maxLength: mostOptions }),
  )
  .chain(([{ via }, chosen]) => {
    const fields = Object.fromEntries(chosen.flatMap(Object.entries));
    return fc.record(fields, { requiredKeys: [] }).map((options) => sound({ ...options, via }));
  });

/**
 * The options without those that say nothing beside the others: a fallback goes through other channels
 * than the rule, nothing stands in for what is gathered, and what is gathered is not urgent.
 */
function sound({ fallback, escalate, ...options }: Options): Options {
  const { group, digest, throttle, via = [] } = options;
  const isSummedUp = throttle?.summary === true;
  const waits = digest !== undefined && digest.exceptFrom === undefined;
  const others = fallback?.via.filter((name) => !via.includes(name)) ?? [];
  const isGathered = group !== undefined || isSummedUp || waits;
  return {
    ...options,
    ...(fallback && others.length > 0 && !isGathered && { fallback: { ...fallback, via: others } }),
    ...(escalate && !isSummedUp && !waits && { escalate }),
  };
}
