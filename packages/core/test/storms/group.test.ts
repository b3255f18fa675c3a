import { defineEvent, defineRule } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type GroupDocument, windowAt } from "../../src/plan/group-window.ts";
import { alert, scene, timeOf } from "./scene.ts";

const base = { name: "alerts", on: alert, via: ["ops"] } as const;
const group = { by: ["payload.host"] } as const;

describe("A group", () => {
  it("waits for others first, and then for its turn", async () => {
    const { clock, emit, told } = await scene([defineRule({ ...base, group })]);
    const [first] = await emit({ host: "web" });
    expect(first).toMatchObject({
      state: "queued",
      hold: {
        kind: "group",
        reason: {
          code: "grouped",
          message: 'Waits until 00:00:30 UTC for others of its group for host="web": rule "alerts"',
        },
      },
    });
    await clock.advance("20s");
    expect(await emit({ host: "web" })).toMatchObject([
      { dueAt: first?.dueAt, bundle: first?.bundle },
    ]);
    expect(await told({ host: "db" })).toBe("group until 00:00:50");
    await clock.advance("1m");
    const [later] = await emit({ host: "web" });
    expect(later?.bundle).toBe(first?.bundle);
    expect(await told({ host: "web" })).toBe("group until 00:05:30");
    await clock.advance("4m");
    expect(await told({ host: "web" })).toBe("group until 00:05:30");
    await clock.advance("5m");
    expect(await told({ host: "web" })).toBe("group until 00:10:30");
    // Nothing for so long that it begins anew.
    await clock.advance("10m");
    expect(await told({ host: "web" })).toBe("group until 00:20:50");
  });

  it("may tell its first event at once", async () => {
    const { clock, told } = await scene([
      defineRule({ ...base, group: { ...group, firstAtOnce: true, thenEveryMs: 60_000 } }),
    ]);
    expect(await told({ host: "web" })).toBe("at once");
    expect(await told({ host: "web" })).toBe("group until 00:01:00");
    await clock.advance("2m");
    expect(await told({ host: "web" })).toBe("at once");
  });

  it("takes nothing more in a moment before it goes out", async () => {
    const { clock, told } = await scene([defineRule({ ...base, group })]);
    await told({ host: "web" });
    await clock.advance("28999ms");
    expect(await told({ host: "web" })).toBe("group until 00:00:30");
    await clock.advance("1ms");
    expect(await told({ host: "web" })).toBe("group until 00:05:30");
  });

  it("is joined as of when that is decided, though it was emitted long before", async () => {
    const login = defineEvent("user.login", {
      schema: z.strictObject({ id: z.string() }),
      severity: "info",
      user: ({ id }) => ({ id, addresses: { email: `${id}@example.com` } }),
      message: { en: () => ({ title: "Sign-in", summary: "" }) },
    });
    let found = () => {};
    const finding = new Promise<void>((resolve) => {
      found = resolve;
    });
    const rule = defineRule({
      name: "logins",
      on: login,
      via: ["ops"],
      user: "only",
      group: { by: [], firstAfterMs: 5_000 },
    });
    const { clock, engine, ops } = await scene([rule], {
      directory: {
        find: (id) => (id === "slow" ? finding.then(() => undefined) : Promise.resolve(undefined)),
      },
    });
    await engine.emit(login, { id: "ada" });
    await clock.advance("4s");
    const emitted = engine.emit(login, { id: "slow" });
    await clock.advance("2s");
    found();
    await emitted;
    const [, late] = await engine.log.list();
    expect(timeOf(late?.dueAt ?? 0)).toBe("00:05:05");
    expect(ops.requests).toHaveLength(1);
  });

  it("counts as one message for what a recipient may get in an hour, and is held whole", async () => {
    const { clock, engine, emit, ops } = await scene([defineRule({ ...base, group })], {
      limits: { perRecipientPerHour: 2 },
    });
    for (const host of ["web", "db", "mail"]) for (const _ of [1, 2, 3]) await emit({ host });
    const held = await engine.log.list();
    expect(held.map(({ hold, dueAt }) => [hold?.kind, timeOf(dueAt)])).toEqual([
      ...Array.from({ length: 6 }, () => ["group", "00:00:30"]),
      ...Array.from({ length: 3 }, () => ["recipient-cap", "01:00:00"]),
    ]);
    expect(held.at(-1)?.hold?.reason.message).toMatch(
      /^held until .* UTC: 2 an hour is the limit for ada@example.com/,
    );
    await clock.advance("59m");
    expect(ops.requests).toHaveLength(2);
    await clock.advance("2m");
    expect(ops.requests).toHaveLength(3);
    expect((await engine.log.list()).map(({ state }) => state)).toEqual(
      Array.from({ length: 9 }, () => "sent"),
    );
  });

  it("is one for all its recipients in time, and a message for each", async () => {
    const to = ["ada@example.com", "bob@example.com"];
    const { clock, emit } = await scene([defineRule({ ...base, to, via: ["ops", "chat"], group })]);
    await emit({ host: "web" });
    await clock.advance("10s");
    const deliveries = await emit({ host: "web" });
    expect(new Set(deliveries.map(({ dueAt }) => dueAt)).size).toBe(1);
    expect(new Set(deliveries.map(({ bundle }) => bundle)).size).toBe(4);
  });

  it("keeps what waits under its old key when the rule changes, and what is told apart by it apart", async () => {
    const old = await scene([defineRule({ ...base, group })]);
    const [waiting] = await old.emit({ host: "web" });
    const same = await scene([defineRule({ ...base, group: { ...group, firstAfterMs: 5_000 } })]);
    expect((await same.emit({ host: "web" }))[0]?.bundle).toBe(waiting?.bundle);
    const other = await scene([defineRule({ ...base, group: { by: ["labels.host"] } })]);
    expect((await other.emit({ host: "web" }))[0]?.bundle).not.toBe(waiting?.bundle);
  });

  it("of a rule keeps nothing back that another rule tells at once", async () => {
    const { emit } = await scene([
      defineRule({ ...base, group }),
      defineRule({ ...base, name: "critical", match: { severity: "critical" } }),
    ]);
    expect(await emit({ host: "web" })).toMatchObject([{ hold: { kind: "group" } }]);
    const [critical] = await emit({ host: "web", severity: "critical" });
    expect(critical).toMatchObject({ rules: ["alerts", "critical"], state: "queued" });
    expect(critical?.bundle).toBeUndefined();
  });

  it("never goes out sooner than it should after the one before, whatever comes when", () => {
    const wait = fc.integer({ min: 10, max: 20_000 });
    fc.assert(
      fc.property(
        wait,
        wait,
        fc.boolean(),
        fc.array(fc.integer({ min: 0, max: 8_000 }), { minLength: 1, maxLength: 100 }),
        (firstAfterMs, thenEveryMs, firstAtOnce, gaps) => {
          let now = 1_000_000;
          let document: GroupDocument | undefined;
          const goes: number[] = [];
          for (const [index, gap] of gaps.entries()) {
            now += gap;
            const option = { by: [], thenEveryMs, firstAtOnce, firstAfterMs };
            const window = windowAt(document, option, now, `${index}`);
            document = window.document ?? document;
            expect(window.until).toBeGreaterThanOrEqual(now);
            expect(window.until - now).toBeLessThanOrEqual(
              Math.max(firstAfterMs, thenEveryMs + 1_000),
            );
            if (window.until !== goes.at(-1)) goes.push(window.until);
            else expect(window.document).toBeUndefined();
          }
          for (const [index, until] of goes.entries()) {
            if (index === 0) continue;
            expect(until - (goes[index - 1] ?? 0)).toBeGreaterThanOrEqual(thenEveryMs);
          }
        },
      ),
    );
  });

  it("answers the same again about the event that opened its window", () => {
    const atOnce = { by: [], firstAtOnce: true };
    const { document } = windowAt(undefined, atOnce, 10_000_000, "a");
    expect(windowAt(document, atOnce, 10_000_000, "a")).toEqual({ until: 10_000_000 });
    expect(windowAt(document, atOnce, 10_000_000, "b").until).toBe(10_300_000);
  });

  it("begins anew when the clock was set back", () => {
    const { document } = windowAt(undefined, { by: [] }, 10_000_000, "a");
    expect(windowAt(document, { by: [] }, 1_000_000, "b").until).toBe(1_030_000);
  });
});
