import fc from "fast-check";
import { expect, test } from "vitest";
import { longestSubject, subjectOf } from "../src/one-line.ts";

test("a subject is the product in brackets and the title", () => {
  expect(subjectOf("Acme Backup", "Backup nightly failed")).toBe(
    "[Acme Backup] Backup nightly failed",
  );
});

test("line breaks, control characters and turned text are taken out of a subject", () => {
  expect(subjectOf("Acme\r\nBcc: eve@example.com", "A\u0000 \u2028 B\u202Egpj\tC\u0085")).toBe(
    "[Acme Bcc: eve@example.com] A B gpj C",
  );
});

test("half a character becomes a replacement character", () => {
  expect(subjectOf("A", "x\uD83D y")).toBe("[A] x\uFFFD y");
});

test("a long subject is cut between characters and shows that it was", () => {
  const subject = subjectOf("Acme", `${"x".repeat(246)}😀😀😀`);
  expect(subject).toBe(`[Acme] ${"x".repeat(246)}…`);
  expect(subject.length).toBeLessThanOrEqual(longestSubject);
});

test("any title and any product make one whole line of at most 255 units", () => {
  const anything = fc.string({ unit: "binary", maxLength: 600 });
  fc.assert(
    fc.property(anything, anything, (product, title) => {
      const subject = subjectOf(product, title);
      expect(subject).toMatch(/^\[[^\p{Cc}\p{Zl}\p{Zp}\p{Surrogate}]*$/u);
      expect(subject).not.toMatch(/\s\s|\s$/u);
      expect(subject.length).toBeLessThanOrEqual(longestSubject);
    }),
  );
});
