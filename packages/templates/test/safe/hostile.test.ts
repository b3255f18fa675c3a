import { describe, expect, test } from "vitest";
import { hostileCode, hostileMarkup } from "./hostile.ts";
import { htmlName, refusalsOf, render, textName } from "./safe-sample.ts";

describe("an uploaded template is refused, with a place and what to write instead, when it is", () => {
  test.each(hostileCode.map((source) => [source.slice(0, 80), source]))("%s", (_, source) => {
    const names = source.includes(".text.eta") ? [htmlName] : [htmlName, textName];
    for (const name of names) {
      const refused = refusalsOf(source, name);
      expect(refused.length).toBeGreaterThan(0);
      for (const one of refused) expect(one).toMatch(/^\d+:\d+ .{12,}$/);
      expect(() => render(source, name)).toThrow();
    }
  });

  test.each(hostileMarkup)("%s", (source) => {
    expect(refusalsOf(source)).not.toEqual([]);
  });
});

test("more than three hundred hostile templates are tried", () => {
  expect(new Set([...hostileCode, ...hostileMarkup]).size).toBeGreaterThan(300);
});
