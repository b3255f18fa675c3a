import type { Suppressions } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { SignedSender } from "../../src/bounce/signed-sender.ts";
import { bounceInbox } from "../../src/index.ts";
import { fixturesAbout, type Parties } from "./fixtures.ts";
import { mutated, mutation } from "./mutations.ts";

const bounce = { address: "bounces@x.example", secret: "a key of this test alone" };
const clock = manualClock("2026-01-02T03:04:05Z");
const to = "ada@example.org";
const sent = { deliveryId: "delivery_1", createdAt: clock.now(), address: to };

/** An inbox, and the addresses against which it turned. */
function inboxWithNotes() {
  const touched: string[] = [];
  const suppressions: Pick<Suppressions, "add" | "recordSoftBounce"> = {
    async add({ kind, address, reason }) {
      touched.push(address);
      return { id: address, kind, address, reason, since: clock.now(), actor: "test" };
    },
    async recordSoftBounce({ address }) {
      touched.push(address);
      return { count: 1, suppressed: false };
    },
  };
  return { touched, inbox: bounceInbox({ ...bounce, suppressions, clock }) };
}

function reportsAbout(secret: string): readonly Buffer[] {
  const sender = new SignedSender({ ...bounce, secret, delimiter: "+" }).of(sent);
  const parties: Parties = { sender, to, messageId: "delivery_1@x.example" };
  return fixturesAbout(parties).map(({ raw }) => Buffer.from(raw));
}

const mutations = fc.array(mutation, { maxLength: 6 });

test("however a report without our signature is changed, it has no effect", async () => {
  const { inbox, touched } = inboxWithNotes();
  const reports = reportsAbout("a guess of sixteen");
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...reports), mutations, async (raw, changes) => {
      const { results } = await inbox.ingest(changes.reduce(mutated, raw));
      expect(results.every(({ status }) => status === "ignored")).toBe(true);
    }),
    { numRuns: 2_000 },
  );
  expect(touched).toEqual([]);
});

test("however a report with our signature is changed, it touches the signed address alone", async () => {
  const { inbox, touched } = inboxWithNotes();
  const reports = reportsAbout(bounce.secret);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...reports), mutations, async (raw, changes) => {
      await inbox.ingest(changes.reduce(mutated, raw));
    }),
    { numRuns: 2_000 },
  );
  expect(new Set(touched.map((address) => address.toLowerCase()))).toEqual(new Set([to]));
});

test("whatever comes to the inbox, it answers", async () => {
  const { inbox, touched } = inboxWithNotes();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 1_000 }), fc.string(), async (raw, address) => {
      expect((await inbox.ingest(raw, { to: address })).results.length).toBeGreaterThan(0);
    }),
  );
  expect(touched).toEqual([]);
});
