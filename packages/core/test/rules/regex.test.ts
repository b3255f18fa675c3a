import { afterEach, describe, expect, it, vi } from "vitest";
import { compileRegex } from "../../src/model/regex.ts";

/** How often a letter of a text is looked at while `work` runs: a count that no machine changes. */
function looksAt(work: () => void): number {
  const looks = [
    vi.spyOn(String.prototype, "charCodeAt"),
    vi.spyOn(String.prototype, "codePointAt"),
  ];
  work();
  const count = looks.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of looks) spy.mockRestore();
  return count;
}

/** `^(a+)+$` as engines with backtracking run it; answers how often they try. */
function triesByBacktracking(text: string): number {
  let tries = 0;
  const group = (from: number): boolean => {
    let end = from;
    while (text[end] === "a") end += 1;
    for (; end > from; end -= 1) {
      tries += 1;
      if (end === text.length || group(end)) return true;
    }
    return false;
  };
  group(0);
  return tries;
}

afterEach(() => void vi.restoreAllMocks());

describe("A regular expression", () => {
  it.each([
    "(a+)+$",
    "^(a+)+$",
    "(a|a)*[bc]",
    "(a|aa)+$",
    "(.*a){10}[xy]",
    "(a*)*[bc]",
    "^(([a-z])+.)+[A-Z]([a-z])+$",
    "a[ab]{100}[cd]",
  ])("%s looks at a hostile text a few times for each letter, however long it is", (pattern) => {
    const regex = compileRegex(pattern);
    for (const length of [100, 1_000, 9_000]) {
      const text = `${"a".repeat(length)}!`;
      const looks = looksAt(() => expect(regex.test(text)).toBe(false));
      expect(looks).toBeGreaterThan(0);
      expect(looks).toBeLessThan(10 * length);
    }
  });

  it("would be tried twice as often with each letter by an engine that goes back", () => {
    const tries = (length: number) => triesByBacktracking(`${"a".repeat(length)}!`);
    expect(tries(10)).toBe(1_023);
    expect(tries(18)).toBe(262_143);
    expect(tries(19)).toBe(524_287);
  });

  it("looks at the first 10,000 characters of a text", () => {
    expect(compileRegex("needle").test(`${"x".repeat(9_000)}needle`)).toBe(true);
    expect(compileRegex("needle").test(`${"x".repeat(10_000)}needle`)).toBe(false);
  });

  it.each(["a{1001}", "((a{30}){30}){30}", "[ab]{450}", "(?:a?){250}"])(
    "%s, which would make a large program, is refused",
    (pattern) => {
      expect(() => compileRegex(pattern)).toThrow(/repeats too much|invalid repeat/);
    },
  );

  it("is compiled once for many rules", () => {
    expect(compileRegex("^db-\\d+$")).toBe(compileRegex("^db-\\d+$"));
  });
});
