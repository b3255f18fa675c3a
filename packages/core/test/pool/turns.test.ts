import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { inOrder, takingTurns } from "../../src/pool/turns.ts";

const weightsOf = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });
const start = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const all = () => true;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);

describe("Taking turns", () => {
  it("gives each exactly its weight in every round, wherever the round begins", () => {
    fc.assert(
      fc.property(weightsOf, start, fc.nat(40), (weights, begin, skipped) => {
        const turns = takingTurns(weights, begin);
        for (let turn = 0; turn < skipped; turn += 1) turns.next(all);
        const counts = weights.map(() => 0);
        for (let turn = 0; turn < sum(weights); turn += 1) {
          const index = turns.next(all) ?? -1;
          counts[index] = (counts[index] ?? 0) + 1;
        }
        expect(counts).toEqual(weights);
      }),
    );
  });

  it("is at every moment nowhere near a burst: no count is further from its share than one round's sway", () => {
    fc.assert(
      fc.property(weightsOf, fc.integer({ min: 1, max: 300 }), (weights, length) => {
        const turns = takingTurns(weights, 0);
        const counts = weights.map(() => 0);
        const total = sum(weights);
        for (let turn = 1; turn <= length; turn += 1) {
          const index = turns.next(all) ?? -1;
          counts[index] = (counts[index] ?? 0) + 1;
          for (const [one, weight] of weights.entries()) {
            const share = (turn * weight) / total;
            expect(Math.abs((counts[one] ?? 0) - share)).toBeLessThan(weights.length);
          }
        }
      }),
    );
  });

  it("passes over who is not open, and lets nobody catch up afterwards", () => {
    fc.assert(
      fc.property(
        weightsOf.filter(({ length }) => length > 1),
        start,
        fc.array(fc.nat(255), { minLength: 1, maxLength: 200 }),
        (weights, begin, masks) => {
          const turns = takingTurns(weights, begin);
          for (const mask of masks) {
            const isOpen = (index: number) => ((mask >> index) & 1) === 1;
            const index = turns.next(isOpen);
            if (index === undefined) expect(weights.some((_, one) => isOpen(one))).toBe(false);
            else expect(isOpen(index)).toBe(true);
          }
        },
      ),
    );
    const turns = takingTurns([1, 1], 0);
    for (let turn = 0; turn < 100; turn += 1) expect(turns.next((index) => index === 1)).toBe(1);
    const afterwards = Array.from({ length: 10 }, () => turns.next(all));
    expect(afterwards.filter((index) => index === 0)).toHaveLength(5);
  });

  it("begins anywhere, so that processes of one message each do not all take the first", () => {
    const firsts = Array.from({ length: 100 }, (_, index) =>
      takingTurns([1, 3], index / 100).next(all),
    );
    expect(firsts.filter((index) => index === 0)).toHaveLength(25);
    const always = Array.from({ length: 100 }, () => takingTurns([1, 3], 0).next(all));
    expect(
      always.every((index) => index === 1),
      "the harm",
    ).toBe(true);
  });
});

it("In order, it is always the first who is open", () => {
  const turns = inOrder(3);
  expect(turns.next(all)).toBe(0);
  expect(turns.next((index) => index > 0)).toBe(1);
  expect(turns.next(() => false)).toBeUndefined();
});
