import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AlertDocument, alertSchema } from "../../src/alert/document.ts";
import { type FlapLimits, type Observation, transition } from "../../src/alert/transition.ts";

const severities = ["info", "warning", "error", "critical"] as const;

const limits = fc.option(
  fc.record({
    changes: fc.integer({ min: 1, max: 4 }),
    withinMs: fc.integer({ min: 1, max: 50 }),
    stableMs: fc.integer({ min: 1, max: 50 }),
  }),
  { nil: undefined },
);

const observations = fc
  .array(
    fc.record({
      at: fc.nat(200),
      status: fc.constantFrom("firing", "acknowledged", "resolved"),
      severity: fc.constantFrom(...severities),
      toAll: fc.boolean(),
    }),
    { maxLength: 40 },
  )
  .map((list) =>
    list.map(
      ({ at, status, severity, toAll }, index): Observation => ({
        key: "check:web",
        status,
        severity,
        toAll,
        by: status === "acknowledged" ? "ada" : undefined,
        labels: { host: "web" },
        event: { id: `e${index}`, type: "check.changed", occurredAt: at, payload: { index } },
        now: 1_000,
      }),
    ),
  );

function after(list: readonly Observation[], flap: FlapLimits | undefined) {
  let document: AlertDocument | undefined;
  for (const seen of list) document = transition(document, seen, flap).after;
  return document;
}

describe("How an alert stands", () => {
  it("is changed by an event once, however often it comes", () => {
    fc.assert(
      fc.property(observations, limits, (list, flap) => {
        let document: AlertDocument | undefined;
        for (const seen of list) {
          const first = transition(document, seen, flap);
          const again = transition(first.after, seen, flap);
          expect(again.after).toEqual(first.after);
          if (first.after?.event.id === seen.event.id) {
            expect([again.change, again.flapping]).toEqual([first.change, first.flapping]);
          }
          document = first.after;
        }
      }),
    );
  });

  it("is what the newest event says, in whatever order they come", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(10_000), { minLength: 1, maxLength: 30 }),
        observations,
        limits,
        (times, list, flap) => {
          const dated = list.slice(0, times.length).map((seen, index) => ({
            ...seen,
            toAll: false,
            now: 20_000,
            event: { ...seen.event, occurredAt: times[index] ?? 0 },
          }));
          const known = after(dated, flap);
          const [first] = dated;
          if (known === undefined || first === undefined) return;
          const newest = dated.reduce((one, other) =>
            other.event.occurredAt > one.event.occurredAt ? other : one,
          );
          expect(known?.event.id).toBe(newest.event.id);
          expect(known?.status).toBe(newest.status === "resolved" ? "resolved" : "firing");
          if (newest.status !== "resolved") expect(known?.severity).toBe(newest.severity);
        },
      ),
    );
  });

  it("always fits what is stored, stays small, and knows no acknowledgement of what is resolved", () => {
    fc.assert(
      fc.property(observations, limits, (list, flap) => {
        let document: AlertDocument | undefined;
        for (const seen of list) {
          document = transition(document, seen, flap).after;
          if (document === undefined) continue;
          expect(alertSchema.parse(document)).toEqual(document);
          expect(document.changes.length).toBeLessThanOrEqual(100);
          if (document.status === "resolved") expect(document.acknowledged).toBeUndefined();
          expect(document.since).toBeLessThanOrEqual(document.event.at);
        }
      }),
    );
  });

  it("begins to flap with one change more than allowed, and never without a limit", () => {
    fc.assert(
      fc.property(observations, (list) => {
        expect(after(list, undefined)?.flapping).toBeUndefined();
        const flap = { changes: 3, withinMs: 1_000, stableMs: 1_000 };
        let document: AlertDocument | undefined;
        let turns = 0;
        for (const seen of list) {
          const { change, flapping, after: next } = transition(document, seen, flap);
          if (["fired", "worse", "better", "resolved"].includes(change)) turns += 1;
          expect(flapping === "begins").toBe(
            turns === 4 &&
              next?.changes.at(-1) !== undefined &&
              document?.flapping === undefined &&
              next?.flapping !== undefined,
          );
          expect(next?.flapping !== undefined).toBe(turns > 3);
          document = next;
        }
      }),
    );
  });
});
