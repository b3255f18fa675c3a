import { CarillonError } from "@carillon/core";
import fc from "fast-check";
import addressparser from "nodemailer/lib/addressparser";
import { expect, test } from "vitest";
import { emailAddress } from "../src/index.ts";
import { inspectMailbox } from "../src/mailbox.ts";

const accepted: readonly (readonly [string, string])[] = [
  ["ada@example.org", "ada@example.org"],
  ["Ada.Lovelace+ops@Example.ORG", "Ada.Lovelace+ops@example.org"],
  ["o'brien@sub.example.org", "o'brien@sub.example.org"],
  ["postmaster@größe.example", "postmaster@xn--gre-6ka8i.example"],
  ["größe@example.org", "größe@example.org"],
  ["gro\u0308\u00dfe@example.org", "größe@example.org"],
  ["ada@ＥＸＡＭＰＬＥ.org", "ada@example.org"],
  [`${"a".repeat(64)}@example.org`, `${"a".repeat(64)}@example.org`],
];

test.each(accepted)("%j is %j in canonical form", (address, canonical) => {
  expect(emailAddress.parse(address)).toBe(canonical);
});

const refused = [
  "",
  "ada",
  "@example.org",
  "ada@",
  "ada@@example.org",
  "ada@localhost",
  "ada@example.org,eve@example.net",
  "ada@example.org;eve@example.net",
  "ada@example.org eve@example.net",
  "ada@example.org\r\nRCPT TO:<eve@example.net>",
  "ada@example.org\0",
  "ada\t@example.org",
  " ada@example.org",
  "Ada <ada@example.org>",
  "<ada@example.org>",
  "group: ada@example.org;",
  "ada(comment)@example.org",
  '"ada"@example.org',
  "ada\\@example.org",
  "ada@[127.0.0.1]",
  "ada@[IPv6:::1]",
  "ada@127.0.0.1",
  "ada@0x7f.1",
  "ada%example.net@example.org",
  "example.net!ada@example.org",
  "-oQ/tmp@example.org",
  "|cmd@example.org",
  ".ada@example.org",
  "ada.@example.org",
  "a..da@example.org",
  "ada@example..org",
  "ada@.example.org",
  "ada@example.org.",
  "ada@-example.org",
  "ada@exam_ple.org",
  "ada@exam\u00adple.org",
  "ada@exam\u200dple.org",
  "a\u200bda@example.org",
  "a\u202eda@example.org",
  "ａda@example.org",
  "ada@xn--\u00fc.org",
  `${"a".repeat(65)}@example.org`,
  `${"ü".repeat(33)}@example.org`,
  `ada@${"a".repeat(64)}.org`,
  `ada@${"abc.".repeat(70)}org`,
  `ada@example.org${"\n".repeat(1_000_000)}`,
];

test.each(refused)("%j is refused, and the error says why", (address) => {
  expect(() => emailAddress.parse(address)).toThrow(CarillonError);
  expect(() => emailAddress.parse(address)).toThrow(
    expect.objectContaining({ code: "address-invalid" }),
  );
});

test("a long input is refused before anything looks at it", () => {
  const started = performance.now();
  expect(() => emailAddress.parse(`${"a.".repeat(5_000_000)}@example.org`)).toThrow(/longer than/);
  expect(performance.now() - started).toBeLessThan(50);
});

function canonicalOrNothing(address: string): string | undefined {
  try {
    return emailAddress.parse(address);
  } catch {
    return undefined;
  }
}

/** Near-addresses, made of pieces that change the meaning of an address to one parser or another. */
const pieces = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."@@@...,;:<>()[]\"\\%!-|'+ \t\r\n\0=?_",
        "xn--",
        "ß",
        "ü",
        "İ",
        "。",
        "\u00ad",
      ),
      fc.constantFrom("ada", "example.org", "ada@example.org", "Example", "org", "127.0.0.1"),
      fc.string({ unit: "grapheme", maxLength: 3 }),
    ),
    { maxLength: 9 },
  )
  .map((parts) => parts.join(""));
const nearAddresses = fc.oneof(
  fc.emailAddress(),
  pieces,
  fc.tuple(pieces, pieces).map(([local, rest]) => `${local}@${rest}.org`),
);

test("what is accepted is exactly one and the same address to the mail library", () => {
  let count = 0;
  fc.assert(
    fc.property(nearAddresses, (address) => {
      const canonical = canonicalOrNothing(address);
      if (canonical === undefined) return;
      count += 1;
      expect(addressparser(canonical)).toEqual([{ address: canonical, name: "" }]);
      const parsed = addressparser(address);
      expect(parsed).toHaveLength(1);
      expect(canonicalOrNothing(parsed[0]?.address ?? "")).toBe(canonical);
    }),
    { numRuns: 3_000 },
  );
  expect(count).toBeGreaterThan(300);
});

test("the canonical form is canonical, and of printable characters", () => {
  fc.assert(
    fc.property(nearAddresses, (address) => {
      const canonical = canonicalOrNothing(address);
      if (canonical === undefined) return;
      expect(emailAddress.parse(canonical)).toBe(canonical);
      expect(canonical).toMatch(/^[^\p{C}\p{Z}@]+@[a-z0-9.-]+$/u);
    }),
    { numRuns: 3_000 },
  );
});

test("a sender is one address, alone or behind a name", () => {
  const read = (text: string) => {
    const inspected = inspectMailbox(text);
    return inspected.ok ? [inspected.mailbox.name, inspected.mailbox.address] : undefined;
  };
  expect(read("bells@Example.com")).toEqual([undefined, "bells@example.com"]);
  expect(read("Bells <bells@example.com>")).toEqual(["Bells", "bells@example.com"]);
  expect(read('"Bells, \\"loud\\"" <bells@example.com>')).toEqual([
    'Bells, "loud"',
    "bells@example.com",
  ]);
  expect(read("<bells@example.com>")).toEqual([undefined, "bells@example.com"]);
  for (const text of [
    "Bells",
    "Bells <bells>",
    "Bells bells@example.com",
    "A <a@example.com>, B <b@example.com>",
    "a@example.com, b@example.com",
    "Bells <bells@example.com> x",
    "Bells\r\nBcc: eve@example.net <bells@example.com>",
    '"Bells <bells@example.com>',
    "bells@example.com>",
  ]) {
    expect(read(text), text).toBeUndefined();
  }
});
