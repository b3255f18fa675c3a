import { CarillonError } from "@carillon/core";
import fc from "fast-check";
import addressparser from "nodemailer/lib/addressparser";
import MimeNode from "nodemailer/lib/mime-node";
import { expect, test } from "vitest";
import { emailAddress, inspectAddress } from "../src/address.ts";

import { inspectMailbox } from "../src/mailbox.ts";
import { hostileAddresses } from "./hostile-addresses.ts";

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

const hostile = Object.entries(hostileAddresses).flatMap(([what, addresses]) =>
  addresses.map(([address, words]) => ({
    what,
    address,
    words,
    shown: JSON.stringify(address.slice(0, 60)),
  })),
);

test.each(hostile)("$shown is refused, as it would be $what", ({ address, words }) => {
  expect(() => emailAddress.parse(address)).toThrow(CarillonError);
  expect(() => emailAddress.parse(address)).toThrow(
    expect.objectContaining({ code: "address-invalid", what: expect.stringContaining(words) }),
  );
});

test.each([
  undefined,
  null,
  7,
  true,
  Symbol("a"),
  {},
  ["ada@example.org"],
  () => "ada@example.org",
])("what is no text is no address: %s", (address) => {
  expect(inspectAddress(address)).toMatchObject({ ok: false });
});

test("a long input is refused before anything looks at it", () => {
  // Each but the length would be the fault that is told.
  for (const fault of ["\r\n", "", "a..b@", "@@"]) {
    const long = `${"a.".repeat(5_000)}${fault}`;
    expect(() => emailAddress.parse(long)).toThrow(/longer than/);
    expect(() => emailAddress.parse(`${fault}${long}`)).toThrow(/longer than/);
  }
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

/** What nodemailer would write behind RCPT TO for a header. */
function envelopeOf(to: string): readonly string[] | undefined {
  const { to: recipients } = new MimeNode("text/plain").setHeader("to", to).getEnvelope();
  return recipients;
}

test("what is accepted is exactly what the mail library would put on the wire", () => {
  let count = 0;
  fc.assert(
    fc.property(nearAddresses, (address) => {
      const canonical = canonicalOrNothing(address);
      if (canonical === undefined) return;
      count += 1;
      for (const given of [canonical, address.normalize("NFC")]) {
        const [recipient = "", ...others] = envelopeOf(given) ?? [];
        expect(others).toEqual([]);
        // Where the local part needs SMTPUTF8, the library has the domain as U-labels, too.
        const isAscii = /^[ -~]*@/.test(canonical);
        expect(isAscii ? recipient : canonicalOrNothing(recipient)).toBe(canonical);
      }
    }),
    { numRuns: 3_000 },
  );
  expect(count).toBeGreaterThan(300);
});

test("the library alone would deliver some of the refused ones to somebody else", () => {
  const elsewhere = hostile.filter(({ address }) => {
    if (address.length > 300) return false;
    const recipients = envelopeOf(address);
    return recipients?.some((recipient) => /example\.net$/.test(recipient)) === true;
  });
  expect(elsewhere.length).toBeGreaterThan(10);
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

const warned: readonly (readonly [string, string])[] = [
  ["ada@exаmple.org", 'mixes Latin and Cyrillic letters in "exаmple"'],
  ["ada@xn--exmple-4nf.org", 'mixes Latin and Cyrillic letters in "exаmple"'],
  ["ada@mail.exаmple.org", 'mixes Latin and Cyrillic letters in "exаmple"'],
  ["ada@gοοgle.example", 'mixes Latin and Greek letters in "gοοgle"'],
  ["ada@аррӏе.com", 'has Cyrillic letters that look like Latin ones in "аррӏе"'],
];

test.each(warned)("%s can be written to, with a warning", (address, warning) => {
  expect(inspectAddress(address)).toMatchObject({ ok: true, warning });
});

test.each([
  "ada@example.org",
  "ada@größe.example",
  "ada@пример.рф",
  "ada@пример.com",
  "ada@παράδειγμα.gr",
  "ada@例え.jp",
  "ada@ひらがなカタカナ漢字abc.jp",
  "ada@한국어abc.kr",
  "ada@сахар.рф",
  "ada@دامنه.example",
  "ada@r3---sn.example.org",
])("%s is like any other", (address) => {
  expect(inspectAddress(address)).toMatchObject({ ok: true, warning: undefined });
});
