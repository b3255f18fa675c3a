import { expectDeliveries, fakeEngine } from "@carillon/testing";
import { defineEvent, defineRule, type Recipient, type UserMode } from "carillon";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { chat, mail, titled } from "./outlets.ts";

const hourMs = 3_600_000;
const known = z.strictObject({ id: z.string(), email: z.string().optional() });
const affected = ({ id, email }: z.output<typeof known>): Recipient => ({
  id,
  addresses: { email },
});

const userLogin = defineEvent("user.login", {
  schema: known,
  severity: "info",
  user: affected,
  message: titled("Sign-in"),
});
const userCreated = defineEvent("user.created", {
  schema: known,
  severity: "info",
  user: affected,
  message: titled("New account"),
});
const job = z.strictObject({ job: z.string(), channels: z.array(z.string()).optional() });
const backupSucceeded = defineEvent("backup.succeeded", {
  schema: job,
  severity: "info",
  message: titled("Backup Successful"),
});
const backupFailed = defineEvent("backup.failed", {
  schema: job,
  severity: "error",
  message: titled("Backup Failed"),
});
const restoreFailed = defineEvent("restore.failed", {
  schema: z.strictObject({ target: z.string() }),
  severity: "error",
  message: titled("Restore Failed"),
});
const storageLimit = defineEvent("storage.limit", {
  schema: z.strictObject({ storage: z.string(), over: z.boolean() }),
  severity: ({ over }) => (over ? "error" : "info"),
  alert: ({ storage, over }) => ({ key: storage, status: over ? "firing" : "resolved" }),
  message: titled("Storage Limit"),
});
const connection = defineEvent("connection.changed", {
  schema: z.strictObject({ name: z.string(), online: z.boolean() }),
  severity: ({ online }) => (online ? "info" : "error"),
  alert: ({ name, online }) => ({ key: name, status: online ? "resolved" : "firing" }),
  message: titled("Connection"),
});

const team = ["admin@example.com", "ops@example.com"];

/** The page of settings: each event on or off, its channels, and whether the user is told. */
function settings(logins: UserMode = "none", second = false) {
  const via = second ? (["mail", "backup mail"] as const) : (["mail"] as const);
  return fakeEngine({
    app: { name: "Vault", timeZone: "Europe/Berlin" },
    startAt: "2026-03-02T12:00:00Z",
    channels: { mail: mail({ to: team }), "backup mail": mail({ to: team }), room: chat({}) },
    events: [userCreated],
    defaults: { via: ["mail"] },
    rules: [
      defineRule({ name: "sign-ins", on: userLogin, via, user: logins }),
      defineRule({ name: "accounts", on: userCreated, user: logins }),
      // Each job has channels of its own, or those of everything, or on purpose none.
      defineRule({
        name: "nightly",
        on: [backupSucceeded, backupFailed],
        match: { "payload.job": "nightly" },
        via: ["mail", "room"],
        continue: false,
      }),
      defineRule({
        name: "scratch",
        on: [backupSucceeded, backupFailed],
        match: { "payload.job": "scratch" },
        via: [],
        continue: false,
      }),
      defineRule({ name: "other jobs", on: backupFailed }),
      defineRule({ name: "restores", on: restoreFailed, via: ["mail", "room"] }),
      defineRule({
        name: "storage",
        on: storageLimit,
        remind: { everyMs: 24 * hourMs },
        dedupe: { withinMs: 24 * hourMs },
      }),
      defineRule({
        name: "health",
        on: connection,
        remind: { everyMs: 6 * hourMs },
        dedupe: { withinMs: 6 * hourMs },
      }),
    ],
  });
}

const everybody = { to: team, via: "mail" };
const ada = { id: "ada", email: "ada@example.com" };

describe("A backup server's notification settings", () => {
  it("tell every address of the channel by itself, and each once", async () => {
    await expectDeliveries(await settings())
      .after(restoreFailed, { target: "db" })
      .toBe([{ ...everybody, says: "Restore Failed" }, { via: "room" }]);
  });

  it("refuse a channel with a wrong address among right ones, and say which", async () => {
    const { smtp } = await import("carillon");
    const to = ["admin@example.com", "ops@", "third@example.com"];
    expect(() => smtp({ host: "mail.example.com", from: "vault@example.com", to })).toThrow(
      /to\.1|to\[1\]|ops@/,
    );
  });

  it.each([
    ["none", [everybody]],
    ["also", [everybody, { to: "ada", via: "mail" }]],
    ["only", [{ to: "ada", via: "mail" }]],
  ] as const)(
    "tell of a sign-in and of a new account whom the mode %s says",
    async (mode, told) => {
      const vault = await settings(mode);
      await expectDeliveries(vault).after(userLogin, ada).toBe(told);
      await expectDeliveries(vault).after(userCreated, ada).toBe(told);
    },
  );

  it("tell the user once, whether or not two mail channels or the team have their address", async () => {
    const vault = await settings("also", true);
    await expectDeliveries(vault)
      .after(userLogin, ada)
      .toBe([
        { to: team, via: "mail" },
        { to: "ada", via: "mail" },
      ]);
    await expectDeliveries(vault)
      .after(userLogin, { id: "root", email: "Admin@Example.com" })
      .toBe([{ via: "mail" }, { to: "ops@example.com", via: "mail" }]);
  });

  it("record that a user without an address was not told, with the reason", async () => {
    await expectDeliveries(await settings("also"))
      .after(userLogin, { id: "robot" })
      .toBe([everybody, { to: "robot", via: "mail", skipped: "address-missing" }]);
    const alone = await settings("only");
    await expectDeliveries(alone)
      .after(userLogin, { id: "robot" })
      .toBe([{ to: "robot", via: "mail", skipped: "address-missing" }]);
  });

  it("go by a job's own channels, by those of everything, or by none on purpose", async () => {
    const vault = await settings();
    await expectDeliveries(vault)
      .after(backupSucceeded, { job: "nightly" })
      .toBe([everybody, { via: "room" }]);
    await expectDeliveries(vault).after(backupFailed, { job: "scratch" }).toBeNone();
    await expectDeliveries(vault).after(backupFailed, { job: "weekly" }).toBe([everybody]);
    await expectDeliveries(vault).after(backupSucceeded, { job: "weekly" }).toBeNone();
  });

  it("remind of what lasts at its own pace, and tell of its end, once", async () => {
    const vault = await settings();
    await expectDeliveries(vault)
      .after(storageLimit, { storage: "s3", over: true })
      .after(connection, { name: "db", online: false })
      .toBe([
        { ...everybody, event: "storage.limit" },
        { ...everybody, event: "connection.changed" },
      ]);
    await expectDeliveries(vault)
      .after(storageLimit, { storage: "s3", over: true })
      .after("5h")
      .toBeNone();
    await expectDeliveries(vault)
      .after("2h")
      .toBe([{ ...everybody, event: "connection.changed" }]);
    await expectDeliveries(vault)
      .after(connection, { name: "db", online: true })
      .toBe([{ ...everybody, event: "connection.changed" }]);
    await expectDeliveries(vault)
      .after("18h")
      .toBe([{ ...everybody, event: "storage.limit" }]);
    await expectDeliveries(vault)
      .after(storageLimit, { storage: "s3", over: false })
      .toBe([{ ...everybody, event: "storage.limit" }]);
    await expectDeliveries(vault).after("48h").toBeNone();
  });

  it("do not lose what cannot be sent for a while", async () => {
    const vault = await settings();
    const reason = { code: "refused", message: "Connection refused" };
    vault.answer("mail", { status: "deferred", scope: "channel", reason });
    await expectDeliveries(vault)
      .after(backupFailed, { job: "weekly" })
      .toBe([{ ...everybody, held: true }]);
    vault.answer("mail", { status: "sent" });
    await expectDeliveries(vault).after("15m").toBe([everybody]);
  });

  it("write mails in one look, with the product's name in the subject", async () => {
    const vault = await settings();
    await vault.engine.emit(backupFailed, { job: "weekly" });
    const told = await vault.sent(backupFailed);
    expect(told.map(({ content }) => content)).toEqual([
      expect.objectContaining({ subject: expect.stringMatching(/^\[Vault\] Backup Failed/) }),
      expect.objectContaining({ subject: expect.stringMatching(/^\[Vault\] Backup Failed/) }),
    ]);
  });
});
