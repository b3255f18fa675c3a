import { AssertionError } from "node:assert";
import { defineChannel, defineEvent, defineRule } from "@carillon/core";
import { expectDeliveries, fakeEngine } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const backupFailed = defineEvent("backup.failed", {
  schema: z.object({ job: z.string() }),
  severity: "error",
  message: { en: ({ payload }) => ({ title: `Backup failed: ${payload.job}`, summary: "Full." }) },
});

const post = defineChannel({
  type: "post",
  config: z.object({}),
  accepts: "text",
  address: { kind: "email", parse: (text) => text },
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const ada = { id: "ada", addresses: { email: "ada@example.com" }, timeZone: "Europe/Berlin" };
const bob = { id: "bob", addresses: { email: "bob@example.com" } };
const eve = { id: "eve" };

const sleepsIn = { ...ada, quietHours: { from: "22:00", to: "07:00" } };

const bells = (startAt = "2026-03-02 12:00 Europe/Berlin") =>
  fakeEngine({
    startAt,
    channels: { mail: post({}) },
    rules: [
      defineRule({ name: "failures", on: backupFailed, via: ["mail"], to: [sleepsIn, bob, eve] }),
    ],
  });

async function refusal(of: Promise<unknown>): Promise<AssertionError> {
  try {
    await of;
  } catch (error) {
    if (error instanceof AssertionError) return error;
    throw error;
  }
  throw new Error("It passed");
}

describe("expectDeliveries", () => {
  it("compares who was told since it was asked last, in whatever order", async () => {
    const engine = await bells();
    await expectDeliveries(engine)
      .after(backupFailed, { job: "nightly" })
      .toBe([
        { to: "bob", via: "mail" },
        { to: "ada@example.com", via: "mail", says: "nightly", event: "backup.failed" },
      ]);
    await expectDeliveries(engine).toBeNone();
    await expectDeliveries(engine)
      .after(backupFailed, { job: "weekly" })
      .toBe([
        { to: ["ada", "bob"], via: "mail", rule: "failures" },
        { to: "eve", via: "mail", skipped: "address-missing" },
      ]);
  });

  it("follows what is held until it is told, however long that is", async () => {
    const engine = await bells("2026-03-02 23:00 Europe/Berlin");
    await expectDeliveries(engine)
      .after(backupFailed, { job: "nightly" })
      .toBe([
        { to: "bob", via: "mail" },
        { to: "ada", via: "mail", heldUntil: "2026-03-03 07:00 Europe/Berlin" },
      ]);
    await expectDeliveries(engine).at("2026-03-03 06:59 Europe/Berlin").toBeNone();
    await expectDeliveries(engine)
      .after("1m")
      .toBe([{ to: "ada", via: "mail" }]);
    await expectDeliveries(engine).after("24h").after("30d").toBeNone();
  });

  it("says what was expected and what happened instead, with the reason", async () => {
    const engine = await bells("2026-03-02 23:00 Europe/Berlin");
    const error = await refusal(
      expectDeliveries(engine)
        .after(backupFailed, { job: "nightly" })
        .toBe([
          { to: ["ada", "bob"], via: "mail" },
          { to: "eve", via: "chat", failed: "gone" },
        ]),
    );
    expect(error.message.split("\n")).toEqual([
      "The deliveries are not those expected:",
      "- ada via mail, sent",
      "- eve via chat, failed, gone",
      expect.stringMatching(
        /^\+ ada \(ada@example\.com\) via mail, backup\.failed, by rule "failures", held until 2026-03-03T06:00:00Z, quiet-hours: /,
      ),
      '  bob (bob@example.com) via mail, backup.failed, by rule "failures", sent',
      expect.stringMatching(/^ {2}\(eve via mail, backup\.failed, .*skipped, address-missing: /),
    ]);
    expect(error.expected).not.toEqual(error.actual);
  });

  it("finds the pairs whatever comes first, and wants as many as there are", async () => {
    const engine = await bells();
    const job = { job: "nightly" };
    await expectDeliveries(engine)
      .after(backupFailed, job)
      .toBe([{ via: "mail" }, { to: "ada", via: "mail" }]);
    await expectDeliveries(engine)
      .after(backupFailed, job)
      .toBe([{ to: "bob", via: "mail" }, { via: "mail" }]);
    await refusal(
      expectDeliveries(engine)
        .after(backupFailed, job)
        .toBe([{ via: "mail" }]),
    );
    const twice = [
      { to: "ada", via: "mail" },
      { to: "ada", via: "mail" },
    ];
    await refusal(expectDeliveries(engine).after(backupFailed, job).toBe(twice));
    await refusal(expectDeliveries(engine).after(backupFailed, job).toBeNone());
  });

  it("does what it is told, and passes on what goes wrong there", async () => {
    const engine = await bells();
    await expectDeliveries(engine)
      .after(() => engine.engine.emit(backupFailed, { job: "nightly" }))
      .toBe([{ to: ["ada", "bob"], via: "mail" }]);
    await expect(
      expectDeliveries(engine)
        .after(() => Promise.reject(new Error("no luck")))
        .toBeNone(),
    ).rejects.toThrow("no luck");
    await expect(expectDeliveries(engine).at("2020-01-01").toBeNone()).rejects.toThrow(
      "there is no way back",
    );
    expect(() => expectDeliveries(engine).at("2026-03-03 07:00 Mars/Base")).not.toThrow();
    await expect(
      expectDeliveries(engine).at("2026-03-03 07:00 Mars/Base").toBeNone(),
    ).rejects.toThrow("Mars/Base is no IANA time zone");
  });
});
