import { expect, test } from "vitest";
import { parseBounce } from "../../src/bounce/parse-bounce.ts";
import { anyParties, fixturesAbout } from "./fixtures.ts";

const fixtures = fixturesAbout();

test("the collection is one of many styles", () => {
  expect(new Set(fixtures.map(({ style }) => style)).size).toBe(fixtures.length);
  expect(fixtures.length).toBeGreaterThan(75);
});

test.each(fixtures)("$style", ({ raw, kind, recipients, known }) => {
  const report = parseBounce(raw);
  const said = report.recipients.map(
    ({ address = "-", verdict, status = "-" }) => `${address} ${verdict} ${status}`,
  );
  expect({ kind: report.kind, recipients: said }).toEqual({ kind, recipients });
  expect(report.originalMessageId).toBe(known ? anyParties.messageId : undefined);
  if (kind === "bounce") expect(report.envelopeAddresses).toContain(anyParties.sender);
});
