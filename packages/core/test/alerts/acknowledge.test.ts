import { defineRule } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { alertWorld, checkChanged, hour, minute, start } from "./support.ts";

const rules = [
  defineRule({ name: "checks", on: checkChanged, via: ["box"], remind: { everyMs: hour } }),
];

describe("Whoever acknowledges an alert", () => {
  it("stops reminders and repeats until it gets worse, and stands in the audit log", async () => {
    const world = await alertWorld({ rules });
    const told: string[] = [];
    world.engine.on("alertAcknowledged", ({ alert, actor }) => told.push(`${alert.key} ${actor}`));
    await world.check("web", "warn");
    const alert = await world.engine.alerts.acknowledge("check:web", {
      actor: "ada",
      note: "mine",
    });
    expect(alert).toMatchObject({
      key: "check:web",
      status: "firing",
      since: start,
      notices: 1,
      acknowledged: { by: "ada", note: "mine" },
    });
    expect(told).toEqual(["check:web ada"]);
    await world.clock.advance("5h");
    await world.check("web", "warn");
    expect(await world.sent()).toEqual(["ops@example.org: warn: web"]);
    expect(await world.skipped()).toEqual(["acknowledged"]);
    await world.check("web", "crit");
    expect(await world.sent()).toEqual(["ops@example.org: crit: web"]);
    expect(await world.engine.alerts.list({ acknowledged: true })).toEqual([]);
    await world.clock.advance(61 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: web"]);
    const [entry] = await world.engine.log.audit({ collection: "alerts" });
    expect(entry).toMatchObject({ actor: "ada", action: "change", note: "mine" });
    await world.engine.stop();
  });

  it("of something critical is not asked again when it is as bad as it was then", async () => {
    const world = await alertWorld({ rules });
    await world.check("web", "crit");
    await world.engine.alerts.acknowledge("check:web", { actor: "ada" });
    await world.check("web", "warn");
    await world.check("web", "crit");
    expect(await world.sent()).toEqual(["ops@example.org: crit: web"]);
    expect(await world.skipped()).toEqual(["acknowledged", "acknowledged"]);
    await world.check("web", "ok");
    await world.check("web", "warn");
    expect(await world.sent()).toEqual(["ops@example.org: ok: web", "ops@example.org: warn: web"]);
    await world.engine.stop();
  });

  it("may do so for a time, take it back, and say so by an event", async () => {
    const world = await alertWorld({ rules });
    await world.check("web", "crit");
    await world.engine.alerts.acknowledge("check:web", { actor: "ada", until: start + 3 * hour });
    await world.clock.advance(179 * minute);
    expect((await world.sent()).length).toBe(1);
    await world.clock.advance(2 * minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: web"]);
    await world.engine.alerts.acknowledge("check:web", { actor: "ada" });
    await world.engine.alerts.unacknowledge("check:web", { actor: "ada" });
    await world.clock.advance(61 * minute);
    expect((await world.sent()).length).toBe(1);
    await world.check("web", "crit", { by: "bob" });
    await world.check("web", "crit", { by: "bob" });
    expect((await world.sent()).length).toBe(1);
    expect(await world.engine.alerts.get("check:web")).toMatchObject({
      acknowledged: { by: "bob" },
    });
    await world.engine.stop();
  });

  it("is refused where there is nothing to take on", async () => {
    const { engine, check } = await alertWorld({ rules });
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => "done",
        (error: { readonly code: string }) => error.code,
      );
    expect(await code(engine.alerts.acknowledge("check:no", { actor: "ada" }))).toBe(
      "alert-unknown",
    );
    await check("web", "crit");
    expect(await code(engine.alerts.acknowledge("check:web", { actor: "" }))).toBe(
      "acknowledgement-invalid",
    );
    expect(
      await code(engine.alerts.acknowledge("check:web", { actor: "a", until: start - 1 })),
    ).toBe("acknowledgement-invalid");
    await check("web", "ok");
    expect(await code(engine.alerts.acknowledge("check:web", { actor: "ada" }))).toBe(
      "alert-not-firing",
    );
    expect(await engine.alerts.forget("check:web", { actor: "ada" })).toBe(true);
    expect(await engine.alerts.get("check:web")).toBeUndefined();
    await engine.stop();
  });
});
