import { channelOff, defineChannel, defineEvent, defineRule } from "@carillon/core";
import { fakeEngine } from "@carillon/testing";
import { expect, it } from "vitest";
import { z } from "zod";

const backupFailed = defineEvent("backup.failed", {
  schema: z.object({ job: z.string() }),
  severity: "info",
  message: { en: ({ payload }) => ({ title: `Backup failed: ${payload.job}`, summary: "Full." }) },
});
const backupDone = defineEvent("backup.done", {
  schema: z.object({ job: z.string() }),
  severity: "info",
  message: { en: () => ({ title: "Backup done", summary: "Well." }) },
});
const userGreeted = defineEvent("user.greeted", {
  schema: z.object({ id: z.string() }),
  severity: "info",
  user: ({ id }) => ({ id }),
  message: { en: () => ({ title: "Hello", summary: "Good to see you." }) },
});

const post = defineChannel({
  type: "post",
  config: z.object({ to: z.string() }),
  recipients: ({ to }) => [to],
  accepts: "text",
  address: { kind: "email", parse: (text) => text },
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const start = () =>
  fakeEngine({
    channels: { ops: post({ to: "ops@example.com" }) },
    rules: [
      defineRule({ name: "failures", on: backupFailed, via: ["ops"] }),
      defineRule({ name: "greetings", on: userGreeted, via: ["ops"], user: "only" }),
    ],
  });

const reason = { code: "mailbox-gone", message: "There is no such mailbox", cure: "Ask them." };

it("says why nothing was sent: it was skipped", async () => {
  const { engine, sent } = await start();
  await engine.emit(userGreeted, { id: "robot" });
  await expect(sent(userGreeted)).rejects.toThrow(
    /skipped: user\.greeted to robot through ops – address-missing: /,
  );
});

it("says why nothing was sent: the channel is off", async () => {
  const { engine, sent, skipped } = await fakeEngine({
    channels: {
      ops: channelOff({
        type: "post",
        accepts: "text",
        address: { kind: "email", parse: (text) => text },
        recipients: ["ops@example.com"],
        message: "Post is off: POST_HOST is not set",
        cure: "Set POST_HOST.",
      }),
    },
    rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })],
  });
  await engine.emit(backupFailed, { job: "nightly" });
  await expect(sent(backupFailed)).rejects.toThrow(
    "skipped: backup.failed to ops@example.com through ops – channel-off: Post is off: POST_HOST is not set (Set POST_HOST.)",
  );
  expect(await skipped("channel-off")).toHaveLength(1);
});

it("says why nothing was sent: it failed", async () => {
  const { engine, sent, answer } = await start();
  answer("ops", { status: "rejected", reason });
  await engine.emit(backupFailed, { job: "nightly" });
  await expect(sent(backupFailed)).rejects.toThrow(
    "failed: backup.failed to ops@example.com through ops – mailbox-gone: There is no such mailbox (Ask them.)",
  );
});

it("says why nothing was sent: it waits", async () => {
  const { engine, sent, answer } = await start();
  answer("ops", { status: "deferred", scope: "delivery", reason });
  await engine.emit(backupFailed, { job: "nightly" });
  await expect(sent(backupFailed)).rejects.toThrow(
    "waiting (retry): backup.failed to ops@example.com through ops – mailbox-gone",
  );
});

it("says why nothing was sent: no rule wanted it, or nothing was emitted", async () => {
  const { engine, sent } = await start();
  await expect(sent(backupDone)).rejects.toThrow("Nothing was emitted.");
  await engine.emit(backupDone, { job: "nightly" });
  await expect(sent(backupDone)).rejects.toThrow("no rule wanted: backup.done");
});

it("says what was sent when nothing should have been", async () => {
  const { engine, notSent, nothingSent, skipped } = await start();
  await engine.emit(backupFailed, { job: "nightly" });
  const line = "sent: backup.failed to ops@example.com through ops";
  await expect(nothingSent()).rejects.toThrow(line);
  await expect(notSent(backupFailed)).rejects.toThrow(line);
  await expect(skipped("address-missing")).rejects.toThrow(line);
});
