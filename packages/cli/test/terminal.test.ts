import { stripVTControlCharacters } from "node:util";
import type { VerificationStep } from "@carillon/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { CheckDisplay } from "../src/smtp/check-display.ts";
import { Terminal } from "../src/terminal/terminal.ts";
import { printable, wrap } from "../src/terminal/text.ts";

const utf8 = { LANG: "en_GB.UTF-8" };

function screen(isTTY: boolean, env: Readonly<Record<string, string>>, columns = 80) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return { terminal: new Terminal(stream, env), text: () => written.join("") };
}

const step: VerificationStep = {
  name: "connection",
  title: "Connection",
  status: "passed",
  durationMs: 12_345,
  notes: ["Connected"],
};

test("at a terminal a step is announced, and replaced by how it ended", () => {
  const { terminal, text } = screen(true, utf8);
  const display = new CheckDisplay(terminal);
  display.onBegin(step);
  display.onStep(step);
  const [announced = "", ended = ""] = text().split("\r\u001b[2K");
  expect(stripVTControlCharacters(announced)).toBe("… Connection");
  expect(stripVTControlCharacters(ended)).toBe(
    `✓ Connection     Connected${" ".repeat(48)}12.3 s\n`,
  );
  expect(ended).toContain("\u001b[32m✓");
});

test("elsewhere there are no colours, and nothing is taken back", () => {
  for (const { terminal, text } of [
    screen(false, utf8),
    screen(true, { ...utf8, TERM: "dumb" }),
    screen(false, { ...utf8, FORCE_COLOR: "1" }),
  ]) {
    const display = new CheckDisplay(terminal);
    display.onBegin(step);
    display.onStep(step);
    expect(text()).toBe(`✓ Connection     Connected${" ".repeat(48)}12.3 s\n`);
  }
});

test("NO_COLOR takes the colours, and an empty one does not", () => {
  expect(screen(true, { ...utf8, NO_COLOR: "1" }).terminal.hasColours).toBe(false);
  expect(screen(true, { ...utf8, NO_COLOR: "" }).terminal.hasColours).toBe(true);
});

test("where the locale is not Unicode, all of it is ASCII", () => {
  for (const env of [{}, { LANG: "C" }, { LANG: "de_DE.UTF-8", LC_ALL: "C" }]) {
    const { terminal, text } = screen(false, env);
    const display = new CheckDisplay(terminal);
    for (const status of ["passed", "warned", "failed", "skipped"] as const) {
      display.onStep({ ...step, status, notes: ["“here” …"] });
    }
    expect(text()).toMatch(/^[ -~\n]*$/);
    expect(text()).toMatch(/^\+ .*\n! .*\nx .*\n- /);
  }
});

test("wrapping loses no word, and keeps to the width where words allow", () => {
  const words = fc.array(
    fc.string({ unit: fc.constantFrom(..."abcxyz."), minLength: 1, maxLength: 12 }),
  );
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 60 }), (given, width) => {
      const lines = wrap(given.join(" "), width);
      expect(lines.join(" ")).toBe(given.join(" "));
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
    }),
  );
});

test("nothing that is printed steers a terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
