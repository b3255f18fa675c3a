import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineRule } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { sqlite } from "carillon";
import { describe, expect, it } from "vitest";
import { mailbox } from "../support.ts";
import { alertWorld, checkChanged, hour, minute, start } from "./support.ts";

const hourly = (more: object = {}) =>
  defineRule({
    name: "checks",
    on: checkChanged,
    via: ["box"],
    remind: { everyMs: hour, ...more },
  });

const still = "ops@example.org: Still firing";

describe("A reminder", () => {
  it("comes as long as an alert fires, and says which notice it is and for how long", async () => {
    const world = await alertWorld({ rules: [hourly()] });
    await world.check("web", "crit");
    expect(await world.sent()).toEqual(["ops@example.org: crit: web"]);
    await world.clock.advance(59 * minute);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(2 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: web"]);
    await world.clock.advance("2h");
    expect((await world.sent()).length).toBe(2);
    const [, second, , fourth] = world.box.requests;
    expect(second?.content).toMatchObject({
      text: expect.stringMatching(/2nd notice; it has lasted 1 hr/),
    });
    expect(fourth?.content).toMatchObject({
      text: expect.stringMatching(/4th notice; it has lasted 3 hr/),
    });
    await world.check("web", "ok");
    await world.clock.advance("5h");
    expect(await world.sent()).toEqual(["ops@example.org: ok: web"]);
    await world.engine.stop();
  });

  it.each([
    ["each by itself", {}],
    ["in groups", { group: { by: ["type"], firstAfterMs: 1_000 } }],
  ])("is one, where the hourly limit of its reader had several wait: %s", async (_name, more) => {
    for (const perRecipientPerHour of [1, 3]) {
      const rules = [{ ...hourly({ everyMs: 10 * minute }), ...more }];
      const world = await alertWorld({ rules, limits: { perRecipientPerHour } });
      const times: number[] = [];
      world.engine.on("sent", () => times.push(world.clock.now()));
      await world.check("web", "crit");
      for (let at = 0; at < 5 * 60; at += 1) await world.clock.advance(minute);
      const titles = await world.sent();
      expect(titles.slice(1)).toEqual(titles.slice(1).map(() => `${still}: crit: web`));
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      expect(gaps.filter((gap) => gap < 4 * minute)).toEqual([]);
      // Nobody is left without: each hour has one at least.
      expect(times.length).toBeGreaterThanOrEqual(5);
      expect(times.length).toBeLessThanOrEqual(5 * perRecipientPerHour + 1);
      const waiting = await world.engine.log.list({ state: "queued" });
      expect(new Set(waiting.map(({ dueAt }) => dueAt)).size).toBeLessThanOrEqual(1);
      await world.engine.stop();
    }
  });

  it("speaks German to who does, and is in the conversation of its alert", async () => {
    const ada = { id: "ada", addresses: { email: "ada@example.org" }, locale: "de" };
    const rules = [{ ...hourly(), to: [ada] }];
    const world = await alertWorld({ rules });
    await world.check("web", "crit");
    await world.clock.advance(61 * minute);
    expect(await world.sent()).toEqual([
      "ada@example.org: crit: web",
      "ada@example.org: Besteht weiter: crit: web",
    ]);
    const [first, second] = world.box.requests;
    expect(second?.content).toMatchObject({
      text: expect.stringMatching(/^2\. Meldung, das Problem besteht seit 1 Std\.(?!\.)/),
    });
    expect(second?.thread).toBe(first?.thread);
    await world.engine.stop();
  });

  it("counts from the last notice, waits longer each time where told to, and ends", async () => {
    const world = await alertWorld({ rules: [hourly({ atMost: 2, backoff: 3 })] });
    await world.check("web", "warn");
    await world.clock.advance(30 * minute);
    await world.check("web", "crit");
    expect((await world.sent()).length).toBe(2);
    await world.clock.advance(59 * minute);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(2 * minute);
    expect((await world.sent()).length).toBe(1);
    await world.clock.advance(170 * minute);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(20 * minute);
    expect((await world.sent()).length).toBe(1);
    await world.clock.advance("3d");
    expect(await world.sent()).toEqual([]);
    await world.engine.stop();
  });

  it("goes to rules that remind alone, and one mail goes to who is in two of them", async () => {
    const world = await alertWorld({
      rules: [
        hourly(),
        { ...hourly(), name: "as well" },
        defineRule({ name: "once", on: checkChanged, via: ["box"], to: ["bob@example.org"] }),
      ],
    });
    await world.check("web", "crit");
    expect((await world.sent()).length).toBe(2);
    await world.clock.advance(61 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: web"]);
    await world.engine.stop();
  });

  it("is not sent at seven in the morning of what was resolved in the night", async () => {
    const rule = hourly();
    const quiet = { from: "22:00", to: "07:00", timeZone: "UTC", below: "critical" } as const;
    const world = await alertWorld({
      rules: [{ ...rule, quietHours: quiet }],
      clock: manualClock(Date.UTC(2026, 5, 1, 21, 30)),
    });
    await world.check("web", "warn");
    await world.check("db", "warn");
    expect((await world.sent()).length).toBe(2);
    await world.clock.advance("3h");
    await world.check("web", "ok");
    await world.clock.advance("7h");
    expect([...(await world.sent())].sort()).toEqual([
      "ops@example.org: Still firing: warn: db",
      "ops@example.org: ok: web",
    ]);
    expect(await world.skipped()).toContain("resolved-meanwhile");
    await world.engine.stop();
  });

  it("comes once though two processes think of it, and goes on after a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "carillon-alerts-"));
    const path = join(folder, "carillon.db");
    const clock = manualClock(start);
    const boxes = [mailbox(["ops@example.org"]), mailbox(["ops@example.org"])];
    const total = () => boxes.reduce((sum, { requests }) => sum + requests.length, 0);
    const open = (box: ReturnType<typeof mailbox>) =>
      alertWorld({ box, clock, store: sqlite(path), rules: [hourly()] });
    const sleep = async (span: number) => {
      clock.set(clock.now() + span - minute);
      await clock.advance(minute);
    };
    const [one, two] = [await open(boxAt(boxes, 0)), await open(boxAt(boxes, 1))];
    for (let host = 0; host < 20; host += 1) await one.check(`web-${host}`, "crit");
    await sleep(59 * minute);
    expect(total()).toBe(20);
    await sleep(2 * minute);
    expect(total()).toBe(40);
    await Promise.all([one.engine.stop(), two.engine.stop()]);
    const three = await open(boxAt(boxes, 0));
    await sleep(57 * minute);
    expect(total()).toBe(40);
    await sleep(4 * minute);
    expect(total()).toBe(60);
    await three.engine.stop();
    rmSync(folder, { recursive: true });
  });

  it("of a group are one message again, as often as its rule says, with those that still fire", async () => {
    const rule = defineRule({
      name: "checks",
      on: checkChanged,
      via: ["box"],
      group: { by: [], firstAfterMs: 10_000, thenEveryMs: 5 * minute },
      remind: { everyMs: 4 * hour },
    });
    const { engine, check, clock, sent } = await alertWorld({ rules: [rule] });
    for (const host of ["web", "db", "mail"]) await check(host, "crit");
    await clock.advance("11s");
    expect(await sent()).toEqual(["ops@example.org: 3 messages: 3 critical"]);
    await clock.advance(4 * hour + minute);
    expect(await sent()).toEqual(["ops@example.org: Still firing: 3 messages: 3 critical"]);
    await check("mail", "ok");
    await engine.alerts.acknowledge("check:web", { actor: "Ada" });
    await clock.advance(10 * minute);
    expect(await sent()).toEqual(["ops@example.org: ok: mail"]);
    await clock.advance(4 * hour);
    expect(await sent()).toEqual(["ops@example.org: Still firing: crit: db"]);
    await engine.stop();
  });
});

function boxAt(boxes: readonly ReturnType<typeof mailbox>[], index: number) {
  const box = boxes[index];
  if (box === undefined) throw new Error("There is no such box");
  return box;
}
