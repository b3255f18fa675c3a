import { expect, test } from "vitest";
import { contrast } from "../../core/src/branding/contrast.ts";
import { bars, dark, light, marks, type Pair, type Scheme } from "../src/palette.ts";

function pairsOf(name: string, scheme: Scheme): [string, string, string][] {
  return [
    [`${name} text`, scheme.text, scheme.card],
    [`${name} labels`, scheme.quiet, scheme.card],
    [`${name} footer`, scheme.footer, scheme.page],
    [`${name} code`, scheme.code.text, scheme.code.background],
    [`${name} button`, scheme.button.text, scheme.button.background],
    [`${name} link`, scheme.link, scheme.card],
    [`${name} footer link`, scheme.footerLink, scheme.page],
  ];
}

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

test.each([
  ["light", light],
  ["dark", dark],
])("the edge of a button without a filling is seen: %s", (_name, { edge, card }) => {
  expect(contrast(edge, card)).toBeGreaterThanOrEqual(3);
});

/** What programs without a dark mode of the mail's own make of a colour: as light as it was dark. */
function turnedAround(colour: string): string {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) =>
    Number.parseInt(colour.slice(at, at + 2), 16),
  );
  const shift = 255 - Math.max(red, green, blue) - Math.min(red, green, blue);
  const channels = [red, green, blue].map((value) => Math.min(255, Math.max(0, value + shift)));
  return `#${channels.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

const turned: readonly [string, Pair][] = [
  ["text", { text: light.text, background: light.card }],
  ["labels", { text: light.quiet, background: light.card }],
  ["footer", { text: light.footer, background: light.page }],
  ["code", light.code],
  ["button", light.button],
  ...Object.entries(bars).map(([tone, bar]): [string, Pair] => [`${tone} bar`, bar]),
];

test.each(turned)("%s can be read when a program turns light and dark around", (_name, pair) => {
  expect(contrast(turnedAround(pair.text), turnedAround(pair.background))).toBeGreaterThanOrEqual(
    3,
  );
});
