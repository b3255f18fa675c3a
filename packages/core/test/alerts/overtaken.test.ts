import { defineRule } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { alertWorld, checkChanged, hour, minute } from "./support.ts";

const head = {
  id: "head",
  addresses: { email: "head@example.org" },
  timeZone: "UTC",
  quietHours: { from: "22:00", to: "07:00" },
};

const byNight = defineRule({ name: "checks", on: checkChanged, via: ["box"], to: [head] });

const atNight = () => manualClock(Date.UTC(2026, 5, 1, 23));

describe("A notice that has waited", () => {
  it("is not told at seven in the morning of what was over before, though worse was told at once", async () => {
    const world = await alertWorld({ clock: atNight(), rules: [byNight] });
    await world.check("web", "warn");
    await world.clock.advance(minute);
    await world.check("web", "crit");
    await world.clock.advance(minute);
    await world.check("web", "ok");
    expect(await world.sent()).toEqual(["head@example.org: crit: web"]);
    await world.clock.advance("9h");
    expect(await world.sent()).toEqual(["head@example.org: ok: web"]);
    expect(await world.skipped()).toEqual(["resolved-meanwhile"]);
    await world.engine.stop();
  });

  it("is overtaken by a worse one that its reader has, also when somebody has it in hand", async () => {
    for (const isTaken of [false, true]) {
      const world = await alertWorld({ clock: atNight(), rules: [byNight] });
      await world.check("web", "warn");
      await world.clock.advance(minute);
      await world.check("web", "crit");
      await world.clock.advance(minute);
      if (isTaken) await world.engine.alerts.acknowledge("check:web", { actor: "Ada" });
      expect(await world.sent()).toEqual(["head@example.org: crit: web"]);
      await world.clock.advance("9h");
      expect(await world.sent()).toEqual([]);
      const [row] = await world.engine.log.list({ state: "skipped" });
      expect(row?.reason).toEqual({
        code: "overtaken",
        message:
          "alert check:web has got worse since: head is told of that by the notice of 2026-06-01 23:01 UTC",
      });
      await world.engine.stop();
    }
  });

  it("is told when it is milder than what its reader has, as that is news", async () => {
    const world = await alertWorld({ clock: atNight(), rules: [byNight] });
    await world.check("web", "crit");
    await world.clock.advance(minute);
    await world.check("web", "warn");
    await world.clock.advance("9h");
    expect(await world.sent()).toEqual([
      "head@example.org: crit: web",
      "head@example.org: warn: web",
    ]);
    await world.engine.stop();
  });

  it("is told to whom nobody told of the worse", async () => {
    const rules = [
      defineRule({
        name: "mild",
        on: checkChanged,
        match: { severity: "warning" },
        via: ["box"],
        to: [head],
      }),
      defineRule({
        name: "severe",
        on: checkChanged,
        match: { severity: "critical" },
        via: ["box"],
        to: ["severe@example.org"],
      }),
    ];
    const world = await alertWorld({ clock: atNight(), rules });
    await world.check("web", "warn");
    await world.clock.advance(minute);
    await world.check("web", "crit");
    await world.clock.advance("9h");
    expect(await world.sent()).toEqual([
      "severe@example.org: crit: web",
      "head@example.org: warn: web",
    ]);
    await world.engine.stop();
  });

  it.each([
    ["delay", { delayMs: 10 * minute }],
    ["group", { group: { by: [], firstAfterMs: 10 * minute } }],
  ])("is not told by a rule with a %s when it was over before", async (_name, option) => {
    const to = ["p@example.org"];
    const rules = [
      defineRule({
        name: "slow",
        on: checkChanged,
        match: { severity: "warning" },
        via: ["box"],
        to,
        ...option,
      }),
      defineRule({
        name: "now",
        on: checkChanged,
        match: { severity: "critical" },
        via: ["box"],
        to,
      }),
    ];
    const world = await alertWorld({ rules });
    await world.check("web", "warn");
    await world.clock.advance(minute);
    await world.check("web", "crit");
    await world.clock.advance(minute);
    await world.check("web", "ok");
    await world.clock.advance(hour);
    expect(await world.sent()).toEqual(["p@example.org: crit: web", "p@example.org: ok: web"]);
    await world.engine.stop();
  });
});
