import { defineRule } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { alertWorld, checkChanged, hour, minute } from "../alerts/support.ts";

const head = {
  id: "head",
  addresses: { email: "head@example.org" },
  timeZone: "UTC",
  quietHours: { from: "22:00", to: "07:00" },
};

const escalating = (more: object = {}) =>
  defineRule({
    name: "checks",
    on: checkChanged,
    via: ["box"],
    to: ["ops@example.org"],
    escalate: [
      { afterMs: 15 * minute, to: [head] },
      { afterMs: 30 * minute, to: ["boss@example.org"] },
    ],
    ...more,
  });

const atNight = () => manualClock(Date.UTC(2026, 5, 1, 23));

describe("The steps of an escalation, when its alert gets worse", () => {
  it("come at the times that they had, do not wait for quiet hours and say how it stands now", async () => {
    const world = await alertWorld({ clock: atNight(), rules: [escalating()] });
    await world.check("web", "warn");
    await world.clock.advance(5 * minute);
    const { deliveries } = await world.engine.explain(checkChanged, {
      host: "web",
      status: "crit",
    });
    expect(deliveries.map(({ hold }) => hold?.reason.message)).toEqual([
      undefined,
      'held until 23:15 UTC: escalation step 1 of rule "checks", unless somebody acknowledges alert check:web by then',
      'held until 23:30 UTC: escalation step 2 of rule "checks", unless somebody acknowledges alert check:web by then',
    ]);
    await world.check("web", "crit");
    expect(await world.sent()).toEqual([
      "ops@example.org: warn: web",
      "ops@example.org: crit: web",
    ]);
    await world.clock.advance(9 * minute);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(minute);
    expect(await world.sent()).toEqual(["head@example.org: Escalated: crit: web"]);
    await world.clock.advance(15 * minute);
    expect(await world.sent()).toEqual(["boss@example.org: Escalated: crit: web"]);
    await world.clock.advance("1d");
    expect(await world.sent()).toEqual([]);
    const [row] = await world.engine.log.list({ state: "skipped" });
    expect(row?.reason).toEqual({
      code: "overtaken",
      message:
        "alert check:web has got better or worse at 2026-06-01 23:05 UTC: the step tells how it stands since then",
    });
    await world.check("web", "ok");
    await world.clock.advance("1d");
    expect((await world.sent()).toSorted()).toEqual([
      "boss@example.org: ok: web",
      "head@example.org: ok: web",
      "ops@example.org: ok: web",
    ]);
    await world.engine.stop();
  });

  it("go at once where they had waited for quiet hours alone, and tell nobody twice", async () => {
    const world = await alertWorld({ clock: atNight(), rules: [escalating()] });
    await world.check("web", "warn");
    await world.clock.advance(hour);
    expect(await world.sent()).toEqual([
      "ops@example.org: warn: web",
      "boss@example.org: Escalated: warn: web",
    ]);
    await world.check("web", "crit");
    expect((await world.sent()).toSorted()).toEqual([
      "head@example.org: Escalated: crit: web",
      "ops@example.org: crit: web",
    ]);
    await world.clock.advance("1d");
    expect(await world.sent()).toEqual([]);
    await world.engine.stop();
  });

  it("wait again when it gets better, and are as before where the rule does not want it so", async () => {
    const world = await alertWorld({ clock: atNight(), rules: [escalating()] });
    await world.check("web", "crit");
    await world.clock.advance(5 * minute);
    await world.check("web", "warn");
    await world.clock.advance(hour);
    expect(await world.sent()).toEqual([
      "ops@example.org: crit: web",
      "ops@example.org: warn: web",
      "boss@example.org: Escalated: warn: web",
    ]);
    await world.clock.advance("7h");
    expect(await world.sent()).toEqual(["head@example.org: Escalated: warn: web"]);
    await world.engine.stop();

    const match = { severity: "critical" } as const;
    const severe = await alertWorld({ clock: atNight(), rules: [escalating({ match })] });
    await severe.check("web", "crit");
    await severe.clock.advance(5 * minute);
    await severe.check("web", "warn");
    await severe.clock.advance(hour);
    expect((await severe.sent()).slice(1)).toEqual([
      "head@example.org: Escalated: crit: web",
      "boss@example.org: Escalated: crit: web",
    ]);
    await severe.engine.stop();
  });

  it("end when somebody takes it on, also with the worse that they were planned with", async () => {
    const world = await alertWorld({ clock: atNight(), rules: [escalating()] });
    await world.check("web", "warn");
    await world.clock.advance(minute);
    await world.check("web", "crit");
    await world.clock.advance(minute);
    await world.engine.alerts.acknowledge("check:web", { actor: "Ada" });
    await world.clock.advance("1d");
    expect(await world.sent()).toEqual([
      "ops@example.org: warn: web",
      "ops@example.org: crit: web",
    ]);
    await world.engine.stop();
  });
});
