import { expect, test } from "vitest";
import { bars, dark, light, marks, type Scheme } from "../src/palette.ts";

/** WCAG 2.2, relative luminance. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function pairsOf(name: string, scheme: Scheme): [string, string, string][] {
  return [
    [`${name} text`, scheme.text, scheme.card],
    [`${name} labels`, scheme.quiet, scheme.card],
    [`${name} footer`, scheme.footer, scheme.page],
    [`${name} code`, scheme.code.text, scheme.code.background],
    [`${name} button`, scheme.button.text, scheme.button.background],
  ];
}

test("black on white has the contrast that WCAG gives for it", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
});

test.each([
  ...Object.entries(marks).flatMap(([tone, mark]) => [
    [`${tone} mark`, mark.light, light.card],
    [`dark ${tone} mark`, mark.dark, dark.card],
  ]),
  ...Object.entries(bars).map(([tone, bar]) => [`${tone} bar`, bar.text, bar.background]),
  ...pairsOf("light", light),
  ...pairsOf("dark", dark),
])("%s can be read: WCAG AA", (_name, text = "", background = "") => {
  expect(contrast(text, background)).toBeGreaterThanOrEqual(4.5);
});
