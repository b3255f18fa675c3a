import { describe, expect, it } from "vitest";
import { alertWorld, minute } from "./support.ts";

const flap = { changes: 5, withinMs: 30 * minute };

describe("An alert that flaps", () => {
  it("is told of once, then not until it is stable, and is summed up then", async () => {
    const world = await alertWorld({ flap });
    for (let change = 0; change < 5; change += 1) {
      await world.check("web", change % 2 === 0 ? "crit" : "ok");
      await world.clock.advance(minute);
    }
    expect((await world.sent()).length).toBe(5);
    for (let change = 0; change < 14; change += 1) {
      await world.check("web", change % 2 === 0 ? "ok" : "crit");
      await world.clock.advance(minute);
    }
    expect(await world.sent()).toEqual(["ops@example.org: Flapping: ok: web"]);
    expect(await world.skipped()).toEqual(Array(13).fill("flapping"));
    const [row] = await world.engine.log.list({ state: "skipped" });
    expect(row?.reason?.message).toMatch(/more than 5 changes within 30 minutes, 7 so far/);
    expect(await world.engine.alerts.get("check:web")).toMatchObject({ flapping: true });
    await world.clock.advance(28 * minute);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(2 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Settled: crit: web"]);
    const last = world.box.requests.at(-1)?.content;
    expect(last).toMatchObject({ text: expect.stringContaining("changed 19 times") });
    await world.check("web", "ok");
    expect(await world.sent()).toEqual(["ops@example.org: ok: web"]);
    await world.engine.stop();
  });

  it("is summed up, too, when it ended well, for those who heard", async () => {
    const world = await alertWorld({ flap });
    for (let change = 0; change < 8; change += 1) {
      await world.check("web", change % 2 === 0 ? "crit" : "ok");
    }
    expect((await world.sent()).at(-1)).toBe("ops@example.org: Flapping: ok: web");
    await world.clock.advance(31 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Settled: ok: web"]);
    await world.clock.advance("3h");
    expect(await world.sent()).toEqual([]);
    await world.engine.stop();
  });

  it("is told of when it gets worse than ever", async () => {
    const world = await alertWorld({ flap });
    for (let change = 0; change < 8; change += 1) {
      await world.check("web", change % 2 === 0 ? "warn" : "ok");
    }
    await world.sent();
    await world.check("web", "crit");
    expect(await world.sent()).toEqual(["ops@example.org: crit: web"]);
    await world.check("web", "ok");
    await world.check("web", "crit");
    expect(await world.sent()).toEqual([]);
    await world.engine.stop();
  });

  it("is not damped unless the engine is told to, nor when it changes seldom", async () => {
    const world = await alertWorld({ flap });
    for (let change = 0; change < 12; change += 1) {
      await world.check("web", change % 2 === 0 ? "crit" : "ok");
      await world.clock.advance(7 * minute);
    }
    expect((await world.sent()).length).toBe(12);
    await world.engine.stop();
    const undamped = await alertWorld();
    for (let change = 0; change < 12; change += 1) {
      await undamped.check("web", change % 2 === 0 ? "crit" : "ok");
    }
    expect((await undamped.sent()).length).toBe(12);
    await undamped.engine.stop();
  });
});
