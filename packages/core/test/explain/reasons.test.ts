import {
  type Channel,
  createEngine,
  defineRule,
  type EngineOptions,
  type Reason,
  traceText,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { releaseChecks } from "../../src/deliver/release-checks.ts";
import { stages } from "../../src/plan/stages.ts";
import { mailbox, plainRenderer } from "../support.ts";
import { checked, eventTypes, finished, namesake } from "./worlds/events.ts";

const minute = 60_000;
const hour = 60 * minute;
const ada = namesake("u-1");
const bob = { ...namesake("u-2"), addresses: ada.addresses };
type Given = Partial<EngineOptions<Readonly<Record<string, Channel>>>>;

async function scene(given: Given) {
  const clock = manualClock("2026-06-10T12:00:00Z");
  const engine = createEngine<Readonly<Record<string, Channel>>>({
    app: "Reasons",
    renderer: plainRenderer,
    clock,
    channels: {
      mail: mailbox(["ops@example.org"]).channel,
      mail2: mailbox(["ops@example.org"]).channel,
      sms: mailbox(["duty@phone"], undefined, "phone").channel,
    },
    directory: { find: async (id) => [ada, bob].find((one) => one.id === id) },
    events: Object.values(eventTypes),
    rules: [],
    ...given,
  });
  await engine.start();
  const check = (status: "ok" | "warn" | "crit", host = "web", occurredAt = clock.now()) =>
    engine.emit(checked, { host, status }, { occurredAt });
  const finish = (more: { readonly by?: string; readonly size?: number } = {}) =>
    engine.emit(finished, { job: "nightly", size: 1, severity: "error", ...more });
  return { engine, clock, check, finish };
}

type Scene = Awaited<ReturnType<typeof scene>>;

/** Something that would disappear if it were not written down. */
interface Row {
  /** The stage, or the release check, that has it not go out, or not now. */
  readonly by: string;
  readonly what: string;
  readonly given: Given;
  readonly happens: (scene: Scene) => Promise<unknown>;
  /** How it is called, and in words. */
  readonly code: string;
  readonly says: RegExp;
  /** Where it is found: in the trail, as why it waits, or as why it ended. */
  readonly in: "skip" | "hold" | "merge" | "end";
}

const via = ["mail"];
const checks = defineRule<string>({ name: "checks", on: checked, via });
const jobs = defineRule<string>({ name: "jobs", on: finished, via });
const toAda = defineRule<string>({ name: "jobs", on: finished, via, to: [{ user: "u-1" }] });
const later = defineRule<string>({ name: "later", on: checked, via, delayMs: 10 * minute });
const once = ({ finish }: Scene) => finish();
const twice = async ({ finish }: Scene) => [await finish(), await finish()];
const fired = ({ check }: Scene) => check("crit");

const rows: readonly Row[] = [
  {
    by: "recovery",
    what: "the end of an alert for those who never heard of it",
    given: {
      rules: [defineRule<string>({ name: "calm", on: checked, via, match: { severity: "info" } })],
    },
    happens: async ({ check }) => [await check("crit"), await check("ok")],
    ...{ in: "skip", code: "firing-not-heard", says: /ops@example.org never heard that/ },
  },
  {
    by: "recovery",
    what: "a report that came late",
    given: { rules: [checks] },
    happens: async ({ check, clock }) => [
      await check("crit"),
      await check("warn", "web", clock.now() - hour),
    ],
    ...{ in: "skip", code: "alert-outdated", says: /A newer event about .* was there before/ },
  },
  {
    by: "severity-floor",
    what: "what is below a channel's floor",
    given: { rules: [jobs], channelPolicies: { mail: { minSeverity: "critical" } } },
    happens: once,
    ...{ in: "skip", code: "below-floor", says: /Channel mail takes critical and above/ },
  },
  {
    by: "actor",
    what: "somebody's own action",
    given: { rules: [toAda] },
    happens: ({ finish }) => finish({ by: "u-1" }),
    ...{ in: "skip", code: "own-action", says: /u-1 did this, and rule "jobs" does not/ },
  },
  {
    by: "suppressed",
    what: "an address that does not work",
    given: { rules: [jobs] },
    happens: async ({ engine, finish }) => {
      await engine.suppressions.add({
        kind: "email",
        address: "ops@example.org",
        reason: "manual",
      });
      await finish();
    },
    ...{ in: "skip", code: "suppressed", says: /ops@example.org/ },
  },
  {
    by: "preference",
    what: "what somebody has turned off",
    given: { rules: [toAda] },
    happens: async ({ engine, finish }) => {
      await engine.preferences.set(
        { person: "u-1" },
        { entries: { "*": { "*": "off" } } },
        { actor: "u-1" },
      );
      await finish();
    },
    ...{ in: "skip", code: "turned-off", says: /u-1 has turned everything off everywhere/ },
  },
  {
    by: "preference",
    what: "what somebody has unsubscribed from",
    given: { rules: [jobs] },
    happens: async ({ engine, finish }) => {
      await engine.optOuts.add({ kind: "email", address: "ops@example.org", category: "jobs" });
      await finish();
    },
    ...{ in: "skip", code: "unsubscribed", says: /has turned jobs off/ },
  },
  {
    by: "acknowledged",
    what: "a repeat of what somebody has taken on",
    given: { rules: [checks] },
    happens: async ({ engine, check }) => {
      await check("crit");
      await engine.alerts.acknowledge("host:web", { actor: "Ada" });
      await check("crit");
    },
    ...{ in: "skip", code: "acknowledged", says: /Ada acknowledged alert host:web at/ },
  },
  {
    by: "flap",
    what: "an alert that flaps",
    given: { rules: [checks], flap: { changes: 1, withinMs: hour } },
    happens: async ({ check }) => {
      for (const status of ["crit", "ok", "crit", "ok"] as const) await check(status);
    },
    ...{ in: "skip", code: "flapping", says: /is flapping: more than 1 changes? within/ },
  },
  {
    by: "inhibit",
    what: "an alert that another one explains",
    given: {
      rules: [checks],
      inhibit: [{ source: { "labels.host": "web" }, target: { "labels.host": "db" } }],
    },
    happens: async ({ check }) => [await check("crit"), await check("crit", "db")],
    ...{ in: "skip", code: "inhibited", says: /host:db is inhibited by alert host:web/ },
  },
  {
    by: "silence",
    what: "what is silenced",
    given: { rules: [jobs] },
    happens: async ({ engine, clock, finish }) => {
      const until = clock.now() + hour;
      await engine.silences.add({
        match: { type: "job.*" },
        owner: "Ada",
        reason: "Maintenance",
        until,
      });
      await finish();
    },
    ...{ in: "skip", code: "silenced", says: /Silenced until 13:00 UTC by Ada: Maintenance/ },
  },
  {
    by: "dedupe",
    what: "what says the same again",
    given: {
      rules: [defineRule<string>({ name: "jobs", on: finished, via, dedupe: { withinMs: hour } })],
    },
    happens: twice,
    ...{ in: "skip", code: "duplicate", says: /Duplicate of .*, which rule "jobs" let through at/ },
  },
  {
    by: "throttle",
    what: "what is too much",
    given: {
      rules: [
        defineRule<string>({ name: "jobs", on: finished, via, throttle: { max: 1, perMs: hour } }),
      ],
    },
    happens: twice,
    ...{ in: "skip", code: "throttled", says: /Rule "jobs" lets 1 through in 1 hr; the next/ },
  },
  {
    by: "throttle",
    what: "what is too much and is summed up",
    given: {
      rules: [
        defineRule<string>({
          name: "jobs",
          on: finished,
          via,
          throttle: { max: 1, perMs: hour, summary: true },
        }),
      ],
    },
    happens: twice,
    ...{ in: "hold", code: "throttled", says: /what exceeds it is summed up at/ },
  },
  {
    by: "one-per-person",
    what: "the same through another channel",
    given: { rules: [defineRule<string>({ name: "jobs", on: finished, via: ["mail", "mail2"] })] },
    happens: once,
    ...{ in: "skip", code: "already-told", says: /ops@example.org is told through mail already/ },
  },
  {
    by: "one-per-person",
    what: "a rule whose delivery another one has told sooner",
    given: {
      rules: [
        defineRule<string>({ name: "often", on: finished, via, throttle: { max: 1, perMs: hour } }),
        jobs,
      ],
    },
    happens: twice,
    ...{
      in: "merge",
      code: "told-sooner",
      says: /Rule "often" asks for the same delivery and leaves it out/,
    },
  },
  {
    by: "one-per-person",
    what: "somebody at the same address",
    given: {
      rules: [
        defineRule<string>({
          name: "jobs",
          on: finished,
          via,
          to: [{ user: "u-1" }, { user: "u-2" }],
        }),
      ],
    },
    happens: once,
    ...{ in: "merge", code: "same-address", says: /u-2 has the same address as u-1/ },
  },
  {
    by: "one-per-person",
    what: "a fallback through what another rule tells at once",
    given: {
      rules: [
        defineRule<string>({ name: "jobs", on: finished, via, fallback: { via: ["mail2"] } }),
        defineRule<string>({ name: "others", on: finished, via: ["mail2"] }),
      ],
    },
    happens: once,
    ...{ in: "merge", code: "told-sooner", says: /the fallback of rule "jobs" is not needed/ },
  },
  {
    by: "delay",
    what: "what is delayed",
    given: { rules: [later] },
    happens: fired,
    ...{
      in: "hold",
      code: "delay",
      says: /held until 12:10 UTC: rule "later" tells what is still/,
    },
  },
  {
    by: "group",
    what: "what waits for others of its group",
    given: {
      rules: [
        defineRule<string>({
          name: "jobs",
          on: finished,
          via,
          group: { by: [], firstAfterMs: hour },
        }),
      ],
    },
    happens: once,
    ...{ in: "hold", code: "grouped", says: /for others of its group: rule "jobs"/ },
  },
  {
    by: "digest",
    what: "what waits for somebody's digest",
    given: {
      rules: [
        defineRule<string>({
          name: "jobs",
          on: finished,
          via,
          digest: { name: "daily", every: "day" },
        }),
      ],
    },
    happens: once,
    ...{ in: "hold", code: "digest", says: /07:00 UTC for the digest "daily" of ops@example.org/ },
  },
  {
    by: "quiet-hours",
    what: "what would disturb somebody",
    given: {
      rules: [
        defineRule<string>({
          name: "jobs",
          on: finished,
          via,
          quietHours: { from: "10:00", to: "14:00" },
        }),
      ],
    },
    happens: once,
    ...{
      in: "hold",
      code: "quiet-hours",
      says: /held until 14:00 UTC: quiet hours of rule "jobs"/,
    },
  },
  {
    by: "fallback",
    what: "what stands in for others",
    given: {
      rules: [defineRule<string>({ name: "jobs", on: finished, via, fallback: { via: ["sms"] } })],
    },
    happens: once,
    ...{ in: "hold", code: "fallback", says: /held until 12:30 UTC: fallback of rule "jobs"/ },
  },
  {
    by: "steps",
    what: "a step of an escalation",
    given: {
      rules: [
        defineRule<string>({
          name: "checks",
          on: checked,
          via,
          escalate: [{ afterMs: 15 * minute, to: [{ user: "u-1" }] }],
        }),
      ],
    },
    happens: fired,
    ...{
      in: "hold",
      code: "escalation",
      says: /held until 12:15 UTC: escalation step 1 of rule "checks"/,
    },
  },
  {
    by: "release: alert",
    what: "a problem that was over before it was told",
    given: { rules: [later] },
    happens: async ({ check, clock }) => {
      await check("crit");
      await check("ok");
      await clock.advance("10m");
    },
    ...{
      in: "end",
      code: "resolved-meanwhile",
      says: /was resolved meanwhile, so nobody needs to hear/,
    },
  },
  {
    by: "release: overtaken",
    what: "a notice whose reader has one that it has got worse",
    given: {
      rules: [
        { ...later, match: { severity: "warning" } },
        { ...later, name: "now", delayMs: undefined, match: { severity: "critical" } },
      ],
    },
    happens: async ({ check, clock }) => {
      await check("warn");
      await clock.advance("1m");
      await check("crit");
      await clock.advance("10m");
    },
    ...{ in: "end", code: "overtaken", says: /has got worse since: .* is told of that/ },
  },
  {
    by: "release: escalation",
    what: "a step that is not needed any more",
    given: {
      rules: [
        defineRule<string>({
          name: "checks",
          on: checked,
          via,
          escalate: [{ afterMs: 15 * minute, to: [{ user: "u-1" }] }],
        }),
      ],
    },
    happens: async ({ check, clock, engine }) => {
      await check("crit");
      await clock.advance("1m");
      await engine.alerts.acknowledge("host:web", { actor: "Ada" });
      await clock.advance("15m");
    },
    ...{ in: "end", code: "acknowledged-meanwhile", says: /Ada acknowledged alert host:web/ },
  },
  {
    by: "release: escalation's end",
    what: "the end of an alert for somebody whom no step has told",
    given: {
      rules: [
        defineRule<string>({
          name: "checks",
          on: checked,
          via,
          escalate: [{ afterMs: minute, to: [{ user: "u-1" }] }],
        }),
      ],
    },
    happens: async ({ check, clock, engine }) => {
      await check("crit");
      await clock.advance("30s");
      await engine.alerts.acknowledge("host:web", { actor: "Ada" });
      await clock.advance("30m");
      await check("ok");
      await clock.advance("10m");
    },
    ...{ in: "end", code: "firing-not-heard", says: /u-1/ },
  },
  {
    by: "release: fallback",
    what: "a fallback that is not needed",
    given: {
      rules: [defineRule<string>({ name: "jobs", on: finished, via, fallback: { via: ["sms"] } })],
    },
    happens: async ({ finish, clock }) => {
      await finish();
      await clock.advance("30m");
    },
    ...{ in: "end", code: "fallback-not-needed", says: /Not needed|arrived/ },
  },
  {
    by: "release: event type",
    what: "what does not hold any more, as its type says",
    given: { rules: [defineRule<string>({ name: "jobs", on: finished, via, delayMs: minute })] },
    happens: async ({ finish, clock }) => {
      await finish({ size: 13 });
      await clock.advance("1m");
    },
    ...{ in: "end", code: "no-longer-true", says: /did not hold any more when it fell due/ },
  },
  {
    by: "worker",
    what: "what has expired while it waited",
    given: {
      rules: [
        defineRule<string>({
          name: "jobs",
          on: finished,
          via,
          delayMs: hour,
          expiresAfterMs: minute,
        }),
      ],
    },
    happens: async ({ finish, clock }) => {
      await finish();
      await clock.advance("1h");
    },
    ...{ in: "end", code: "expired", says: /was not sent before it expired/ },
  },
  {
    by: "store",
    what: "what exceeds an address's share of an hour",
    given: { rules: [jobs], limits: { perRecipientPerHour: 1 } },
    happens: twice,
    ...{
      in: "hold",
      code: "recipient-cap",
      says: /held until 13:00 UTC: 1 an hour is the limit for ops@example.org/,
    },
  },
  {
    by: "address",
    what: "somebody without an address",
    given: {
      rules: [defineRule<string>({ name: "jobs", on: finished, via, to: [{ id: "u-9" }] })],
    },
    happens: once,
    ...{ in: "end", code: "address-missing", says: /u-9 has no email address/ },
  },
  {
    by: "address",
    what: "somebody whom the directory does not know",
    given: {
      rules: [defineRule<string>({ name: "jobs", on: finished, via, to: [{ user: "u-9" }] })],
    },
    happens: once,
    ...{ in: "end", code: "user-unknown", says: /The directory knows nobody by the id u-9/ },
  },
  {
    by: "by hand",
    what: "what somebody has taken back",
    given: { rules: [later] },
    happens: async ({ check, engine }) => {
      const { eventId } = await check("crit");
      await engine.cancel({ eventId }, { actor: "Ada" });
    },
    ...{ in: "end", code: "cancelled", says: /Cancelled by Ada/ },
  },
];

/** They say who is asked, or write down what came of it: what they take away stands with the event. */
const silent = ["escalation", "guests", "remind", "alert"];
/** Only what the engine says by itself meets it, which has a test of its own. */
const elsewhere = ["release: empty-digest", "release: reminder"];

describe("Nothing disappears without a row and a reason in the log", () => {
  it("whichever stage or release check it meets: each has its row here", () => {
    const tested = new Set(rows.map(({ by }) => by));
    const all = [
      ...stages.map(({ name }) => name),
      ...releaseChecks.map(({ name }) => `release: ${name}`),
    ];
    const missing = all.filter((name) => !tested.has(name));
    expect(missing.sort()).toEqual([...silent, ...elsewhere].sort());
  });

  it.each(rows)("$by: $what", async ({ given, happens, code, says, in: place, by }) => {
    const world = await scene(given);
    const { engine, clock } = world;
    await happens(world);
    const found = await where(code, place, world);
    expect(found.reason.message).toMatch(says);
    expect(found.reason.message, "a sentence of some length").toMatch(/^\S+( \S+){2,}/);
    if (place === "skip" || place === "merge") expect(found.stage).toBe(by);

    const statistics = await engine.log.statistics(clock.now() + 1);
    const counts = { ...statistics.reasons.skipped, ...statistics.reasons.failed };
    if (place === "skip" || place === "end") expect(counts[code]).toBeGreaterThan(0);
    else if (place === "hold") expect(Object.values(statistics.held)).toContain(1);

    const trace = await engine.trace(found.eventId);
    if (trace === undefined) expect.fail("The log has the event");
    expect(traceText(trace, { width: 1_000 })).toContain(found.reason.message);
    await engine.stop();
  });

  it.each<[string, Given, (scene: Scene) => Promise<unknown>, Reason]>([
    [
      "an event to which nobody listens",
      { rules: [checks] },
      once,
      { code: "no-rule", message: "No rule listens to job.finished" },
    ],
    [
      "an event that no rule wants",
      {
        rules: [
          defineRule<string>({ name: "jobs", on: finished, via, match: { severity: "info" } }),
        ],
      },
      once,
      { code: "no-rule", message: "No rule that listens to job.finished wants it" },
    ],
    [
      "an event that is for nobody on purpose",
      { rules: [defineRule<string>({ name: "nobody", on: finished, via: [] })] },
      once,
      { code: "nobody-meant", message: 'Rule "nobody" wants it and means nobody' },
    ],
    [
      "the end of an alert of which nobody heard",
      {
        rules: [
          defineRule<string>({ name: "bad", on: checked, via, match: { severity: "critical" } }),
        ],
      },
      async ({ check }) => [await check("warn"), await check("ok")],
      {
        code: "firing-not-heard",
        message: "ops@example.org never heard that alert host:web was firing",
      },
    ],
  ])("%s", async (_, given, happens, reason) => {
    const world = await scene(given);
    const { engine, clock } = world;
    const events: string[] = [];
    engine.on("planned", ({ event }) => events.push(event.id));
    await happens(world);
    const id = events.at(-1) ?? "";
    expect(await engine.log.event(id)).toMatchObject({ queued: 0, skipped: 0, unheard: reason });
    const { unheard } = await engine.log.statistics(clock.now() + 1);
    expect(unheard[reason.code]).toBeGreaterThan(0);
    const trace = await engine.trace(id);
    if (trace === undefined) expect.fail("The log has the event");
    expect(traceText(trace)).toContain(`Deliveries: none\n  ${reason.message}`);
    await engine.stop();
  });
});

interface Found {
  readonly eventId: string;
  readonly reason: Reason;
  readonly stage?: string | undefined;
}

async function where(code: string, place: Row["in"], { engine }: Scene): Promise<Found> {
  const all = await engine.log.list({}, { limit: 1_000 });
  const found = all.flatMap(({ eventId, reason, hold, trail = [], state }): readonly Found[] => {
    const ended = state === "skipped" || state === "failed" ? reason : undefined;
    if (place === "end") return ended === undefined ? [] : [{ eventId, reason: ended }];
    if (place === "hold") {
      return hold === undefined || state !== "queued" ? [] : [{ eventId, reason: hold.reason }];
    }
    return trail.flatMap(({ verdict, reason, stage }) =>
      verdict === place ? [{ eventId, reason, stage }] : [],
    );
  });
  const one = found.find(({ reason }) => reason.code === code);
  if (one !== undefined) return one;
  expect.fail(`There is no ${place} ${code}: ${JSON.stringify(all, null, 1)}`);
}
