import {
  type Channel,
  defineEvent,
  defineRule,
  type EngineOptions,
  type Recipient,
  type Store,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { mailbox, startedEngine } from "../support.ts";
import { stores } from "./stores.ts";

const jobEnded = defineEvent("job.ended", {
  schema: z.strictObject({ job: z.string(), severity: z.enum(["info", "error", "critical"]) }),
  severity: ({ severity }) => severity,
  message: { en: ({ payload }) => ({ title: payload.job, summary: "" }) },
});

const signInCode = defineEvent("user.code", {
  schema: z.strictObject({ code: z.string() }),
  severity: "info",
  sensitive: true,
  message: { en: ({ payload }) => ({ title: "Your code", summary: payload.code }) },
});

const hour = 3_600_000;
const night = { from: "22:00", to: "07:00" } as const;
const office = { days: ["mon", "tue", "wed", "thu", "fri"], from: "08:00", to: "18:00" } as const;
const ada: Recipient = {
  id: "u-17",
  addresses: { email: "ada@example.com" },
  timeZone: "Europe/Berlin",
  quietHours: night,
};

interface Given extends Partial<EngineOptions<Readonly<Record<string, Channel>>>> {
  readonly to?: Recipient;
  readonly rule?: Partial<Parameters<typeof defineRule>[0]>;
  readonly now?: string;
  readonly store?: Store;
}

/** Thursday, 24 December 2026, 23:00 in Berlin, unless told otherwise. */
async function scene({ to = ada, rule, now = "2026-12-24T22:00:00Z", ...options }: Given = {}) {
  const clock = manualClock(now);
  const ops = mailbox();
  const told = defineRule({
    name: "jobs",
    on: [jobEnded, signInCode],
    via: ["ops"],
    to: [to],
    ...rule,
  });
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { ops: ops.channel },
    rules: [told],
    clock,
    ...options,
  });
  onTestFinished(() => engine.stop());
  const ended = (severity: "info" | "error" | "critical" = "error") =>
    engine.emit(jobEnded, { job: "nightly", severity });
  const waiting = async () => {
    const [delivery] = await engine.log.list({ state: "queued" });
    return {
      until: new Date(delivery?.dueAt ?? 0).toISOString(),
      kind: delivery?.hold?.kind,
      reason: delivery?.hold?.reason.message,
    };
  };
  return { clock, ops, engine, ended, waiting };
}

describe.each(stores)("quiet hours of a person, %s", (_, open, pass) => {
  it("have what comes up wait until they are over, in the person's zone", async () => {
    const { clock, ops, ended, waiting } = await scene({ store: (await open())() });
    await ended();
    expect(await waiting()).toEqual({
      until: "2026-12-25T06:00:00.000Z",
      kind: "quiet-hours",
      reason: "held until 07:00 Europe/Berlin: quiet hours of u-17",
    });
    await pass(clock, 7 * hour);
    expect(ops.requests).toHaveLength(0);
    await pass(clock, 1 * hour);
    expect(ops.requests.map(({ address }) => address)).toEqual(["ada@example.com"]);
  });

  it("let go what comes up outside, what is critical, and codes that somebody waits for", async () => {
    const { clock, ops, ended, engine } = await scene({ store: (await open())() });
    await ended("critical");
    await engine.emit(signInCode, { code: "1234" });
    await clock.advance("1s");
    expect(ops.requests).toHaveLength(2);
    await pass(clock, 8 * hour);
    await ended("info");
    await clock.advance("1s");
    expect(ops.requests).toHaveLength(3);
  });

  it("outlive a restart", async () => {
    const openStore = await open();
    const before = await scene({ store: openStore() });
    await before.ended();
    await before.engine.stop();
    const after = await scene({ store: openStore(), now: "2026-12-25T05:59:59Z" });
    await after.clock.advance("500ms");
    expect(after.ops.requests).toHaveLength(0);
    await after.clock.advance("1s");
    expect(after.ops.requests).toHaveLength(1);
  });
});

describe("quiet hours", () => {
  it("are counted by the clock on the wall in a night that is an hour shorter", async () => {
    const { ended, waiting } = await scene({ now: "2026-03-28T22:30:00Z" });
    await ended();
    expect((await waiting()).until).toBe("2026-03-29T05:00:00.000Z");
  });

  it("go by the application's zone where the person states none, or none that there is", async () => {
    for (const timeZone of [undefined, "Mars/Olympus"]) {
      const { ended, waiting } = await scene({
        to: { ...ada, timeZone },
        app: { name: "Test", timeZone: "America/New_York" },
        now: "2026-12-25T03:00:00Z",
      });
      await ended();
      expect(await waiting()).toMatchObject({
        until: "2026-12-25T12:00:00.000Z",
        reason: "held until 07:00 America/New_York: quiet hours of u-17",
      });
    }
  });

  it("may begin at another severity", async () => {
    const strict = { ...ada, quietHours: { ...night, below: "error" as const } };
    const { clock, ops, ended } = await scene({ to: strict });
    await ended("error");
    await ended("info");
    await clock.advance("1s");
    expect(ops.requests).toHaveLength(1);
  });

  it("of a rule count for whoever it tells, and with those of a person, one after the other", async () => {
    const { ended, waiting } = await scene({
      rule: { workingHours: office, quietHours: { from: "07:00", to: "08:30" } },
    });
    await ended();
    // The night, the early morning, Christmas is a Friday like any other.
    expect(await waiting()).toEqual({
      until: "2026-12-25T07:30:00.000Z",
      kind: "quiet-hours",
      reason: 'held until 08:30 Europe/Berlin: quiet hours of rule "jobs"',
    });
  });

  it("count for the moment at which it would go out, not for that of the event", async () => {
    const { ended, waiting } = await scene({
      rule: { delayMs: 5 * 60_000 },
      now: "2026-12-24T20:58:00Z",
    });
    await ended();
    expect(await waiting()).toMatchObject({
      until: "2026-12-25T06:00:00.000Z",
      kind: "quiet-hours",
    });
  });

  it("leave a weekend and the holidays out of the working hours", async () => {
    const holidays = ["2026-12-25"];
    const { ended, waiting } = await scene({ rule: { workingHours: { ...office, holidays } } });
    await ended();
    expect(await waiting()).toMatchObject({
      until: "2026-12-28T07:00:00.000Z",
      reason: 'held until 2026-12-28 08:00 Europe/Berlin: outside the working hours of rule "jobs"',
    });
  });

  it("of a person may be working hours", async () => {
    const { quietHours: _, ...free } = ada;
    const { ended, waiting } = await scene({ to: { ...free, workingHours: office } });
    await ended();
    expect((await waiting()).reason).toBe(
      "held until 08:00 Europe/Berlin: outside the working hours of u-17",
    );
  });

  it("do not count for a rule that goes by no one's hours", async () => {
    const { clock, ops, ended } = await scene({ rule: { quietHours: false } });
    await ended();
    await clock.advance("1s");
    expect(ops.requests).toHaveLength(1);
  });

  it("that leave no moment free together keep nobody from hearing for ever", async () => {
    const { ended, waiting } = await scene({
      rule: { quietHours: { from: "07:00", to: "22:00" } },
    });
    await ended();
    expect((await waiting()).until).toBe("2026-12-25T06:00:00.000Z");
  });

  it("of the affected user come from the directory, and what cannot be used there is left out", async () => {
    const loggedIn = defineEvent("user.seen", {
      schema: z.strictObject({ id: z.string() }),
      severity: "info",
      user: ({ id }) => ({ id, addresses: { email: `${id}@example.com` } }),
      message: { en: () => ({ title: "Seen", summary: "" }) },
    });
    const hours: Record<string, Recipient["quietHours"]> = {
      owl: { from: "02:00", to: "10:00", timeZone: "UTC" },
      odd: { from: "25:00", to: "late" },
    };
    const { engine } = await scene({
      rules: [
        defineRule({ name: "seen", on: loggedIn, via: ["ops"], to: ["x@y.z"], user: "only" }),
      ],
      directory: { find: async (id) => ({ id, quietHours: hours[id] }) },
      now: "2026-12-24T03:00:00Z",
    });
    await engine.emit(loggedIn, { id: "owl" });
    await engine.emit(loggedIn, { id: "odd" });
    const queued = await engine.log.list({ state: "queued" });
    expect(
      queued.map(({ recipient, dueAt }) => [recipient.id, new Date(dueAt).getUTCHours()]),
    ).toEqual(expect.arrayContaining([["owl", 10]]));
    expect(queued.find(({ recipient }) => recipient.id === "odd")?.hold).toBeUndefined();
  });

  it("stand in an explanation with their reason", async () => {
    const { engine } = await scene();
    const { deliveries } = await engine.explain(jobEnded, { job: "nightly", severity: "error" });
    expect(deliveries[0]).toMatchObject({
      state: "queued",
      dueAt: Date.parse("2026-12-25T06:00:00Z"),
      hold: { reason: { message: "held until 07:00 Europe/Berlin: quiet hours of u-17" } },
    });
  });

  it("are refused where they leave no time, or are no times", () => {
    const bad = [
      { from: "22:00", to: "22:00" },
      { from: "00:00", to: "24:00" },
      { from: "24:00", to: "07:00" },
      { from: "22", to: "07:00" },
      { from: "22:60", to: "07:00" },
      { from: "22:00", to: "07:00", days: [] },
      { from: "22:00", to: "07:00", timeZone: "Europe/Atlantis" },
    ];
    for (const quietHours of bad) {
      const to = [{ ...ada, quietHours }];
      for (const rule of [{ quietHours }, { to }]) {
        expect(() => defineRule({ name: "jobs", on: jobEnded, via: ["ops"], ...rule })).toThrow(
          expect.objectContaining({ code: "rule-definition-invalid" }),
        );
      }
    }
    const closed = { ...office, from: "08:00", to: "08:00" };
    const noDay = { ...office, holidays: ["2026-02-30"] };
    for (const workingHours of [closed, noDay]) {
      const rule = { name: "jobs", on: jobEnded, via: ["ops"] as const, workingHours };
      expect(() => defineRule(rule)).toThrow(
        expect.objectContaining({ code: "rule-definition-invalid" }),
      );
    }
  });
});
