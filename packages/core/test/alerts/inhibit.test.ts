import { defineRule } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { alertWorld, checkChanged, minute } from "./support.ts";

const inhibit = [
  {
    source: { "labels.kind": "host", severity: "critical" },
    target: { "labels.kind": "service" },
    equal: ["host"],
  },
] as const;

describe("An alert that another one explains", () => {
  it("is not told of, and the log says which one; others are", async () => {
    const world = await alertWorld({ inhibit });
    await world.check("web", "crit");
    await world.check("web", "crit", { service: "http" });
    await world.check("db", "crit", { service: "sql" });
    expect(await world.sent()).toEqual([
      "ops@example.org: crit: web",
      "ops@example.org: crit: db/sql",
    ]);
    const [row] = await world.engine.log.list({ state: "skipped" });
    expect(row?.reason).toMatchObject({
      code: "inhibited",
      message: expect.stringMatching(
        /check:web\/http is inhibited by alert check:web, firing since/,
      ),
    });
    const explained = await world.engine.explain(checkChanged, {
      host: "web",
      service: "ssh",
      status: "warn",
    });
    expect(explained.deliveries[0]?.reason?.code).toBe("inhibited");
    await world.engine.stop();
  });

  it("is told of when that is resolved and it still fires, once", async () => {
    const world = await alertWorld({ inhibit });
    await world.check("web", "crit");
    await world.check("web", "crit", { service: "http" });
    await world.check("web", "crit", { service: "ssh" });
    await world.check("web", "crit", { service: "ssh" });
    await world.clock.advance(5 * minute);
    await world.check("web", "ok", { service: "http" });
    await world.check("web", "ok");
    expect(await world.sent()).toEqual(["ops@example.org: crit: web", "ops@example.org: ok: web"]);
    await world.clock.advance(minute);
    expect(await world.sent()).toEqual(["ops@example.org: Still firing: crit: web/ssh"]);
    expect(world.box.requests.at(-1)?.content).toMatchObject({
      text: expect.stringContaining("because check:web was the cause; that is over."),
    });
    await world.clock.advance("5h");
    expect(await world.sent()).toEqual([]);
    await world.check("web", "ok", { service: "ssh" });
    expect(await world.sent()).toEqual(["ops@example.org: ok: web/ssh"]);
    await world.engine.stop();
  });

  it("ends to be explained when the other one is less severe, or of another kind of condition", async () => {
    const world = await alertWorld({ inhibit });
    await world.check("web", "crit");
    await world.check("web", "crit", { service: "http" });
    await world.check("web", "warn");
    await world.clock.advance(minute);
    expect(await world.sent()).toEqual([
      "ops@example.org: crit: web",
      "ops@example.org: warn: web",
      "ops@example.org: Still firing: crit: web/http",
    ]);
    await world.engine.stop();
  });

  it("is told that it is resolved when people had heard of it before", async () => {
    const world = await alertWorld({ inhibit });
    await world.check("web", "crit", { service: "http" });
    await world.check("web", "crit");
    await world.check("web", "ok", { service: "http" });
    expect((await world.sent()).at(-1)).toBe("ops@example.org: ok: web/http");
    await world.engine.stop();
  });

  it("does not explain itself, nor what lacks the same label", async () => {
    const everything = [
      { source: { domain: "check" }, target: { domain: "check" }, equal: ["service"] },
    ];
    const world = await alertWorld({ inhibit: everything });
    await world.check("web", "crit");
    await world.check("db", "crit");
    await world.check("web", "warn", { service: "http" });
    await world.check("web", "crit", { service: "http" });
    await world.check("db", "crit", { service: "http" });
    expect(await world.sent()).toEqual([
      "ops@example.org: crit: web",
      "ops@example.org: crit: db",
      "ops@example.org: warn: web/http",
      "ops@example.org: crit: web/http",
    ]);
    expect(await world.skipped()).toEqual(["inhibited"]);
    await world.engine.stop();
  });

  it("stays a few hundred, and of each that still fires is told", async () => {
    const rules = [defineRule({ name: "checks", on: checkChanged, via: ["box"] })];
    const world = await alertWorld({ inhibit, rules });
    await world.check("web", "crit");
    const services = Array.from({ length: 700 }, (_, index) => `s${index}`);
    await Promise.all(services.map((service) => world.check("web", "crit", { service })));
    await world.sent();
    await world.check("web", "ok");
    await world.clock.advance(minute);
    await world.engine.drain();
    const told = world.box.requests.filter(({ content }) => content.title.startsWith("Still"));
    expect(told.length).toBe(700);
    expect(new Set(told.map(({ content }) => content.title)).size).toBe(700);
    await world.engine.stop();
  });
});
