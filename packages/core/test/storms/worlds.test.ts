import { type Delivery, defineRule } from "@carillon/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { alert, scene, timeOf } from "./scene.ts";

const hosts = ["web", "db"] as const;
const key = fc.constantFrom([], ["payload.host"] as const, ["severity", "labels.host"] as const);
const minutes = fc.integer({ min: 1, max: 90 }).map((count) => count * 60_000);

const options = fc.record(
  {
    throttle: fc.record({
      max: fc.integer({ min: 1, max: 3 }),
      perMs: minutes,
      by: key,
      summary: fc.boolean(),
    }),
    dedupe: fc.record({ withinMs: minutes }),
    group: fc.record({ by: key, firstAfterMs: minutes, thenEveryMs: minutes }),
    digest: fc.record({
      name: fc.constantFrom("one", "two"),
      every: fc.constantFrom("hour" as const, "day" as const),
      exceptFrom: fc.constantFrom("critical" as const, "warning" as const),
    }),
  },
  { requiredKeys: [] },
);

type RuleOptions = typeof options extends fc.Arbitrary<infer Options> ? Options : never;

const arrivals = fc.array(
  fc.record({
    afterMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: 0, max: 90_000 }),
      fc.integer({ min: 0, max: 7_200_000 }),
    ),
    host: fc.constantFrom(...hosts),
    severity: fc.constantFrom("info" as const, "error" as const, "critical" as const),
  }),
  { minLength: 1, maxLength: 25 },
);

const rulesIn = (given: readonly RuleOptions[]) =>
  given.map((option, index) =>
    defineRule({
      name: `rule ${index}`,
      on: alert,
      via: index % 2 === 0 ? ["ops"] : ["ops", "chat"],
      ...option,
    }),
  );

/** What is planned, as far as it can be known before. */
function plannedOf({ channel, state, dueAt, bundle, hold, reason }: Delivery) {
  return { channel, state, dueAt, bundle, hold: hold?.reason, reason };
}

it("every event is in one message or skipped with a reason, as it was explained, whatever comes when", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(options, { minLength: 1, maxLength: 3 }),
      arrivals,
      async (given, coming) => {
        const { clock, engine, ops, chat } = await scene(rulesIn(given));
        for (const [index, { afterMs, host, severity }] of coming.entries()) {
          await clock.advance(afterMs);
          const explained = await engine.explain(alert, { host, severity });
          await engine.emit(alert, { host, severity }, { id: `e${index}` });
          const stored = await engine.log.list({ eventId: `e${index}` });
          expect(stored.map(plannedOf)).toEqual(explained.deliveries.map(plannedOf));
        }
        await clock.advance("3d");
        const all = await engine.log.list({}, { limit: 1_000 });
        const requests = [...ops.requests, ...chat.requests].map(({ deliveryId }) => deliveryId);
        expect(new Set(requests).size).toBe(requests.length);
        const led = new Map<string, Delivery[]>();
        for (const delivery of all) {
          if (delivery.state === "skipped") {
            expect(delivery.reason?.message).toBeTruthy();
            continue;
          }
          expect(delivery.state).toBe("sent");
          const leader = delivery.leader ?? delivery.id;
          led.set(leader, [...(led.get(leader) ?? []), delivery]);
        }
        expect([...led.keys()].sort()).toEqual([...requests].sort());
        for (const members of led.values()) {
          const targets = members.map(({ channel, address, bundle }) => [channel, address, bundle]);
          expect(new Set(targets.map((target) => JSON.stringify(target))).size).toBe(1);
        }
        for (const { bundle = "", settledAt = 0 } of all) {
          if (bundle.startsWith("digest:")) expect(timeOf(settledAt)).toMatch(/:00:00$/);
        }
        await engine.stop();
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

it("messages of one group keep their distance, and a throttle its number, whatever comes when", async () => {
  await fc.assert(
    fc.asyncProperty(options, arrivals, async (option, coming) => {
      const { clock, engine } = await scene(rulesIn([option]));
      for (const { afterMs, host, severity } of coming) {
        await clock.advance(afterMs);
        await engine.emit(alert, { host, severity });
      }
      await clock.advance("3d");
      const all = await engine.log.list({}, { limit: 1_000 });
      const sent = new Map<string, number[]>();
      for (const { bundle, leader, state, settledAt = 0 } of all) {
        if (state !== "sent" || leader !== undefined || bundle?.startsWith("group:") !== true) {
          continue;
        }
        sent.set(bundle, [...(sent.get(bundle) ?? []), settledAt]);
      }
      for (const times of sent.values()) {
        const sorted = times.toSorted((a, b) => a - b);
        for (const [index, time] of sorted.slice(1).entries()) {
          const distance = time - (sorted[index] ?? 0);
          expect(distance).toBeGreaterThanOrEqual(option.group?.thenEveryMs ?? 0);
        }
      }
      if (option.throttle?.by.length === 0) {
        const { max, perMs } = option.throttle;
        const passed = all.filter(({ state, hold, bundle }) => {
          const summed = bundle?.startsWith("throttle:") === true || hold?.kind === "throttle";
          return state === "sent" && !summed;
        });
        for (const { createdAt } of passed) {
          const within = passed.filter(
            (other) => other.createdAt >= createdAt && other.createdAt < createdAt + perMs,
          );
          expect(within.length).toBeLessThanOrEqual(max);
        }
      }
      await engine.stop();
    }),
    { numRuns: 150 },
  );
}, 60_000);
