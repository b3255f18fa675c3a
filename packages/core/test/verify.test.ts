import {
  type Channel,
  channelOff,
  createEngine,
  defineChannel,
  defineRule,
  type Outcome,
  type SendRequest,
  secret,
  type VerificationStep,
  type VerifySenderOptions,
  verifyChannel,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { backupFailed, mailbox, plainRenderer } from "./support.ts";

const passed: VerificationStep = {
  name: "connection",
  title: "Connection",
  status: "passed",
  durationMs: 3,
  notes: ["reached"],
};
const failed: VerificationStep = {
  ...passed,
  status: "failed",
  notes: [],
  finding: { code: "refused", message: "Nobody listens", cause: "It is off.", cure: "Start it." },
};

type Verify = (options: VerifySenderOptions) => Promise<readonly VerificationStep[]>;

/** A channel to mailboxes whose check and send a test gives. */
function checked(verify: Verify, outcome: Outcome = { status: "sent", response: "250 queued" }) {
  const requests: SendRequest<"email">[] = [];
  const closed: true[] = [];
  const make = defineChannel({
    type: "checked",
    config: z.strictObject({ token: secret() }),
    accepts: "email",
    address: { kind: "email", parse: (address) => address.trim().toLowerCase() },
    create: () => ({
      async send(request) {
        requests.push(request);
        return outcome;
      },
      verify,
      async close() {
        closed.push(true);
      },
    }),
  });
  return { requests, closed, make, channel: make({ token: "s3cret-token" }) };
}

const inShort = (steps: readonly VerificationStep[]) =>
  steps.map(({ name, status, finding }) =>
    finding === undefined ? `${name} ${status}` : `${name} ${status} ${finding.code}`,
  );

test("a channel is taken through its steps, and then sends a test message to whoever asks", async () => {
  const { channel, requests, closed } = checked(async ({ address }) => [
    { ...passed, notes: [`for ${address}`] },
  ]);
  const app = { name: "Example", locale: "de-CH" };
  const { ok, steps } = await verifyChannel(channel, { app, testTo: " Ada@Example.org" });
  expect(ok).toBe(true);
  expect(inShort(steps)).toEqual(["configuration passed", "connection passed", "test passed"]);
  expect(steps[1]?.notes).toEqual(["for ada@example.org"]);
  expect(steps[2]).toMatchObject({
    title: "Test email",
    notes: ["Test email sent successfully.", "250 queued"],
  });
  expect(requests).toMatchObject([
    {
      address: "ada@example.org",
      event: { type: "channel.test" },
      content: { rendering: "email", subject: "[Example] Test-E-Mail" },
    },
  ]);
  expect(closed).toHaveLength(1);
});

test("after a step that failed nothing is sent", async () => {
  const { channel, requests, closed } = checked(async () => [failed]);
  const { ok, steps } = await verifyChannel(channel, { testTo: "ada@example.org" });
  expect(ok).toBe(false);
  expect(inShort(steps)).toEqual([
    "configuration passed",
    "connection failed refused",
    "test skipped",
  ]);
  expect(requests).toHaveLength(0);
  expect(closed).toHaveLength(1);
});

test("without being asked, nothing is sent", async () => {
  const { channel, requests } = checked(async () => [passed]);
  const { ok, steps } = await verifyChannel(channel);
  expect(ok).toBe(true);
  expect(inShort(steps)).toEqual(["configuration passed", "connection passed"]);
  expect(requests).toHaveLength(0);
});

test("a test message that is not taken is the finding of its step", async () => {
  const reason = { code: "mailbox-full", message: "It is full" };
  const { channel } = checked(async () => [passed], {
    status: "deferred",
    scope: "delivery",
    reason,
  });
  const { ok, steps } = await verifyChannel(channel, { testTo: "ada@example.org" });
  expect(ok).toBe(false);
  expect(inShort(steps).at(-1)).toBe("test failed mailbox-full");
});

test("options that are wrong are told like every other finding", async () => {
  const { make } = checked(async () => [passed]);
  const { ok, steps } = await verifyChannel(() => make({ token: "abc" }));
  expect(ok).toBe(false);
  expect(inShort(steps)).toEqual(["configuration failed channel-config-invalid"]);
  expect(steps[0]?.finding).toMatchObject({
    message: "The options of checked are not usable",
    issues: [expect.stringContaining("token: ")],
  });
});

test("an address that is none, and a channel that is off, are told before anything is connected to", async () => {
  const { channel } = mailbox();
  const wrong = await verifyChannel(channel, { testTo: "ada" });
  expect(inShort(wrong.steps)).toEqual(["configuration failed channel-setup"]);
  const off = channelOff({
    type: "smtp",
    accepts: "email",
    message: "Nothing is set",
    cure: "Set the host.",
  });
  expect(inShort((await verifyChannel(off)).steps)).toEqual(["configuration failed channel-off"]);
});

test("a channel that checks nothing by itself can still be sent a test message", async () => {
  const { channel, requests } = mailbox();
  const { ok, steps } = await verifyChannel(channel, { testTo: "ada@example.org" });
  expect(ok).toBe(true);
  expect(inShort(steps)).toEqual(["configuration passed", "test passed"]);
  expect(steps[1]?.notes).toEqual(["Test message sent successfully."]);
  expect(requests).toMatchObject([{ content: { title: "Test message" } }]);
});

test("whoever follows hears of each step once, and of its beginning", async () => {
  const { channel } = checked(async ({ onBegin, onStep }) => {
    onBegin?.({ name: "connection", title: "Connection" });
    onStep?.(passed);
    return [passed, { ...passed, name: "login", status: "skipped" }];
  });
  const heard: string[] = [];
  await verifyChannel(channel, {
    testTo: "ada@example.org",
    onBegin: ({ name }) => heard.push(`${name} …`),
    onStep: ({ name, status }) => heard.push(`${name} ${status}`),
  });
  expect(heard).toEqual([
    "configuration …",
    "configuration passed",
    "connection …",
    "connection passed",
    "login skipped",
    "test …",
    "test passed",
  ]);
});

test("whoever follows and throws changes nothing", async () => {
  const boom = () => {
    throw new Error("boom");
  };
  const { channel } = checked(async ({ onStep }) => {
    onStep?.(passed);
    return [passed];
  });
  const { ok, steps } = await verifyChannel(channel, { onBegin: boom, onStep: boom });
  expect(ok).toBe(true);
  expect(steps).toHaveLength(2);
});

test("a secret shows in no note and no finding, wherever the plugin puts it", async () => {
  const token = "s3cret-token";
  const leaky: VerificationStep = {
    ...failed,
    notes: [`says ${token}`],
    finding: {
      code: "refused",
      message: token,
      cause: token,
      cure: token,
      response: Buffer.from(token).toString("base64"),
    },
  };
  const { channel } = checked(async ({ onStep }) => {
    onStep?.(leaky);
    return [leaky];
  });
  const heard: VerificationStep[] = [];
  const found = await verifyChannel(channel, { onStep: (step) => heard.push(step) });
  const told = JSON.stringify([found, heard]);
  expect(told).toContain("[redacted]");
  expect(told).not.toContain(token);
  expect(told).not.toContain(Buffer.from(token).toString("base64").slice(0, -1));
});

test.each([
  ["channel-threw", async () => Promise.reject(new Error("boom"))],
  ["channel-nonsense", async () => [{ ...failed, finding: undefined }]],
])("a plugin that misbehaves is the finding %s", async (code, verify) => {
  const { channel } = checked(verify);
  const { ok, steps } = await verifyChannel(channel, { testTo: "ada@example.org" });
  expect(ok).toBe(false);
  expect(inShort(steps)).toEqual(["configuration passed", `check failed ${code}`, "test skipped"]);
});

test("a plugin that never ends is left behind, with what it had told", async () => {
  const clock = manualClock();
  const { channel } = checked(({ onStep }) => {
    onStep?.(passed);
    return new Promise(() => {});
  });
  const verifying = verifyChannel(channel, { clock });
  await clock.advance("29s");
  let ended = false;
  void verifying.then(() => {
    ended = true;
  });
  await clock.advance("500ms");
  expect(ended).toBe(false);
  await clock.advance("3s");
  const { ok, steps } = await verifying;
  expect(ok).toBe(false);
  expect(inShort(steps)).toEqual([
    "configuration passed",
    "connection passed",
    "check failed channel-hung",
  ]);
});

test("the caller's signal ends it", async () => {
  const controller = new AbortController();
  const { channel } = checked(
    ({ signal }) =>
      new Promise((resolve) => signal.addEventListener("abort", () => resolve([failed]))),
  );
  const verifying = verifyChannel(channel, { signal: controller.signal });
  controller.abort();
  expect(inShort((await verifying).steps)).toEqual([
    "configuration passed",
    "connection failed refused",
  ]);
});

function engineWith(channel: Channel) {
  const rule = defineRule({
    name: "all",
    on: backupFailed,
    via: ["ops"],
    to: ["ops@example.org"],
  });
  const engine = createEngine({
    app: "Example",
    renderer: plainRenderer,
    channels: { ops: channel },
    rules: [rule],
  });
  onTestFinished(() => engine.stop());
  return engine;
}

test("an engine verifies a channel by its name, in the words of its own renderer", async () => {
  const { channel, requests } = checked(async () => [passed]);
  const engine = engineWith(channel);
  const { ok, steps } = await engine.verify("ops", { testTo: "ada@example.org" });
  expect(ok).toBe(true);
  expect(inShort(steps)).toEqual(["configuration passed", "connection passed", "test passed"]);
  // The support's renderer has no prefix.
  expect(requests).toMatchObject([{ content: { subject: "Test email" } }]);
  expect(await engine.log.list()).toEqual([]);
});

test("an engine refuses to verify a channel that it lacks, and to verify once it is stopped", async () => {
  const engine = engineWith(mailbox().channel);
  await expect(engine.verify("pos")).rejects.toMatchObject({ code: "channel-unknown" });
  await engine.stop();
  await expect(engine.verify("ops")).rejects.toMatchObject({ code: "engine-stopped" });
});
