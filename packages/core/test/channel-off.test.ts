import { type Channel, channelOff, defineRule, memoryStore } from "@carillon/core";
import { expect, it } from "vitest";
import { backupFailed, capturingLogger, mailbox, startedEngine, userLoggedIn } from "./support.ts";

const reason = {
  code: "channel-off",
  message: "Mail is off: MAIL_HOST is not set",
  cure: "Set MAIL_HOST.",
};

/** The mailbox of the support, switched off. */
function off(to: readonly string[] = []): Channel<"text"> {
  const { address } = mailbox().channel;
  if (address === undefined) throw new Error("A mailbox has addresses");
  const { message, cure } = reason;
  return channelOff({
    type: "mailbox",
    accepts: "text",
    address,
    recipients: to,
    message,
    cure,
  });
}

const failures = defineRule({ name: "failures", on: backupFailed, via: ["ops"] });
const signIns = defineRule({
  name: "sign-ins",
  on: userLoggedIn,
  via: ["ops", "spare"],
  user: "only",
});
const ada = { id: "u-17", email: "ada@example.com" };

it("a channel that is off is named once at the start, with the cure", async () => {
  const { records, logger } = capturingLogger();
  const engine = await startedEngine({ channels: { ops: off() }, rules: [failures], logger });
  await engine.emit(backupFailed, { job: "nightly" });
  await engine.emit(backupFailed, { job: "weekly" });
  await engine.stop();
  const warnings = records.filter(({ level }) => level === "warn" || level === "error");
  expect(warnings.filter(({ text }) => text.includes("off"))).toMatchObject([
    { logger: "carillon.engine", fields: { channel: "ops", type: "mailbox", reason } },
  ]);
});

it("what needs it is stored as skipped, told to listeners, and explained the same way", async () => {
  const engine = await startedEngine({
    channels: { ops: off(["Ops@example.com"]) },
    rules: [failures],
  });
  const told: unknown[] = [];
  engine.on("skipped", ({ delivery, reason }) => told.push([delivery.address, reason]));
  expect(await engine.emit(backupFailed, { job: "nightly" })).toMatchObject({
    queued: 0,
    skipped: 1,
  });
  const skipped = { channel: "ops", address: "ops@example.com", state: "skipped", reason };
  expect(await engine.log.list()).toMatchObject([skipped]);
  expect(told).toEqual([["ops@example.com", reason]]);
  const { deliveries } = await engine.explain(backupFailed, { job: "nightly" });
  expect(deliveries).toMatchObject([skipped]);
  expect(engine.channels()).toMatchObject([{ name: "ops", off: reason }]);
  await engine.drain();
  await engine.stop();
});

it("it needs no recipients: the channel itself stands for them", async () => {
  const engine = await startedEngine({ channels: { ops: off() }, rules: [failures] });
  await engine.emit(backupFailed, { job: "nightly" });
  expect(await engine.log.list()).toMatchObject([
    { recipient: { id: "ops" }, state: "skipped", reason },
  ]);
  await engine.stop();
});

it("a place that is off is skipped, too", async () => {
  const { message, cure } = reason;
  const ops = channelOff({ type: "place", accepts: "json", message, cure });
  const engine = await startedEngine({ channels: { ops }, rules: [failures] });
  await engine.emit(backupFailed, { job: "nightly" });
  expect(await engine.log.list()).toMatchObject([{ state: "skipped", reason }]);
  await engine.stop();
});

it("the affected user is told through another channel of the kind", async () => {
  const spare = mailbox();
  const engine = await startedEngine({
    channels: { ops: off(), spare: spare.channel },
    rules: [signIns],
  });
  await engine.emit(userLoggedIn, ada);
  await engine.drain();
  expect(spare.requests.map(({ address }) => address)).toEqual(["ada@example.com"]);
  expect(await engine.log.list()).toMatchObject([{ channel: "spare", state: "sent" }]);
  await engine.stop();
});

it("the user's own fault is told when another channel of the kind is on", async () => {
  const engine = await startedEngine({
    channels: { ops: off(), spare: mailbox().channel },
    rules: [signIns],
  });
  await engine.emit(userLoggedIn, { id: "u-17" });
  expect(await engine.log.list()).toMatchObject([
    { channel: "spare", state: "skipped", reason: { code: "address-missing" } },
  ]);
  await engine.stop();
});

it("a user whom only channels that are off could reach is a skipped delivery", async () => {
  const engine = await startedEngine({ channels: { ops: off(), spare: off() }, rules: [signIns] });
  await engine.emit(userLoggedIn, ada);
  expect(await engine.log.list()).toMatchObject([
    { channel: "ops", address: "ada@example.com", state: "skipped", reason },
  ]);
  await engine.stop();
});

it("a mailbox that two channels name is told through the one that is on", async () => {
  const spare = mailbox(["ops@example.com"]);
  const engine = await startedEngine({
    channels: { ops: off(["ops@example.com"]), spare: spare.channel },
    rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops", "spare"] })],
  });
  await engine.emit(backupFailed, { job: "nightly" });
  await engine.drain();
  expect(spare.requests).toHaveLength(1);
  expect((await engine.log.list()).map(({ channel, state }) => [channel, state]).sort()).toEqual([
    ["ops", "skipped"],
    ["spare", "sent"],
  ]);
  await engine.stop();
});

it("what was queued while it was on is left alone and waits", async () => {
  const kept = memoryStore();
  const store = { ...kept, outbox: kept.outbox, log: kept.log, close: async () => {} };
  const failing = mailbox(["ops@example.com"], async () => ({
    status: "deferred",
    scope: "channel",
    reason: { code: "refused", message: "Nobody listens" },
  }));
  const before = await startedEngine({
    channels: { ops: failing.channel },
    rules: [failures],
    store,
  });
  await before.emit(backupFailed, { job: "nightly" });
  await expect.poll(() => failing.requests.length).toBe(1);
  await before.stop();

  const during = await startedEngine({ channels: { ops: off() }, rules: [failures], store });
  expect(await during.log.list()).toMatchObject([{ state: "queued" }]);
  await during.stop();
  expect(await kept.log.list()).toMatchObject([{ state: "queued", attempts: 0 }]);
  await kept.close();
});

it("recipients that are no addresses are refused where the channel is made", () => {
  expect(() => off(["ops"])).toThrow(
    expect.objectContaining({ code: "channel-config-invalid", issues: ['"ops" is no address'] }),
  );
});
