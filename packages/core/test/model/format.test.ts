import { formatFor } from "@carillon/core";
import { expect, test } from "vitest";

const [english, german] = [formatFor("en", "UTC"), formatFor("de", "Europe/Vienna")];

test("A number that no machine has is written in a few characters", () => {
  expect(english.bytes(Number.POSITIVE_INFINITY)).toBe("∞ byte");
  expect(english.bytes(1e300)).toBe("1E285 PB");
  expect(english.duration(1e300)).toBe("1.2E292 days");
  expect(english.duration(Number.POSITIVE_INFINITY)).toBe("∞ days");
  expect(english.duration(Number.NaN)).toBe("NaN sec");
  expect(english.duration(90 * 86_400_000)).toBe("90 days");
});

test("A size has one decimal, or as many as are asked for", () => {
  expect(german.bytes(1_012_000_000_000)).toBe("1 TB");
  expect(german.bytes(1_012_000_000_000, { decimals: 2 })).toBe("1,01 TB");
  expect(english.bytes(1_432_000_000)).toBe("1.4 GB");
});

test("A time has no zero before its hour where the language has none", () => {
  const at = Date.UTC(2026, 10, 21, 3, 8);
  expect(english.dateTime(at)).toBe("Nov 21, 2026, 3:08 AM UTC");
  expect(german.dateTime(at)).toBe("21. Nov. 2026, 04:08 MEZ");
});

test("A span between two moments says once what they share", () => {
  const at = Date.UTC(2026, 10, 21, 3, 8);
  expect(german.dateTimes(at, at + 420_000)).toBe("21. Nov. 2026, 04:08–04:15 Uhr MEZ");
  expect(english.dateTimes(at, at + 420_000)).toMatch(/^Nov 21, 2026, 3:08\s–\s3:15\sAM UTC$/);
});
