import { describe, expect, it } from "vitest";
import { timeOrderedId } from "../src/ids.ts";

describe("An event id", () => {
  it("is a UUID of version 7 that begins with the time and is not made twice", () => {
    const ids = Array.from({ length: 10_000 }, () => timeOrderedId(Date.UTC(2026, 0, 1)));
    expect(new Set(ids).size).toBe(10_000);
    for (const id of ids) {
      expect(id).toMatch(/^019b76da-a800-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
  });
});
