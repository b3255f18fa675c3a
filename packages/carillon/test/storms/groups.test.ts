import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { manualClock } from "@carillon/testing";
import { defineRule, type Outcome, type Store, sqlite } from "carillon";
import { describe, expect, it, onTestFinished } from "vitest";
import { alert, beacon, byHost, messagesIn } from "./beacon.ts";

const base = { name: "alerts", on: alert, via: ["ops"] } as const;
const grouped = defineRule({ ...base, group: byHost });

function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), "carillon-storm-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "carillon.db");
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `e${index}`);

/** A thousand alerts on five hosts within twelve seconds, half of them to each of two engines. */
async function storm(first: Store, second: Store) {
  const clock = manualClock();
  const one = await beacon(first, [grouped], clock);
  const other = await beacon(second, [grouped], clock);
  for (let wave = 0; wave < 5; wave += 1) {
    const emits = Array.from({ length: 200 }, (_, index) => {
      const number = wave * 200 + index;
      const payload = { host: `h${number % 5}`, number };
      const { engine } = number % 2 === 0 ? one : other;
      return engine.emit(alert, payload, { id: `e${number}` });
    });
    await Promise.all(emits);
    await clock.advance("3s");
  }
  await clock.advance("10m");
  await expect.poll(() => first.outbox.waiting()).toBe(0);
  const messages = await messagesIn(one.engine);
  await Promise.all([one.engine.stop(), other.engine.stop()]);
  return { messages: [...messages.values()], sent: one.sent.length + other.sent.length };
}

/** Keeps plans, and none of the documents that they were decided by. */
function forgetful(store: Store): Store {
  const { outbox } = store;
  const enqueue: Store["outbox"]["enqueue"] = (plans, limits) => outbox.enqueue(plans, limits);
  return { ...store, outbox: { ...outbox, enqueue } };
}

describe("Groups in a file", () => {
  it("are one message each, though two engines take the storm in at once", async () => {
    const path = newPath();
    const { messages, sent } = await storm(sqlite(path), sqlite(path));
    expect(messages.map((events) => events.length)).toEqual([200, 200, 200, 200, 200]);
    expect(messages.flat().sort()).toEqual(ids(1_000).sort());
    expect(sent).toBe(5);
  });

  it("would be more in a store that lets go of what plans were decided by", async () => {
    const path = newPath();
    const { messages } = await storm(forgetful(sqlite(path)), forgetful(sqlite(path)));
    expect(messages.length).toBeGreaterThan(5);
  });

  it("are sent once when the engine is another one in the middle", async () => {
    const path = newPath();
    const clock = manualClock();
    const before = await beacon(sqlite(path), [grouped], clock);
    await before.engine.emit(alert, { host: "web", number: 1 }, { id: "e1" });
    await clock.advance("10s");
    await before.engine.stop();
    const after = await beacon(sqlite(path), [grouped], clock);
    await after.engine.emit(alert, { host: "web", number: 2 }, { id: "e2" });
    await clock.advance("25s");
    await expect
      .poll(() => messagesIn(after.engine))
      .toEqual(new Map([[expect.any(String), ["e1", "e2"]]]));
    expect([...before.sent, ...after.sent]).toHaveLength(1);
    await clock.advance("10m");
    expect(after.sent).toHaveLength(1);
    await after.engine.stop();
  });

  it("go out once, under one of two rules, when the rule is replaced while they wait", async () => {
    const path = newPath();
    const clock = manualClock();
    const { engine, sent } = await beacon(sqlite(path), [grouped], clock);
    const emit = (number: number) =>
      engine.emit(alert, { host: "web", number }, { id: `e${number}` });
    await emit(1);
    // Sooner, but one waits already: they go together, when it was said.
    engine.rules.replace([defineRule({ ...base, group: { ...byHost, firstAfterMs: 5_000 } })]);
    await emit(2);
    await clock.advance("20s");
    expect(sent).toEqual([]);
    await clock.advance("12s");
    await expect
      .poll(() => messagesIn(engine))
      .toEqual(new Map([[expect.any(String), ["e1", "e2"]]]));
    // By something else: what waits keeps its group.
    await emit(3);
    engine.rules.replace([defineRule({ ...base, group: { by: ["payload.number"] } })]);
    await emit(4);
    // Not grouped at all.
    engine.rules.replace([defineRule(base)]);
    await emit(5);
    // There is no such rule any more.
    engine.rules.replace([]);
    await clock.advance("10m");
    await expect
      .poll(async () => [...(await messagesIn(engine)).values()].sort())
      .toEqual([["e1", "e2"], ["e3"], ["e4"], ["e5"]]);
    expect(sent).toHaveLength(4);
    await engine.stop();
  });

  it("are tried again as what they were, and what comes meanwhile is the next message", async () => {
    const path = newPath();
    const clock = manualClock();
    const outcomes: Outcome[] = [
      { status: "deferred", scope: "delivery", reason: { code: "busy", message: "Not now" } },
    ];
    const { engine, sent } = await beacon(
      sqlite(path),
      [defineRule({ ...base, group: byHost, retry: { delays: [600_000] } })],
      clock,
      async () => outcomes.pop() ?? { status: "sent" },
    );
    const emit = (number: number) =>
      engine.emit(alert, { host: "web", number }, { id: `e${number}` });
    await emit(1);
    await emit(2);
    await clock.advance("32s");
    await expect.poll(() => sent.length).toBe(1);
    await emit(3);
    await clock.advance("6m");
    await expect.poll(() => sent.length).toBe(2);
    await clock.advance("10m");
    await expect
      .poll(async () => [...(await messagesIn(engine)).values()])
      .toEqual([["e1", "e2"], ["e3"]]);
    // The first and the last are the same message, by its id and its words.
    expect(sent.map(({ id }) => id)).toEqual([sent[0]?.id, expect.any(String), sent[0]?.id]);
    expect(sent[2]?.text).toBe(sent[0]?.text);
    expect(sent[1]?.id).not.toBe(sent[0]?.id);
    await engine.stop();
  });

  it("are not mixed up by a worker that ended in mid-send", async () => {
    const path = newPath();
    const clock = manualClock();
    const hangs = await beacon(sqlite(path), [grouped], clock, () => new Promise(() => {}));
    await hangs.engine.emit(alert, { host: "web", number: 1 }, { id: "e1" });
    await hangs.engine.emit(alert, { host: "web", number: 2 }, { id: "e2" });
    await clock.advance("31s");
    await expect.poll(() => hangs.sent.length).toBe(1);
    const stopped = hangs.engine.stop({ graceMs: 0 });
    await clock.advance("1m");
    await stopped;
    const next = await beacon(sqlite(path), [grouped], clock);
    await next.engine.emit(alert, { host: "web", number: 3 }, { id: "e3" });
    await clock.advance("10m");
    await expect
      .poll(async () => [...(await messagesIn(next.engine)).values()])
      .toEqual([["e1", "e2"], ["e3"]]);
    expect(next.sent).toHaveLength(2);
    // Nobody knows whether it arrived: the same message, again.
    expect(next.sent[0]).toMatchObject({ id: hangs.sent[0]?.id, text: hangs.sent[0]?.text });
    await next.engine.stop();
  });
});
