import { defineRule } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { mailbox } from "../support.ts";
import { alertWorld, checkChanged, hour, jobDone, jobFailed, minute, start } from "./support.ts";

describe("The end of an alert", () => {
  it("is told to those who heard of its begin, though their rules want what is severe", async () => {
    const world = await alertWorld({
      rules: [
        defineRule({
          name: "severe",
          on: checkChanged,
          match: { severity: ">= error" },
          via: ["box"],
          to: ["ada@example.org"],
        }),
        defineRule({
          name: "mild",
          on: checkChanged,
          match: { severity: "warning" },
          via: ["box"],
          to: ["bob@example.org"],
        }),
      ],
    });
    await world.check("web", "crit");
    expect(await world.sent()).toEqual(["ada@example.org: crit: web"]);
    await world.check("web", "ok");
    expect(await world.sent()).toEqual(["ada@example.org: ok: web"]);
    expect(await world.skipped()).toEqual([]);
    await world.engine.stop();
  });

  it("is not told to who never heard of it, and the log says so", async () => {
    const world = await alertWorld({
      rules: [
        defineRule({
          name: "severe",
          on: checkChanged,
          match: { severity: ">= error" },
          via: ["box"],
          to: ["ada@example.org"],
        }),
        defineRule({
          name: "recoveries",
          on: checkChanged,
          match: { severity: "info" },
          via: ["box"],
          to: ["bob@example.org"],
        }),
      ],
    });
    await world.check("web", "crit");
    await world.check("web", "ok");
    expect(await world.sent()).toEqual(["ada@example.org: crit: web", "ada@example.org: ok: web"]);
    const [row] = await world.engine.log.list({ state: "skipped" });
    expect(row).toMatchObject({
      address: "bob@example.org",
      reason: { code: "firing-not-heard", message: expect.stringContaining("check:web") },
    });
    await world.engine.stop();
  });

  it("is told once, and an alert of which nobody knows is told as it is", async () => {
    const world = await alertWorld();
    await world.check("new", "ok");
    expect(await world.sent()).toEqual(["ops@example.org: ok: new"]);
    await world.check("web", "crit");
    await world.check("web", "ok");
    await world.check("web", "ok");
    expect((await world.sent()).length).toBe(2);
    expect(await world.skipped()).toEqual(["alert-not-firing"]);
    await world.engine.stop();
  });

  it("may be worth telling by itself, to those who heard and to all who want it", async () => {
    const world = await alertWorld({
      rules: [
        defineRule({
          name: "failures",
          on: [jobFailed, jobDone],
          match: { severity: ">= error" },
          via: ["box"],
        }),
        defineRule({ name: "reports", on: jobDone, via: ["box"], to: ["boss@example.org"] }),
      ],
    });
    await world.engine.emit(jobDone, { job: "nightly" });
    expect(await world.sent()).toEqual(["boss@example.org: Done: nightly"]);
    await world.engine.emit(jobFailed, { job: "nightly" });
    expect(await world.sent()).toEqual(["ops@example.org: Failed: nightly"]);
    await world.engine.emit(jobDone, { job: "nightly" });
    expect([...(await world.sent())].sort()).toEqual([
      "boss@example.org: Done: nightly",
      "ops@example.org: Done: nightly",
    ]);
    await world.engine.emit(jobDone, { job: "nightly" });
    expect(await world.sent()).toEqual(["boss@example.org: Done: nightly"]);
    await world.engine.stop();
  });

  it("leaves nothing to say when nobody had heard of the begin yet", async () => {
    const world = await alertWorld({
      rules: [
        defineRule({
          name: "checks",
          on: checkChanged,
          via: ["box"],
          quietHours: { from: "22:00", to: "07:00", timeZone: "UTC", below: "critical" },
        }),
      ],
      clock: manualClock(Date.UTC(2026, 5, 1, 23)),
    });
    await world.check("web", "warn");
    await world.check("db", "warn");
    await world.clock.advance(hour);
    await world.check("web", "ok");
    expect(await world.skipped()).toEqual(["firing-not-heard"]);
    await world.clock.advance("8h");
    expect(await world.sent()).toEqual(["ops@example.org: warn: db"]);
    expect(await world.skipped()).toEqual(["resolved-meanwhile", "firing-not-heard"]);
    await world.engine.stop();
  });

  it("that waits is not told when it fires again meanwhile", async () => {
    const world = await alertWorld({
      rules: [
        defineRule({
          name: "checks",
          on: checkChanged,
          via: ["box"],
          quietHours: { from: "22:00", to: "07:00", timeZone: "UTC", below: "critical" },
        }),
      ],
      clock: manualClock(Date.UTC(2026, 5, 1, 21)),
    });
    await world.check("web", "warn");
    expect(await world.sent()).toEqual(["ops@example.org: warn: web"]);
    await world.clock.advance("2h");
    await world.check("web", "ok");
    await world.clock.advance(hour);
    await world.check("web", "warn");
    await world.clock.advance("8h");
    expect(await world.sent()).toEqual(["ops@example.org: warn: web"]);
    expect(await world.skipped()).toEqual(["fired-again"]);
    await world.engine.stop();
  });
});

describe("An event that is older than what is known", () => {
  it("is not told, and changes nothing", async () => {
    const world = await alertWorld();
    await world.clock.advance(hour);
    await world.check("web", "ok", { at: start + 10 * minute });
    await world.check("web", "crit", { at: start + 20 * minute });
    await world.check("web", "ok", { at: start + 30 * minute });
    await world.check("web", "crit", { at: start + 25 * minute });
    expect(await world.skipped()).toEqual(["alert-outdated"]);
    expect(await world.engine.alerts.get("check:web")).toMatchObject({ status: "resolved" });
    await world.engine.stop();
  });

  it("does not fire what is known to be well, though it never fired before", async () => {
    const world = await alertWorld();
    await world.clock.advance(hour);
    await world.check("web", "ok", { at: start + 20 * minute });
    await world.check("web", "crit", { at: start + 10 * minute });
    await world.check("web", "ok", { at: start + 30 * minute });
    expect(await world.sent()).toEqual(["ops@example.org: ok: web", "ops@example.org: ok: web"]);
    expect(await world.skipped()).toEqual(["alert-outdated"]);
    await world.engine.stop();
  });

  it("does not get in the way of later ones when a clock ran ahead", async () => {
    const box = mailbox(["ops@example.org"]);
    const world = await alertWorld({ box });
    await world.check("web", "crit", { at: start + 1_000 * hour });
    await world.clock.advance(minute);
    await world.check("web", "ok");
    expect(await world.sent()).toEqual(["ops@example.org: crit: web", "ops@example.org: ok: web"]);
    world.clock.set(start - 24 * hour);
    await world.check("web", "crit");
    expect(await world.engine.alerts.get("check:web")).toMatchObject({ status: "firing" });
    await world.engine.stop();
  });
});
