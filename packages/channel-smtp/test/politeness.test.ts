import { setTimeout as delay } from "node:timers/promises";
import {
  type ChannelPolicy,
  createEngine,
  defineEvent,
  defineRule,
  type Logger,
  type LogRecord,
  plainRenderer,
  systemClock,
} from "@carillon/core";
import { type ManualClock, manualClock } from "@carillon/testing";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { classify, SmtpFailure, type SmtpOptions, type Stage, smtp } from "../src/index.ts";
import { atMost, countingServer, mostWithin } from "./support/counting-server.ts";
import { type Session, scriptedServer } from "./support/scripted-server.ts";
import { sendingTo } from "./support/sending.ts";

const letter = defineEvent("letter.posted", {
  schema: z.strictObject({ n: z.number(), to: z.string() }),
  severity: "info",
  user: ({ n, to }) => ({ id: `u${n}`, addresses: { email: to } }),
  message: { en: ({ payload }) => ({ title: `Letter ${payload.n}`, summary: "Hello." }) },
});

interface SceneOptions {
  readonly clock?: ManualClock;
  readonly options?: Partial<SmtpOptions>;
  readonly policy?: ChannelPolicy;
}

/** An engine that mails to a server on 127.0.0.1. */
async function scene(port: number, { clock, options, policy }: SceneOptions = {}) {
  const records: LogRecord[] = [];
  const logger: Logger = { log: (record) => records.push(record) };
  const engine = createEngine({
    app: "Example",
    renderer: plainRenderer,
    clock: clock ?? systemClock,
    logger,
    retry: { delays: [1_000] },
    channels: {
      mail: smtp({
        host: "127.0.0.1",
        port,
        security: "none",
        from: "bells@example.com",
        ...options,
      }),
    },
    channelPolicies: policy === undefined ? {} : { mail: policy },
    rules: [defineRule({ name: "letters", on: letter, via: ["mail"], user: "only" })],
  });
  await engine.start();
  onTestFinished(() => engine.stop({ graceMs: 0 }));
  const post = (count: number, domain: string) =>
    Promise.all(
      Array.from({ length: count }, (_, n) => engine.emit(letter, { n, to: `u${n}@${domain}` })),
    );
  const texts = () => records.map(({ text }) => text);
  return { engine, post, texts };
}

/** Lets the test's time pass in small steps, each with a moment for the traffic on loopback. */
async function until(clock: ManualClock, done: () => boolean, step = 100, most = 20_000) {
  for (let steps = 0; !done(); steps += 1) {
    if (steps > most) throw new Error("It never ended");
    await clock.advance(step);
    await delay(1);
  }
}

test("connections, and mails over each, are bounded, and each connection ends with QUIT", async () => {
  const server = await countingServer(systemClock);
  const { engine, post } = await scene(server.port, {
    options: { maxConnections: 3, maxMessagesPerConnection: 10 },
  });
  await post(200, "example.org");
  await engine.drain();
  expect(server.taken()).toHaveLength(200);
  expect(server.mostConnections).toBe(3);
  expect(server.mostPerConnection).toBe(10);
  await engine.stop();
  expect(server.quits).toBe(server.connections);
  expect(server.connections).toBeLessThanOrEqual(23);
});

test("a connection that nobody needs is left with QUIT", async () => {
  const server = await scriptedServer();
  onTestFinished(() => server.stop());
  const sending = sendingTo(server.port, { idleTimeoutMs: 50 });
  expect(await sending.send()).toMatchObject({ status: "sent" });
  expect(server.commands.at(-1)).toBe("DATA");
  await expect.poll(() => server.commands.at(-1)).toBe("QUIT");
  await server.deserted();
});

test("a farewell with 421 on a connection that nobody uses is no failure", async () => {
  let first: Session | undefined;
  const server = await scriptedServer({
    greeting(session) {
      first ??= session;
      session.say("220 scripted.test");
    },
  });
  onTestFinished(() => server.stop());
  const { engine, post, texts } = await scene(server.port);
  await post(1, "example.org");
  await engine.drain();
  first?.socket.end("421 4.4.2 scripted.test Error: timeout exceeded\r\n");
  await delay(30);
  expect(engine.channels()).toMatchObject([{ pause: undefined, slow: undefined }]);
  await post(1, "example.org");
  await engine.drain();
  expect(server.bodies).toHaveLength(2);
  expect(texts().filter((text) => /fail|paus|slow/i.test(text))).toEqual([]);
});

test("no second sees more mails than the rate, wherever it begins", async () => {
  const clock = manualClock();
  const server = await countingServer(clock);
  const { post } = await scene(server.port, { clock, options: { rate: { perSecond: 10 } } });
  await post(60, "example.org");
  await until(clock, () => server.taken().length === 60, 20);
  // The server sees them a moment after they were begun.
  expect(mostWithin(server.taken(), 1_000 - 40)).toBeLessThanOrEqual(10);
  const [first, last] = [server.seen[0], server.seen.at(-1)];
  expect((last?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(6_500);
});

test("a domain gets its share and no more, and the others do not wait for it", async () => {
  const clock = manualClock();
  const server = await countingServer(clock);
  const { engine, post } = await scene(server.port, {
    clock,
    options: { maxConnections: 10, perDomain: { concurrent: 2, perSecond: 5 } },
  });
  await post(60, "big.example");
  await post(10, "small.example");
  await until(clock, () => server.taken("small.example").length === 10, 20);
  expect(server.taken("big.example").length).toBeLessThan(40);
  expect(engine.channels()[0]?.inHand).toBeLessThan(10);
  await until(clock, () => server.taken("big.example").length === 60, 20);
  for (const domain of ["big.example", "small.example"]) {
    expect(mostWithin(server.taken(domain), 1_000 - 40)).toBeLessThanOrEqual(5);
    expect(server.mostAtOnce(domain)).toBeLessThanOrEqual(2);
  }
  expect(server.seen).toHaveLength(70);
});

test("a server that says 421 after so many mails is approached gently, and gets everything", async () => {
  const clock = manualClock();
  const judge = atMost(20, 10_000, "421 4.7.0 Too many messages, slow down");
  const server = await countingServer(clock, judge);
  const { engine, post, texts } = await scene(server.port, { clock });
  await post(150, "example.org");
  await until(clock, () => server.taken().length === 150);
  expect(server.seen.length).toBeLessThan(150 + 25);
  expect(await engine.deadLetters.list()).toEqual([]);
  expect(texts()).toContain("Channel paused");
  expect(texts()).toContain("Channel slowed down");
});

test("a server that greets with 421 gets connections ever more seldom", async () => {
  const clock = manualClock();
  let isBusy = true;
  const greeting = () => (isBusy ? "421 4.7.0 Too many connections" : "220 counting.test");
  const server = await countingServer(clock, undefined, greeting);
  const { engine, post } = await scene(server.port, { clock });
  await post(50, "example.org");
  for (let minute = 0; minute < 10; minute += 1) {
    await clock.advance("1m");
    await delay(5);
  }
  expect(server.connections).toBeLessThan(20);
  isBusy = false;
  await until(clock, () => server.taken().length === 50, 500);
  expect(server.taken()).toHaveLength(50);
  expect(await engine.deadLetters.list()).toEqual([]);
});

test("a domain that is limited behind a relay is slow alone, and gets everything in the end", async () => {
  const clock = manualClock();
  const limit = atMost(30, 60_000, "450 4.7.1 big.example: too much mail from this relay");
  const server = await countingServer(clock, (mail) =>
    mail.domain === "big.example" ? limit(mail) : "250 2.1.5 Ok",
  );
  const { engine, post, texts } = await scene(server.port, { clock });
  await post(150, "big.example");
  await post(100, "small.example");
  await until(clock, () => server.taken("small.example").length === 100, 50);
  expect(server.taken("big.example").length).toBeLessThan(60);
  expect(engine.channels()).toMatchObject([
    { pause: undefined, slow: undefined, slowDestinations: [{ destination: "big.example" }] },
  ]);
  await until(clock, () => server.taken("big.example").length === 150, 1_000);
  expect(server.seen.length).toBeLessThan(250 + 80);
  expect(await engine.deadLetters.list()).toEqual([]);
  expect(texts()).not.toContain("Channel paused");
});

test("a day's limit of the preset is the channel's, unless it is lifted", () => {
  const gmail = {
    preset: "gmail",
    user: "ada@gmail.com",
    password: "secret",
    from: "ada@gmail.com",
  } as const;
  expect(smtp(gmail).rate).toMatchObject({ perDay: 500 });
  expect(smtp({ ...gmail, rate: { perDay: 100, perSecond: 1 } }).rate).toMatchObject({
    perDay: 100,
    perSecond: 1,
  });
  expect(smtp({ ...gmail, rate: { perDay: false } }).rate?.perDay).toBeUndefined();
  expect(smtp({ ...gmail, host: "relay.example.com" }).rate?.perDay).toBeUndefined();
});

test.each([
  [{ rate: { perSecond: 0 } }, "rate.perSecond"],
  [{ rate: { perFortnight: 1 } }, "rate"],
  [{ perDomain: { concurrent: 1.5 } }, "perDomain.concurrent"],
  [{ perDomain: { perDay: 5 } }, "perDomain"],
  [{ idleTimeoutMs: 0 }, "idleTimeoutMs"],
])("%j is refused, by its place", (wrong, place) => {
  const make = () =>
    Reflect.apply(smtp, undefined, [{ host: "a.example", from: "a@a.example", ...wrong }]);
  expect(make).toThrow(expect.objectContaining({ code: "channel-config-invalid" }));
  expect(make).toThrow(new RegExp(place.replace(".", "\\.")));
});

type Point = readonly [stage: Stage, command: string | undefined];
const greeting: Point = ["connect", undefined];
const mail: Point = ["envelope", "MAIL FROM"];
const rcpt: Point = ["envelope", "RCPT TO"];
const dot: Point = ["answer", "DATA"];

test.each<readonly [Point, string, "channel" | "destination" | undefined]>([
  [greeting, "421 4.7.0 Too many connections from your IP", "channel"],
  [mail, "421 4.7.28 Our system has detected an unusual rate of mail", "channel"],
  [rcpt, "421 4.3.2 Service shutting down", "channel"],
  [mail, "450 4.7.1 Error: too much mail from 192.0.2.1", "channel"],
  [mail, "451 4.7.500 Server busy. Please try again later", "channel"],
  [rcpt, "450 4.7.1 gmail.com is rate limited", "destination"],
  [rcpt, "451 4.7.0 Temporarily deferred", "destination"],
  [dot, "451 4.7.650 The mail server has been temporarily rate limited", "destination"],
  [dot, "452 4.3.1 Throttled: too many messages for this domain", "destination"],
  [rcpt, "452 4.5.3 Too many recipients this hour", "channel"],
  [dot, "454 Throttling failure: Maximum sending rate exceeded.", "channel"],
  [mail, "432 4.3.2 Concurrent connections limit exceeded", "channel"],
  [dot, "550 5.7.0 Requested action not taken: too many emails per second", "channel"],
  [rcpt, "550 5.4.5 Daily user sending limit exceeded", undefined],
  [dot, "454 Throttling failure: Daily message quota exceeded.", undefined],
  [rcpt, "450 4.2.0 Greylisted, see http://postgrey.schweikert.ch/", undefined],
  [rcpt, "451 4.7.1 Greylisting in action, please come back later", undefined],
  [rcpt, "450 4.7.25 Client host rejected: cannot find your hostname", undefined],
  [dot, "421 4.7.26 This mail has been rate limited: unauthenticated", "channel"],
  [rcpt, "450 4.2.1 The user is receiving mail at a rate that is too high", undefined],
  [rcpt, "452 4.2.2 Mailbox full", undefined],
  [rcpt, "451 4.3.0 Temporary lookup failure", undefined],
  [rcpt, "550 5.1.1 No such user", undefined],
])("%j: %s asks less of: %s", ([stage, command], response, expected) => {
  const failure = new SmtpFailure(stage, "reply", "refused", { command, response });
  const outcome = classify(failure, { server: "a.example:587", redact: (text) => text });
  expect(outcome.status === "deferred" ? outcome.slowDown : undefined).toBe(expected);
});
