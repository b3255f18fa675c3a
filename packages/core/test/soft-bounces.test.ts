import fc from "fast-check";
import { expect, it } from "vitest";
import { counted, noSoftBounces, sumOf } from "../src/suppression/soft-bounces.ts";

const hourMs = 3_600_000;
const rule = { count: 5, withinDays: 14, onDays: 3 };

it("counts what a list of all bounces would say, in a bounded space", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 500 })), {
        maxLength: 200,
      }),
      (steps) => {
        let now = 1_000_000 * hourMs;
        let tally = noSoftBounces;
        const all: number[] = [];
        for (const [wait, ago] of steps) {
          now += wait * hourMs;
          const at = now - ago * hourMs;
          all.push(at);
          tally = counted(tally, { at }, now, rule);
          const today = Math.floor(now / 86_400_000);
          const current = all.filter((one) => today - Math.floor(one / 86_400_000) < 14);
          expect(sumOf(tally)).toBe(current.length);
          expect(tally.days.length).toBeLessThanOrEqual(14);
        }
      },
    ),
  );
});
