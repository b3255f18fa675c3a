import { defineEvent, defineRule, type EmitOptions, type Recipient, role } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mailbox } from "../support.ts";
import { alertWorld, checkChanged, hour, minute } from "./support.ts";

const rules = [
  defineRule({
    name: "checks",
    on: checkChanged,
    via: ["box"],
    to: ["team@example.org"],
    remind: { everyMs: hour },
  }),
];
const ada: Recipient = { id: "ada", addresses: { email: "ada@example.org" }, locale: "de" };

async function scene(more: Parameters<typeof alertWorld>[0] = {}) {
  const world = await alertWorld({ box: mailbox(), rules, ...more });
  const emit = (status: "ok" | "warn" | "crit", options: EmitOptions = {}) =>
    world.engine.emit(checkChanged, { host: "web", status }, options);
  return { ...world, emit };
}

describe("Whom an event about an alert names by itself", () => {
  it("hears of its end, and nobody else does who was not told", async () => {
    const { engine, emit, sent, skipped } = await scene();
    await emit("crit", { to: [ada, "bob@example.org"] });
    expect(await sent()).toEqual(["ada@example.org: crit: web", "bob@example.org: crit: web"]);
    await emit("ok");
    expect(await sent()).toEqual(["ada@example.org: ok: web", "bob@example.org: ok: web"]);
    expect(await skipped()).toEqual(["firing-not-heard"]);
    await engine.stop();
  });

  it("is reminded in place of those whom rules name", async () => {
    const { engine, emit, clock, box, sent } = await scene();
    await emit("crit", { to: [ada] });
    await sent();
    await clock.advance(hour + minute);
    expect(await sent()).toEqual(["ada@example.org: Besteht weiter: crit: web"]);
    expect(box.requests.at(-1)?.recipient.locale).toBe("de");
    await clock.advance(hour);
    expect(await sent()).toEqual(["ada@example.org: Besteht weiter: crit: web"]);
    await engine.alerts.acknowledge("check:web", { actor: "Bob" });
    await clock.advance(5 * hour);
    expect(await sent()).toEqual([]);
    await engine.stop();
  });

  it("is reminded besides the others once they are told, too", async () => {
    const { engine, emit, clock, sent } = await scene();
    await emit("warn", { to: [ada] });
    await clock.advance(minute);
    await emit("crit");
    await sent();
    await clock.advance(hour + minute);
    expect((await sent()).toSorted()).toEqual([
      "ada@example.org: Besteht weiter: crit: web",
      "team@example.org: Still firing: crit: web",
    ]);
    await emit("ok");
    expect((await sent()).toSorted()).toEqual([
      "ada@example.org: ok: web",
      "team@example.org: ok: web",
    ]);
    await engine.stop();
  });

  it("is added to those who were told before", async () => {
    const { engine, emit, clock, sent } = await scene();
    await emit("warn");
    await clock.advance(minute);
    await emit("crit", { to: [ada] });
    await sent();
    await clock.advance(2 * hour + 2 * minute);
    expect(new Set(await sent())).toEqual(
      new Set([
        "ada@example.org: Besteht weiter: crit: web",
        "team@example.org: Still firing: crit: web",
      ]),
    );
    await engine.stop();
  });

  it("is forgotten when the alert fires anew", async () => {
    const { engine, emit, clock, sent } = await scene();
    await emit("crit", { to: [ada] });
    await clock.advance(minute);
    await emit("ok");
    await clock.advance(minute);
    await sent();
    await emit("crit");
    await clock.advance(hour + minute);
    await emit("ok");
    expect(await sent()).toEqual([
      "team@example.org: crit: web",
      "team@example.org: Still firing: crit: web",
      "team@example.org: ok: web",
    ]);
    await engine.stop();
  });

  it("is told when the silence is over that kept it from them, and nobody else is", async () => {
    const { engine, emit, clock, sent } = await scene();
    await engine.silences.add({
      match: { "labels.host": "web" },
      owner: "sam",
      reason: "Upgrade",
      until: clock.now() + 10 * minute,
    });
    await emit("crit", { to: [ada] });
    expect(await sent()).toEqual([]);
    await clock.advance(11 * minute);
    expect(await sent()).toEqual(["ada@example.org: Besteht weiter: crit: web"]);
    await emit("ok");
    expect(await sent()).toEqual(["ada@example.org: ok: web"]);
    await engine.stop();
  });

  it("hears that it is stable again", async () => {
    const { engine, emit, clock, sent } = await scene({
      flap: { changes: 3, withinMs: 10 * minute },
    });
    for (const status of ["crit", "ok", "crit", "ok", "crit"] as const) {
      await emit(status, { to: [ada] });
      await clock.advance(minute);
    }
    expect((await sent()).at(-1)).toBe("ada@example.org: Wechselt ständig: ok: web");
    await clock.advance(11 * minute);
    expect(await sent()).toEqual(["ada@example.org: Wechselt nicht mehr: crit: web"]);
    await engine.stop();
  });

  it("may be the affected user, whom the recovery does not name", async () => {
    const owned = defineEvent("machine.changed", {
      schema: z.strictObject({ up: z.boolean() }),
      severity: ({ up }) => (up ? "info" : "critical"),
      user: () => undefined,
      alert: ({ up }) => ({ key: "m", status: up ? "resolved" : "firing" }),
      message: {
        en: {
          team: ({ payload: { up } }) => ({ title: up ? "up" : "down", summary: "" }),
          user: ({ payload: { up } }) => ({ title: up ? "yours up" : "yours down", summary: "" }),
        },
      },
    });
    const { engine, sent } = await scene({
      rules: [
        defineRule({
          name: "own",
          on: owned,
          via: ["box"],
          to: ["team@example.org"],
          user: "also",
        }),
      ],
    });
    await engine.emit(owned, { up: false }, { user: { ...ada, locale: "en" } });
    await sent();
    await engine.emit(owned, { up: true });
    expect((await sent()).toSorted()).toEqual([
      "ada@example.org: yours up",
      "team@example.org: up",
    ]);
    await engine.stop();
  });

  it("may be thousands of a group, of whom a thousand are known by name", async () => {
    const people = Array.from({ length: 1_500 }, (_, index) => ({
      id: `u-${index}`,
      addresses: { email: `u-${index}@example.org` },
    }));
    const { engine, emit, sent } = await scene({
      limits: { maxWaiting: 100_000 },
      directory: {
        find: async (id) => people.find((person) => person.id === id),
        async members(_of, { limit, after = "0" }) {
          const end = Number(after) + limit;
          const recipients = people.slice(Number(after), end);
          return end < people.length ? { recipients, next: String(end) } : { recipients };
        },
      },
    });
    await emit("crit", { to: [role("all")] });
    await engine.drain();
    expect(await sent()).toHaveLength(1_500);
    await emit("ok");
    await engine.drain();
    expect(await sent()).toHaveLength(1_000);
    await engine.stop();
  });

  it("hears nothing through a rule that is gone", async () => {
    const { engine, emit, sent } = await scene();
    await emit("crit", { to: [ada] });
    await sent();
    await engine.rules.replace([
      defineRule({ name: "others", on: checkChanged, via: ["box"], to: ["team@example.org"] }),
    ]);
    await emit("ok");
    expect(await sent()).toEqual([]);
    await engine.stop();
  });
});
