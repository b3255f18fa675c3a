import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseBounce } from "../../src/bounce/parse-bounce.ts";
import { anyParties, fixturesAbout } from "./fixtures.ts";
import { mutated, mutation } from "./mutations.ts";

const fixtures = fixturesAbout().map(({ raw }) => Buffer.from(raw));
const good = fixturesAbout()[0]?.raw.toString() ?? "";

const status = "Final-Recipient: rfc822; ada@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n";
const report = `Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n${status}\r\n`;

function nested(levels: number, type: (level: number) => string, end = ""): string {
  return `${Array.from({ length: levels }, (_, level) => type(level)).join("")}${end}`;
}

/** What once took long, or ended a parser. */
const hostile: readonly (readonly [string, string])[] = [
  [
    "1,000 levels of multipart",
    nested(
      1_000,
      (level) => `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`,
      `Content-Type: message/delivery-status\r\n\r\n${status}`,
    ),
  ],
  [
    "1,000 messages in messages",
    nested(1_000, () => "Content-Type: message/rfc822\r\n\r\n", report),
  ],
  [
    "1,000 reports in reports",
    nested(
      1_000,
      (level) =>
        `Content-Type: multipart/report; boundary=b${level}\r\n\r\n--b${level}\r\nContent-Type: message/rfc822\r\n\r\n`,
      report,
    ),
  ],
  [
    "20 MB behind the report",
    `${report}--b\r\nContent-Type: message/rfc822\r\n\r\n${"x".repeat(76)}\r\n`.padEnd(20e6, "y"),
  ],
  ["20 MB of boundaries", `${report}${"--zzzzzzzz\r\n".repeat(1_700_000)}`],
  ["20 MB of parts", `${report}${"--b\r\n\r\nx\r\n".repeat(2_000_000)}`],
  ["20 MB of one header", `Subject: ${"a ".repeat(10e6)}\r\n\r\n${status}`],
  ["a million header fields", `${"A: b\r\n".repeat(1e6)}\r\n`],
  [
    "a million recipients",
    `Content-Type: message/delivery-status\r\n\r\n${`${status}\r\n`.repeat(1e5)}`,
  ],
  ["encoded words without an end", `Subject: ${"=?utf-8?b?".repeat(1e5)}\r\n\r\n`],
  [
    "addresses without an end",
    `From: mailer-daemon@x.example\r\nSubject: failure notice\r\n\r\n${"a".repeat(1e6)}@`,
  ],
  [
    "a million at signs",
    `From: mailer-daemon@x.example\r\nSubject: failure notice\r\n\r\n${"a@".repeat(5e5)}`,
  ],
  [
    "dashes",
    `From: mailer-daemon@x.example\r\nSubject: failure notice\r\n\r\n${`${"-".repeat(299)}\n`.repeat(3_500)}`,
  ],
  ["blanks", `Subject: failure notice\r\n\r\n${" ".repeat(1e6)}x${"\t".repeat(1e5)}`],
  ["carriage returns", "\r".repeat(1e6)],
  ["octets of zero", "\0".repeat(1e6)],
  [
    "an HTML page of opened tags",
    `Content-Type: text/html\r\nSubject: failure notice\r\n\r\n${"<p ".repeat(3e5)}`,
  ],
  ["an HTML page of styles", `Content-Type: text/html\r\n\r\n${"<style>".repeat(1.5e5)}`],
  [
    "words that nearly say something",
    `Subject: failure notice\r\nFrom: mailer-daemon\r\n\r\n${"exceed user not ".repeat(6e4)}`,
  ],
  ["equals signs", `Content-Transfer-Encoding: quoted-printable\r\n\r\n${"= ".repeat(5e5)}`],
  ["parameters", `Content-Type: multipart/report${"; boundary".repeat(1e5)}\r\n\r\n`],
];

describe("a message made to hurt is read at once", () => {
  // A bound that only work out of proportion exceeds: each takes a few hundredths of a second.
  test.each(hostile)("%s", { timeout: 3_000 }, (_, raw) => {
    const { kind, recipients } = parseBounce(raw);
    expect(["bounce", "unrelated"]).toContain(kind);
    expect(recipients.length).toBeLessThanOrEqual(100);
  });
});

test("a report is found before whatever follows it", () => {
  for (const name of [
    "20 MB behind the report",
    "20 MB of boundaries",
    "1,000 levels of multipart",
  ]) {
    const [, raw = ""] = hostile.find(([title]) => title === name) ?? [];
    expect(parseBounce(raw).recipients, name).toMatchObject([
      { address: "ada@example.org", verdict: "hard" },
    ]);
  }
});

const anyBytes = fc.uint8Array({ maxLength: 2_000 });

test("whatever comes, nothing throws", () => {
  fc.assert(
    fc.property(fc.oneof(anyBytes, fc.string({ unit: "binary", maxLength: 2_000 })), (raw) => {
      expect(parseBounce(raw).recipients.length).toBeLessThanOrEqual(100);
    }),
  );
});

test("a damaged report never throws, and what it says stays bounded", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...fixtures),
      fc.array(mutation, { minLength: 1, maxLength: 6 }),
      (raw, mutations) => {
        const report = parseBounce(mutations.reduce(mutated, raw));
        for (const { diagnostic = "", remoteMta = "", address = "" } of report.recipients) {
          expect(diagnostic.length).toBeLessThanOrEqual(500);
          expect(`${diagnostic}${remoteMta}${address}`).not.toMatch(/\p{Cc}/u);
        }
        expect(report.envelopeAddresses.length).toBeLessThanOrEqual(50);
      },
    ),
    { numRuns: 2_000 },
  );
});

test("bytes and text say the same, and reading twice does", () => {
  const bytes = new Uint8Array(Buffer.from(`--${good}`)).subarray(2);
  expect(parseBounce(bytes)).toEqual(parseBounce(good));
  expect(parseBounce(good).recipients[0]?.address).toBe(anyParties.to);
});
