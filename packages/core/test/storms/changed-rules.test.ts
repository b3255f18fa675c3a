import {
  type Delivery,
  defineRule,
  memoryStore,
  type Renderer,
  type Rule,
  type Store,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mailbox, plainRenderer, type Send, startedEngine } from "../support.ts";
import { alert, scene } from "./scene.ts";

const base = { name: "alerts", on: alert, via: ["ops"] } as const;
const grouped = (more: object = {}): Rule<"ops"> =>
  defineRule({ ...base, group: { by: [], firstAfterMs: 60_000, thenEveryMs: 60_000 }, ...more });

/** Engines one after the other on one store, with a box that all of them send to. */
function house(send?: Send) {
  const clock = manualClock("2026-01-05T00:00:00Z");
  const store: Store = { ...memoryStore(), close: async () => {} };
  const ops = mailbox(["ada@example.com"], send);
  const chat = mailbox(["room@example.com"], undefined, "room");
  const engine = (rules: readonly Rule<"ops">[], more: object = {}) =>
    startedEngine({
      channels: { ops: ops.channel },
      events: [alert],
      rules,
      clock,
      store,
      ...more,
    });
  return { clock, ops, chat, engine };
}

describe("A group that waits", () => {
  it("goes out once, when it was said that it would, when its rule is replaced", async () => {
    const { clock, ops, engine, emit } = await scene([grouped()]);
    for (const host of ["web", "db"]) await emit({ host });
    await clock.advance("30s");
    engine.rules.replace([
      grouped({ group: { by: [], firstAfterMs: 3_600_000, thenEveryMs: 3_600_000, title: "New" } }),
    ]);
    const [joined] = await emit({ host: "mail" });
    expect(joined?.dueAt).toBe(Date.UTC(2026, 0, 5, 0, 1));
    await clock.advance("3h");
    expect(ops.requests.map(({ content }) => content.title)).toEqual([
      "New – 3 messages: 3 errors",
    ]);
    await engine.stop();
  });

  it("goes out under the rule before, where the rule groups by something else now", async () => {
    const { clock, ops, engine, emit } = await scene([grouped()]);
    for (const host of ["web", "db"]) await emit({ host });
    engine.rules.replace([grouped({ group: { by: ["payload.host"], firstAfterMs: 60_000 } })]);
    for (const host of ["web", "web", "db"]) await emit({ host });
    await clock.advance("3h");
    expect(ops.requests.map(({ content }) => content.title).toSorted()).toEqual([
      "2 messages: 2 errors",
      "2 messages: 2 errors",
      "Alert on db",
    ]);
    const all = await engine.log.list();
    expect(all.map(({ state }) => state)).toEqual(all.map(() => "sent"));
    await engine.stop();
  });

  it.each([
    ["groups no more", [defineRule(base)]],
    ["is renamed", [grouped({ name: "renamed" })]],
    ["is gone", []],
    ["tells through another channel", [defineRule({ ...base, via: ["chat"] })]],
    ["has a digest now", [defineRule({ ...base, digest: { name: "daily", every: "day" } })]],
  ])("goes out once, when its rule %s", async (_, rules) => {
    const { clock, ops, engine, emit } = await scene([grouped()]);
    for (const host of ["web", "db"]) await emit({ host });
    engine.rules.replace(rules);
    await clock.advance("3d");
    expect(ops.requests.map(({ content }) => content.title)).toEqual(["2 messages: 2 errors"]);
    await engine.stop();
  });

  it("goes out when its channel is there again, which another program has not", async () => {
    const { clock, ops, chat, engine } = house();
    const first = await engine([grouped()]);
    for (const host of ["web", "db"]) await first.emit(alert, { host });
    await first.stop();
    const without = await engine([], { channels: { chat: chat.channel } });
    await clock.advance("1h");
    await without.stop();
    expect(ops.requests).toEqual([]);
    const again = await engine([grouped()]);
    await clock.advance("1s");
    expect(ops.requests.map(({ content }) => content.title)).toEqual(["2 messages: 2 errors"]);
    await again.stop();
  });

  it("is sent again as it was first tried, though rules, templates and program have changed", async () => {
    const { clock, ops, engine } = house(async (_request, _options, attempt) =>
      attempt === 1
        ? {
            status: "deferred",
            scope: "delivery",
            reason: { code: "greylisted", message: "Come back later" },
          }
        : { status: "sent" },
    );
    const first = await engine([grouped()]);
    for (const host of ["web", "db"]) await first.emit(alert, { host });
    await clock.advance("61s");
    await first.stop();
    const louder: Renderer = {
      ...plainRenderer,
      render: (rendering, view) =>
        plainRenderer.render(rendering, {
          ...view,
          message: { ...view.message, title: view.message.title.toUpperCase() },
        }),
    };
    const second = await engine([grouped({ name: "renamed" })], { renderer: louder });
    await second.emit(alert, { host: "mail" });
    await clock.advance("1h");
    const sent = ops.requests.map(({ deliveryId, content }) => [deliveryId, content.title]);
    const [id] = sent[0] ?? [];
    expect(sent).toEqual([
      [id, "2 messages: 2 errors"],
      [id, "2 messages: 2 errors"],
      [expect.not.stringMatching(id ?? ""), "ALERT ON MAIL"],
    ]);
    await second.stop();
  });
});

const wait = fc.integer({ min: 1, max: 40 }).map((count) => count * 60_000);
const ruleSet = fc.array(
  fc.record({
    name: fc.constantFrom("one", "two"),
    option: fc.oneof(
      fc.record({
        group: fc.record({
          by: fc.constantFrom([], ["payload.host"] as const),
          firstAfterMs: wait,
          thenEveryMs: wait,
        }),
      }),
      fc.record({
        throttle: fc.record({ max: fc.constant(1), perMs: wait, summary: fc.constant(true) }),
      }),
      fc.record({
        digest: fc.record({
          name: fc.constantFrom("a", "b"),
          every: fc.constant("hour" as const),
          skipEmpty: fc.boolean(),
        }),
      }),
      fc.constant({}),
    ),
  }),
  { maxLength: 2 },
);
const story = fc.array(
  fc.record({
    afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3_600_000 })),
    what: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom("web", "db").map((host) => ({ host })) },
      { weight: 1, arbitrary: ruleSet.map((rules) => ({ rules })) },
      { weight: 1, arbitrary: fc.constant({ restart: true }) },
    ),
  }),
  { minLength: 1, maxLength: 25 },
);

it("everything that was accepted goes out once, whatever becomes of rules and programs", async () => {
  await fc.assert(
    fc.asyncProperty(ruleSet, story, async (begin, steps) => {
      const { clock, ops, engine } = house();
      let rules = rulesIn(begin);
      let current = await engine(rules);
      let accepted = 0;
      for (const { afterMs, what } of steps) {
        await clock.advance(afterMs);
        if ("host" in what) accepted += (await current.emit(alert, what)).queued;
        else if ("rules" in what) {
          rules = rulesIn(what.rules);
          current.rules.replace(rules);
        } else {
          await current.stop();
          current = await engine(rules);
        }
      }
      current.rules.replace([]);
      await clock.advance("1d");
      const all = await current.log.list({}, { limit: 1_000 });
      const real = all.filter(({ eventId }) => !eventId.startsWith("digest."));
      const sent = real.filter(({ state }) => state === "sent");
      expect(sent).toHaveLength(accepted);
      expect(real.filter(({ state }) => state !== "sent" && state !== "skipped")).toEqual([]);
      const messages = ops.requests.map(({ deliveryId }) => deliveryId);
      expect(new Set(messages).size).toBe(messages.length);
      const leaders = all
        .filter(({ state }) => state === "sent")
        .map(({ id, leader }: Delivery) => leader ?? id);
      expect(new Set(leaders)).toEqual(new Set(messages));
      await current.stop();
    }),
    { numRuns: 150 },
  );
}, 120_000);

function rulesIn(given: readonly { readonly name: string; readonly option: object }[]) {
  const names = new Set<string>();
  return given.flatMap(({ name, option }) => {
    if (names.has(name)) return [];
    names.add(name);
    return [defineRule({ ...base, name, ...option })];
  });
}
