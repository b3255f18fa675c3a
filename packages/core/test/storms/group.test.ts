import { defineRule } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GroupDocument, windowAt } from "../../src/plan/group-window.ts";
import { alert, scene } from "./scene.ts";

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
          message:
            'Waits until 2026-01-05T00:00:30Z for others of its group for host="web": rule "alerts"',
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
