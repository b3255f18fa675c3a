import { CarillonError } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { SignedSender } from "../../src/bounce/signed-sender.ts";
import { bounceInbox, type IngestResult, smtp } from "../../src/index.ts";
import { anyParties, type Fixture, fixturesAbout, type Parties } from "./fixtures.ts";
import { bounce, bounceScene } from "./scene.ts";

const ada = { kind: "email", address: "ada@example.org" };

function fixture(style: string, parties: Parties): Fixture["raw"] {
  const found = fixturesAbout(parties).find((one) => one.style === style);
  if (found === undefined) throw new Error(`There is no fixture ${style}`);
  return found.raw;
}

const inShort = ({ status, address = "-", reason }: IngestResult) =>
  `${status} ${address} ${reason.code}`;

test("a mail that bounced suppresses its address: the next event skips it, and says why", async () => {
  const { inbox, list, emit, mailed, logs, engine } = await bounceScene();
  const mail = await mailed();
  expect(mail.delivery.state).toBe("sent");
  const { results } = await inbox.ingest(fixture("Postfix: unknown user", mail));
  expect(results).toEqual([
    {
      status: "suppressed",
      address: ada.address,
      deliveryId: mail.delivery.id,
      reason: {
        code: "hard-bounce",
        message: "A server says that there is no such mailbox (5.1.1)",
      },
    },
  ]);
  expect(await list.get(ada)).toMatchObject({
    reason: "hard-bounce",
    actor: "carillon",
    source: "bounce",
    deliveryId: mail.delivery.id,
  });
  const next = await emit();
  expect(next).toMatchObject({ state: "skipped", reason: { code: "suppressed" } });
  expect(next.reason?.message).toContain(mail.delivery.id);
  expect(logs).toContainEqual(
    expect.objectContaining({ logger: "carillon.bounces", text: "Address suppressed" }),
  );
  await list.remove(ada, { actor: "grace" });
  expect((await emit()).state).toBe("sent");
  expect((await engine.log.list({ state: "skipped" })).length).toBe(1);
});

test("the envelope alone is signed, and the same at every attempt", async () => {
  const { mailed, server } = await bounceScene();
  const { sender, delivery } = await mailed();
  expect(sender).toMatch(/^bounces\+[a-z2-7]{40}@x\.example$/);
  expect(server.mails[0]?.raw.toString()).toContain("From: Example <bells@x.example>");
  expect(server.mails[0]?.raw.toString()).not.toContain("bounces+");
  const { id: deliveryId, createdAt } = delivery;
  const again = new SignedSender({ ...bounce, delimiter: "+" });
  expect(again.of({ deliveryId, createdAt, address: ada.address })).toBe(sender);
});

describe("of a mail that was really sent, each style has its effect", () => {
  const effects = {
    hard: "suppressed hard-bounce",
    soft: "counted soft-bounce",
    refused: "ignored refused",
    delayed: "ignored delayed",
    delivered: "ignored delivered",
  } as const;
  const complaints = new Map([
    ["a complaint", "suppressed complaint"],
    ["a complaint that hides the address", "suppressed complaint"],
    ["a complaint about phishing", "suppressed complaint"],
    ["a report that it was no spam", "ignored complaint-harmless"],
    ["a report of failed authentication", "ignored complaint-harmless"],
  ]);
  const expectedOf = ({ style, kind, recipients: [first = ""] }: Fixture) => {
    if (kind === "auto-reply" || kind === "unrelated") return `ignored ${kind}`;
    if (kind === "complaint") return complaints.get(style);
    return Object.entries(effects).find(([verdict]) => first.split(" ")[1] === verdict)?.[1];
  };

  test("in an engine with a log", async () => {
    const { inbox, list, mailed } = await bounceScene();
    const mail = await mailed();
    for (const one of fixturesAbout(mail)) {
      const { results } = await inbox.ingest(one.raw);
      const [first, ...others] = results;
      const said = `${first?.status} ${first?.reason.code}`;
      expect({ style: one.style, said }).toEqual({ style: one.style, said: expectedOf(one) });
      if (first?.status !== "ignored") expect(first?.deliveryId, one.style).toBe(mail.delivery.id);
      for (const other of others) expect(other.reason.code, one.style).toBe("address-mismatch");
      const suppressed = await list.list();
      expect(suppressed.length, one.style).toBe(first?.status === "suppressed" ? 1 : 0);
      await list.remove(ada);
    }
  });
});

describe("nothing follows from what is not proven", () => {
  test("a signature by another key", async () => {
    const { inbox, list, mailed } = await bounceScene();
    const { delivery, to, messageId } = await mailed();
    const forger = new SignedSender({ ...bounce, secret: "a guess of sixteen", delimiter: "+" });
    const sender = forger.of({
      deliveryId: delivery.id,
      createdAt: delivery.createdAt,
      address: to,
    });
    for (const { raw, kind } of fixturesAbout({ sender, to, messageId })) {
      const { results } = await inbox.ingest(raw);
      const silent = kind === "auto-reply" || kind === "unrelated";
      for (const { status, reason } of results) {
        expect({ status, code: reason.code }).toEqual({
          status: "ignored",
          code: silent ? kind : "forged",
        });
      }
    }
    expect(await list.list()).toEqual([]);
  });

  test("no signed address at all", async () => {
    const { inbox, list, mailed } = await bounceScene();
    const mail = await mailed();
    const raw = fixture("Postfix: unknown user", { ...mail, sender: "bounces@x.example" });
    expect((await inbox.ingest(raw)).results.map(inShort)).toEqual(["ignored - unsigned"]);
    expect(await list.list()).toEqual([]);
    const delivered = await inbox.ingest(raw, { to: mail.sender });
    expect(delivered.results.map(inShort)).toEqual(["suppressed ada@example.org hard-bounce"]);
  });

  test("somebody's own token, used against somebody else", async () => {
    const { inbox, list, mailed } = await bounceScene();
    const mail = await mailed();
    const raw = fixture("Postfix: unknown user", { ...mail, to: "grace@example.org" });
    expect((await inbox.ingest(raw)).results.map(inShort)).toEqual(["ignored - address-mismatch"]);
    const complaint = fixture("a complaint", { ...mail, to: "grace@example.org" });
    // What the complaint names is not believed; what the log says of its token is.
    expect((await inbox.ingest(complaint)).results.map(inShort)).toEqual([
      "suppressed ada@example.org complaint",
    ]);
    expect((await list.list()).map(({ address }) => address)).toEqual([ada.address]);
  });

  test("a token that is too old", async () => {
    const { inbox, clock, list, mailed } = await bounceScene();
    const raw = fixture("Postfix: unknown user", await mailed());
    clock.set("2026-02-03T00:00:00Z");
    expect((await inbox.ingest(raw)).results.map(inShort)).toEqual(["ignored - expired"]);
    expect(await list.list()).toEqual([]);
    clock.set("2026-02-01T23:59:59Z");
    expect((await inbox.ingest(raw)).results[0]?.status).toBe("suppressed");
  });

  test("a key that was taken away", async () => {
    const fresh = "another key of this test";
    const rotated = await bounceScene(undefined, { secret: [fresh, bounce.secret] });
    const raw = fixture("Postfix: unknown user", await rotated.mailed());
    expect((await rotated.inbox.ingest(raw)).results[0]?.status).toBe("suppressed");
    const gone = await bounceScene(undefined, { secret: fresh });
    const old = fixture("Postfix: unknown user", await gone.mailed());
    expect((await gone.inbox.ingest(old)).results[0]?.reason.code).toBe("forged");
  });
});

test("a bounce that comes twice, or is made up again of the same mail, counts once", async () => {
  const { inbox, list, mailed } = await bounceScene();
  const mail = await mailed();
  const raw = fixture("Gmail: over quota", mail).toString();
  for (const again of [raw, raw, raw.replaceAll("4F2A@mx", "5A3B@mx"), raw]) {
    expect((await inbox.ingest(again)).results).toMatchObject([{ status: "counted", count: 1 }]);
  }
  expect(await list.get(ada)).toBeUndefined();
  const hard = fixture("Postfix: unknown user", mail);
  const first = await inbox.ingest(hard);
  const since = (await list.get(ada))?.since;
  expect(await inbox.ingest(hard)).toEqual(first);
  expect((await list.get(ada))?.since).toBe(since);
});

test("soft bounces of several mails suppress in the end", async () => {
  const { inbox, mailed, emit } = await bounceScene();
  const seen: string[] = [];
  for (let mails = 0; mails < 3; mails += 1) {
    const { results } = await inbox.ingest(fixture("Gmail: over quota", await mailed()));
    seen.push(...results.map(inShort));
  }
  expect(seen).toEqual([
    "counted ada@example.org soft-bounce",
    "counted ada@example.org soft-bounce",
    "suppressed ada@example.org soft-bounces",
  ]);
  expect((await emit()).state).toBe("skipped");
});

test("a provider that put its own Message-ID there does not hide the delivery", async () => {
  const { inbox, mailed } = await bounceScene();
  await mailed();
  const mail = await mailed();
  await mailed();
  const raw = fixture("Amazon SES", { ...mail, messageId: "0100018b-000000@email.ses.example" });
  const { results } = await inbox.ingest(raw);
  expect(results).toMatchObject([{ status: "suppressed", deliveryId: mail.delivery.id }]);
});

test("an address whose case a server changed is suppressed as it stands in the log", async () => {
  const { inbox, mailed, emit } = await bounceScene("Ada.Lovelace@example.org");
  const mail = await mailed();
  const raw = fixture("Postfix: unknown user", { ...mail, to: "ada.lovelace@EXAMPLE.org" });
  const { results } = await inbox.ingest(raw);
  expect(results.map(inShort)).toEqual(["suppressed Ada.Lovelace@example.org hard-bounce"]);
  expect((await emit()).state).toBe("skipped");
});

test("without a log it works, and names no delivery", async () => {
  const { mailed, list, clock } = await bounceScene();
  const inbox = bounceInbox({ ...bounce, suppressions: list, clock });
  const mail = await mailed();
  const soft = fixture("Gmail: over quota", mail);
  for (let times = 0; times < 2; times += 1) {
    expect((await inbox.ingest(soft)).results).toMatchObject([{ count: 1, deliveryId: undefined }]);
  }
  expect((await inbox.ingest(fixture("no Final-Recipient", mail))).results[0]?.status).toBe(
    "suppressed",
  );
});

test("what a server says, which may repeat the mail, is neither logged nor stored", async () => {
  const { inbox, mailed, list, logs } = await bounceScene();
  const raw = fixture("Postfix: unknown user", await mailed())
    .toString()
    .replace("see our policy", "open sesame");
  const { report } = await inbox.ingest(raw);
  expect(report.recipients[0]?.diagnostic).toContain("open sesame");
  const kept = JSON.stringify([logs, await list.list()]);
  expect(kept).not.toContain("open sesame");
  expect(kept).not.toContain(bounce.secret);
});

test("a list that cannot be written to makes ingest reject, so that the message is kept", async () => {
  const { mailed, clock } = await bounceScene();
  const full = async () => {
    throw new Error("disk full");
  };
  const suppressions = { add: full, recordSoftBounce: full };
  const inbox = bounceInbox({ ...bounce, suppressions, clock });
  const mail = await mailed();
  for (const style of ["Postfix: unknown user", "Gmail: over quota", "a complaint"]) {
    await expect(inbox.ingest(fixture(style, mail)), style).rejects.toThrow("disk full");
  }
  await expect(inbox.ingest(fixture("a holiday notice", mail))).resolves.toBeDefined();
});

describe("wrong options are named", () => {
  const server = { host: "smtp.x.example", from: "bells@x.example" };
  const faults = (make: () => unknown): readonly string[] => {
    try {
      make();
    } catch (error) {
      if (!(error instanceof CarillonError)) throw error;
      expect(error.code).toBe("channel-config-invalid");
      return error.issues;
    }
    return [];
  };
  const wrong: readonly (readonly [string, object, string])[] = [
    ["no address", { address: "bounces" }, "has no @"],
    ["a short secret", { secret: "short" }, "secret"],
    ["an empty list of secrets", { secret: [] }, "secret"],
    ["a long local part", { address: `${"b".repeat(24)}@x.example` }, "more than 23 characters"],
    ["letters beyond ASCII", { address: "größe@x.example" }, "ASCII"],
    ["another delimiter", { delimiter: "#" }, "delimiter"],
    ["an unknown option", { adress: "a@b.example" }, "adress"],
  ];
  test.each(wrong)("%s", (_, change, part) => {
    const suppressions = { add: async () => never(), recordSoftBounce: async () => never() };
    const asChannel = faults(() => smtp({ ...server, bounce: { ...bounce, ...change } }));
    const asInbox = faults(() => bounceInbox({ ...bounce, suppressions, ...change }));
    for (const issues of [asChannel, asInbox]) expect(issues.join("\n")).toContain(part);
    expect(JSON.stringify([asChannel, asInbox])).not.toContain(bounce.secret);
  });

  test("the secret is the channel's, to be kept out of every log", () => {
    const secret = [bounce.secret, "another key of this test"];
    expect(smtp({ ...server, bounce: { ...bounce, secret } }).secrets()).toEqual(secret);
  });
});

function never(): never {
  throw new Error("Nothing is asked of it");
}

test("fixtures speak of a mail that nobody sent, and have no effect in any engine", async () => {
  const { inbox, list } = await bounceScene();
  for (const { raw } of fixturesAbout(anyParties)) await inbox.ingest(raw);
  expect(await list.list()).toEqual([]);
});
