import type {
  ChannelPolicy,
  EngineOptions,
  NewSilence,
  PreferenceScope,
  PreferenceSet,
  Recipient,
} from "@carillon/core";
import fc from "fast-check";
import { ids, namesake, type TypeName } from "./events.ts";
import {
  type ChannelName,
  digest,
  type Options,
  quietHours,
  ruleOptions,
  workingHours,
} from "./rule-options.ts";

/** What may happen at a moment. */
export type Step =
  | {
      readonly is: "event";
      readonly type: TypeName;
      readonly payload: object;
      readonly to?: string;
    }
  | { readonly is: "silence"; readonly match: NewSilence["match"]; readonly forMs: number }
  | { readonly is: "acknowledge"; readonly host: string }
  | { readonly is: "preference"; readonly scope: PreferenceScope; readonly set: PreferenceSet };

/** Rules, people and what happens. */
export interface World {
  readonly start: number;
  readonly timeZone: string;
  readonly people: readonly Recipient[];
  readonly admins: readonly string[];
  readonly north: readonly string[];
  /** So many people of a role or a group are on a page. */
  readonly pageSize: number;
  readonly rules: readonly {
    readonly on: readonly TypeName[] | "*" | "host.*";
    readonly user: "none" | "also" | "only";
    readonly options: Options;
  }[];
  readonly policies: { readonly [Name in ChannelName]?: ChannelPolicy };
  readonly suppressed: readonly string[];
  readonly unsubscribed: readonly string[];
  readonly more: Pick<EngineOptions<Record<string, never>>, "flap" | "inhibit" | "limits">;
  readonly steps: readonly { readonly afterMs: number; readonly step: Step }[];
}

const minute = 60_000;
const hour = 60 * minute;

/** Nights in which clocks change somewhere. */
const nights = [
  Date.UTC(2026, 2, 28, 22),
  Date.UTC(2026, 9, 24, 21, 30),
  Date.UTC(2026, 2, 8, 5),
  Date.UTC(2026, 10, 1, 4, 45),
  Date.UTC(2026, 3, 4, 14),
];
const days = [
  Date.UTC(2026, 5, 10, 12),
  Date.UTC(2026, 11, 31, 22, 59, 58),
  Date.UTC(2028, 1, 28, 3),
];

const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");
const someone = fc.constantFrom(...ids);
const host = fc.constantFrom("web", "db");

const people: fc.Arbitrary<readonly Recipient[]> = fc.tuple(
  ...ids.map((id) =>
    fc
      .record(
        {
          timeZone: fc.oneof(zone, fc.constant("Mars/Olympus")),
          quietHours,
          workingHours,
          tenant: fc.constant("t-1"),
          addresses: fc.constantFrom<NonNullable<Recipient["addresses"]>>(
            {},
            { email: "no address" },
            { email: "shared@example.org" },
          ),
        },
        { requiredKeys: [] },
      )
      .map((known): Recipient => ({ ...namesake(id), ...known })),
  ),
);

const report = fc.record(
  {
    host,
    status: fc.constantFrom("ok" as const, "warn" as const, "crit" as const),
    toAll: fc.boolean(),
    by: fc.oneof(
      { weight: 3, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: someone },
    ),
  },
  { requiredKeys: ["host", "status"] },
);
const work = fc.record(
  {
    job: fc.constantFrom("nightly", "weekly"),
    size: fc.constantFrom(1, 13, 99),
    severity: fc.constantFrom<("info" | "warning" | "error" | "critical")[]>(
      "info",
      "warning",
      "error",
      "critical",
    ),
    by: someone,
    owner: someone,
    tenant: fc.constant("t-1"),
  },
  { requiredKeys: ["job", "size", "severity"] },
);
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: report.map((payload) => ({ type: "checked" as const, payload: present(payload) })),
  },
  { weight: 4, arbitrary: work.map((payload) => ({ type: "finished" as const, payload })) },
  {
    weight: 1,
    arbitrary: someone.map((owner) => ({
      type: "codeSent" as const,
      payload: { owner, code: "123456" },
    })),
  },
);
const event: fc.Arbitrary<Step> = fc
  .tuple(
    happening,
    fc.constantFrom(...Array.from({ length: 9 }, () => undefined), "guest@example.org"),
  )
  .map(([what, to]): Step => ({ is: "event", ...what, ...(to !== undefined && { to }) }));

function present(payload: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
}

const value = fc.constantFrom("on" as const, "off" as const, "digest" as const);
const preference = fc.record({
  scope: fc.oneof(
    someone.map((person) => ({ person })),
    fc.constant({ tenant: "t-1" }),
    fc.constant("application" as const),
  ),
  set: fc.record(
    {
      entries: fc.dictionary(
        fc.constantFrom("*", "host.*", "checks", "job.finished"),
        fc.dictionary(fc.constantFrom("*", "mail", "email"), value, { minKeys: 1, maxKeys: 2 }),
        { minKeys: 1, maxKeys: 2 },
      ),
      digest,
    },
    { requiredKeys: ["entries"] },
  ),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: event },
  {
    weight: 1,
    arbitrary: fc
      .record({
        match: fc.constantFrom({ "labels.host": "web" }, { severity: "<= warning" } as const, {
          type: "*",
        }),
        forMs: fc.constantFrom(5 * minute, 3 * hour),
      })
      .map((silence): Step => ({ is: "silence", ...silence })),
  },
  { weight: 1, arbitrary: host.map((host): Step => ({ is: "acknowledge", host })) },
  { weight: 1, arbitrary: preference.map((set): Step => ({ is: "preference", ...set })) },
);

const rule = fc.record({
  on: fc.constantFrom<World["rules"][number]["on"]>(
    ["checked"],
    ["finished"],
    ["checked", "finished"],
    ["finished", "codeSent"],
    "*",
    "host.*",
  ),
  user: fc.constantFrom("none" as const, "none" as const, "also" as const, "only" as const),
  options: ruleOptions,
});

const policy = fc.record(
  { minSeverity: fc.constantFrom("warning" as const, "error" as const), recoveries: fc.boolean() },
  { requiredKeys: [] },
);

/** What a world has besides its moment. */
const scenes: fc.Arbitrary<Omit<World, "start">> = fc.record({
  timeZone: zone,
  people,
  admins: fc.uniqueArray(someone),
  north: fc.uniqueArray(someone),
  pageSize: fc.constantFrom(10, 10, 1),
  rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
  policies: fc.record({ mail: policy, sms: policy }, { requiredKeys: [] }),
  suppressed: fc.subarray(["ops@example.org", "u-1@example.org"]),
  unsubscribed: fc.subarray(["u-2@example.org", "shared@example.org"]),
  more: fc.record(
    {
      flap: fc.record({
        changes: fc.constantFrom(1, 2),
        withinMs: fc.constant(5 * hour),
      }),
      inhibit: fc.constant([
        { source: { "labels.host": "web" }, target: { "labels.host": "db" }, equal: ["site"] },
      ]),
      limits: fc.record({ perRecipientPerHour: fc.integer({ min: 1, max: 2 }) }),
    },
    { requiredKeys: [] },
  ),
  steps: fc.array(
    fc.record({
      afterMs: fc.constantFrom(0, 0, 1_000, 5 * minute, 29 * minute + 30_000, 2 * hour, 9 * hour),
      step,
    }),
    { minLength: 1, maxLength: 6 },
  ),
});

/** Worlds of every kind, about moments in which clocks change. */
export const nightWorlds = worldsFrom(nights);

/** Worlds of every kind, on days like any other, at a year's end and in a leap year. */
export const dayWorlds = worldsFrom(days);

function worldsFrom(moments: readonly number[]): fc.Arbitrary<World> {
  return fc
    .tuple(fc.constantFrom(...moments), scenes)
    .map(([start, scene]): World => ({ start, ...scene }));
}
