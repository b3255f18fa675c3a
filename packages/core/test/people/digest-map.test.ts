import fc from "fast-check";
import { expect, it } from "vitest";
import { DigestMap } from "../../src/plan/digest-map.ts";

it("A digest map answers what a map does", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ maxLength: 3 }), fc.nat({ max: 2 ** 32 - 2 }))),
      fc.array(fc.string({ maxLength: 3 })),
      (entries, others) => {
        const [ours, known] = [new DigestMap(), new Map<string, number>()];
        for (const [key, value] of entries) {
          ours.set(key, value);
          known.set(key, value);
        }
        for (const key of [...known.keys(), ...others]) expect(ours.get(key)).toBe(known.get(key));
      },
    ),
  );
});

it("and keeps a hundred thousand", () => {
  const map = new DigestMap();
  for (let n = 0; n < 100_000; n += 1) map.set(`u-${n}`, n);
  for (let n = 0; n < 100_000; n += 1) expect(map.get(`u-${n}`)).toBe(n);
  expect(map.get("u-100000")).toBeUndefined();
});
