import { defineRule, memoryStore, silenceEnding } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { alertWorld, checkChanged, hour, jobFailed, minute, start } from "./support.ts";

const rules = [
  defineRule({
    name: "checks",
    on: [checkChanged, jobFailed],
    via: ["box"],
    remind: { everyMs: hour },
  }),
];
const upgrade = {
  match: { "labels.host": "db" },
  owner: "ada",
  reason: "Kernel upgrade",
  until: start + 2 * hour,
};

describe("A silence", () => {
  it("swallows what it matches, with a row each that says whose it is, why and until when", async () => {
    const world = await alertWorld({ rules });
    const { id } = await world.engine.silences.add(upgrade, { actor: "ada" });
    await world.check("db", "crit");
    await world.check("db", "crit", { service: "sql" });
    await world.check("web", "crit");
    expect(await world.sent()).toEqual(["ops@example.org: crit: web"]);
    const { count, deliveries } = await world.engine.silences.swallowed(id);
    expect(count).toBe(2);
    expect(deliveries[0]?.reason).toEqual({
      code: "silenced",
      message: `Silenced until 14:00 UTC by ada: Kernel upgrade (silence ${id})`,
    });
    const explained = await world.engine.explain(checkChanged, { host: "db", status: "warn" });
    expect(explained.deliveries[0]?.reason?.message).toContain("Kernel upgrade");
    await world.engine.stop();
  });

  it("has no reminders meanwhile; what still fires when it is over is told then, once", async () => {
    const world = await alertWorld({ rules });
    await world.engine.silences.add(upgrade);
    await world.check("db", "crit");
    await world.check("db", "warn", { service: "sql" });
    await world.check("db", "ok", { service: "sql" });
    await world.clock.advance(119 * minute);
    expect(await world.sent()).toEqual([]);
    expect((await world.skipped()).length).toBe(3);
    await world.clock.advance(2 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: db"]);
    expect(world.box.requests[0]?.content).toMatchObject({
      text: expect.stringMatching(
        /lasted 2 hr\. You were not told because it was silenced \(ada: Kernel upgrade\); that/,
      ),
    });
    await world.clock.advance(55 * minute);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(10 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: db"]);
    await world.check("db", "ok");
    expect(await world.sent()).toEqual(["ops@example.org: ok: db"]);
    await world.engine.stop();
  });

  it("loses no alert that was told of, is resolved and fires again in it", async () => {
    const world = await alertWorld();
    await world.check("db", "crit");
    await world.engine.silences.add(upgrade);
    await world.clock.advance(10 * minute);
    await world.check("db", "ok");
    expect(await world.sent()).toEqual(["ops@example.org: crit: db", "ops@example.org: ok: db"]);
    await world.clock.advance(10 * minute);
    await world.check("db", "crit");
    await world.clock.advance(90 * minute);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(11 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: db"]);
    await world.engine.stop();
  });

  it("that is followed by another one hands over what it has swallowed", async () => {
    const world = await alertWorld();
    await world.engine.silences.add(upgrade);
    await world.engine.silences.add({ ...upgrade, until: start + 3 * hour, reason: "Longer" });
    await world.check("db", "crit");
    await world.clock.advance("150m");
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(hour);
    expect((await world.sent()).length).toBe(1);
    await world.engine.stop();
  });

  it("is changed, ended early, listed and audited", async () => {
    const { engine, clock, check, sent } = await alertWorld();
    const told: string[] = [];
    engine.on("silenceChanged", ({ action, silence, actor }) =>
      told.push(`${action} ${silence.reason} ${silence.status} ${actor}`),
    );
    const { id } = await engine.silences.add({ ...upgrade, from: start + hour }, { actor: "ada" });
    expect(await engine.silences.list({ status: "pending" })).toMatchObject([
      { id, window: { from: start + hour, until: start + 2 * hour }, createdBy: "ada" },
    ]);
    await check("db", "warn");
    await clock.advance(hour);
    await engine.silences.change(id, { until: start + 9 * hour, reason: "Slow" }, { actor: "bob" });
    await check("db", "crit");
    expect((await sent()).length).toBe(1);
    await engine.silences.end(id, { actor: "bob" });
    await clock.advance(minute);
    expect((await sent()).length).toBe(1);
    expect(await engine.silences.get(id)).toMatchObject({
      status: "expired",
      endedAt: start + hour + 1,
    });
    await expect(engine.silences.change(id, { reason: "No" })).rejects.toMatchObject({
      code: "silence-invalid",
    });
    await expect(engine.silences.end("none")).rejects.toMatchObject({ code: "silence-unknown" });
    expect(told).toEqual([
      "added Kernel upgrade pending ada",
      "changed Slow active bob",
      "ended Slow expired bob",
    ]);
    const audit = await engine.log.audit({ collection: "silences", documentId: id });
    expect(audit).toMatchObject([
      { actor: "bob", action: "change", note: "Slow" },
      { actor: "bob", action: "change", note: "Slow" },
      { actor: "ada", action: "create", note: "Kernel upgrade" },
    ]);
    await engine.stop();
  });

  it("reminds its owner before it ends, by an event and a rule, once over two engines", async () => {
    const clock = manualClock(start);
    const store = memoryStore();
    const shared = { ...store, close: async () => {} };
    const own = [defineRule({ name: "owners", on: silenceEnding, via: ["box"], user: "only" })];
    const ended: number[] = [];
    const worlds = [
      await alertWorld({ clock, store: shared, rules: own }),
      await alertWorld({ clock, store: shared, rules: own }),
    ];
    for (const { engine } of worlds) engine.on("silenceEnding", ({ endsAt }) => ended.push(endsAt));
    const [one] = worlds;
    await one?.engine.silences.add({
      ...upgrade,
      owner: { id: "ada", addresses: { email: "ada@example.org" } },
      remindBeforeMs: 30 * minute,
    });
    await clock.advance(89 * minute);
    expect(ended).toEqual([]);
    await clock.advance(29 * minute);
    expect(ended).toEqual([start + 2 * hour]);
    const sent = worlds.flatMap(({ box }) => box.requests);
    expect(sent.map(({ address, content }) => `${address} ${content.title}`)).toEqual([
      "ada@example.org A silence ends: Kernel upgrade",
    ]);
    for (const { engine } of worlds) await engine.stop();
  });

  it("comes back on its days at its hour, also when the clocks change", async () => {
    // Clocks go forward on 29 March 2026 at 02:00 in Berlin.
    const clock = manualClock("2026-03-28T12:00:00Z");
    const { engine, check, sent } = await alertWorld({ clock });
    await engine.silences.add({
      match: { domain: "check" },
      owner: "ada",
      reason: "Backup window",
      recurrence: {
        days: ["sat", "sun"],
        start: "22:00",
        durationMs: 4 * hour,
        timeZone: "Europe/Berlin",
      },
    });
    const at = async (moment: string, host: string) => {
      clock.set(moment);
      await check(host, "crit");
      return (await sent()).some((line) => line.endsWith(`crit: ${host}`));
    };
    expect(await at("2026-03-28T20:59:00Z", "a")).toBe(true);
    expect(await at("2026-03-28T21:00:00Z", "b")).toBe(false);
    expect(await at("2026-03-29T00:59:00Z", "c")).toBe(false);
    expect(await at("2026-03-29T01:00:00Z", "d")).toBe(true);
    expect(await at("2026-03-29T20:00:00Z", "e")).toBe(false);
    expect(await at("2026-03-30T00:00:00Z", "f")).toBe(true);
    expect(await at("2026-03-30T20:30:00Z", "g")).toBe(true);
    await engine.stop();
  });

  const wrong: readonly [string, object][] = [
    ["no reason", { ...upgrade, reason: " " }],
    ["no owner", { ...upgrade, owner: "" }],
    ["no condition", { ...upgrade, match: {} }],
    ["an unknown subject", { ...upgrade, match: { host: "db" } }],
    ["no end", { ...upgrade, until: undefined }],
    ["an end in the past", { ...upgrade, from: start - hour, until: start - 1 }],
    ["an end before its begin", { ...upgrade, from: start + 3 * hour }],
    [
      "an unknown zone",
      { ...upgrade, recurrence: { start: "22:00", durationMs: hour, timeZone: "Mars" } },
    ],
    ["no such cron", { ...upgrade, recurrence: { cron: "x", durationMs: hour, timeZone: "UTC" } }],
    [
      "no occurrence",
      { ...upgrade, recurrence: { cron: "0 0 1 1 *", durationMs: hour, timeZone: "UTC" } },
    ],
  ];
  it.each(wrong)("with %s is refused", async (_, silence) => {
    const { engine } = await alertWorld();
    await expect(
      Reflect.apply(engine.silences.add, engine.silences, [silence]),
    ).rejects.toMatchObject({ code: "silence-invalid" });
    expect(await engine.silences.list()).toEqual([]);
    await engine.stop();
  });

  it("is forgotten 30 days after its end, and a resolved alert after seven", async () => {
    const { engine, clock, check } = await alertWorld();
    await engine.silences.add(upgrade);
    await check("web", "crit");
    await check("web", "ok");
    await check("mail", "crit");
    clock.set(start + 7 * 24 * hour - minute);
    await clock.advance("2h");
    expect((await engine.alerts.list()).map(({ key }) => key)).toEqual(["check:mail"]);
    expect((await engine.silences.list()).length).toBe(1);
    clock.set(start + 30 * 24 * hour);
    await clock.advance("4h");
    expect(await engine.silences.list()).toEqual([]);
    await engine.stop();
  });
});
