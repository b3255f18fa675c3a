import {
  type Channel,
  type Delivery,
  defineRule,
  failover,
  memoryStore,
  type Outcome,
  roundRobin,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { backupFailed, capturingLogger, mailbox, type Send, startedEngine } from "../support.ts";

const sent: Outcome = { status: "sent" };
const down: Outcome = {
  status: "deferred",
  scope: "channel",
  reason: { code: "refused", message: "Nobody answers" },
};
const unsure: Outcome = { status: "unknown", reason: { code: "lost", message: "No answer came" } };
const nobody: Outcome = {
  status: "rejected",
  reason: { code: "recipient-unknown", message: "550 No such user" },
};
const later: Outcome = {
  status: "deferred",
  scope: "delivery",
  reason: { code: "greylisted", message: "Come back later" },
};
const to = ["ops@example.com"];
const rules = [defineRule({ name: "failures", on: backupFailed, via: ["mail"] })];

const told = [
  "sent",
  "deferred",
  "failed",
  "memberPaused",
  "memberResumed",
  "channelPaused",
  "channelResumed",
] as const;

async function scene(mail: Channel, store = memoryStore(), clock = manualClock()) {
  const { records, logger } = capturingLogger();
  const engine = await startedEngine({ channels: { mail }, rules, clock, logger, store });
  const heard: string[] = [];
  for (const name of told) {
    engine.on(name, (about) => {
      heard.push("member" in about ? `${name} ${about.member}` : name);
    });
  }
  const emit = async (count = 1) => {
    for (let job = 0; job < count; job += 1) await engine.emit(backupFailed, { job: `${job}` });
    await clock.advance("0s");
  };
  const deliveries = () => engine.log.list({}, { limit: 1_000 });
  const attempts = async ({ id }: Delivery) =>
    ((await engine.log.get(id))?.attempts ?? []).map(({ member, status }) => `${member} ${status}`);
  return { clock, engine, heard, records, emit, deliveries, attempts, store };
}

function pair(primarySend: Send, reserveSend: Send = async () => sent) {
  const primary = mailbox(to, primarySend);
  const reserve = mailbox([], reserveSend);
  const mail = failover({ primary: primary.channel, reserve: reserve.channel });
  return { primary, reserve, mail };
}

describe("A failover", () => {
  it("sends through the first member while it works", async () => {
    const { primary, reserve, mail } = pair(async () => sent);
    const { emit, deliveries, attempts } = await scene(mail);
    await emit(30);
    expect(primary.requests).toHaveLength(30);
    expect(reserve.requests).toHaveLength(0);
    const [first] = await deliveries();
    expect(first).toMatchObject({ state: "sent", member: "primary" });
    expect(first && (await attempts(first))).toEqual(["primary sent"]);
  });

  it("would wait for a single channel that is down: the harm", async () => {
    const { emit, deliveries } = await scene(mailbox(to, async () => down).channel);
    await emit();
    expect(await deliveries()).toMatchObject([
      { state: "queued", hold: { kind: "channel-paused" } },
    ]);
  });

  it("goes on through the next member at once, and burns no attempt", async () => {
    const { primary, reserve, mail } = pair(async () => down);
    const { emit, deliveries, attempts, heard, engine } = await scene(mail);
    await emit();
    const [delivery] = await deliveries();
    expect(delivery).toMatchObject({ state: "sent", attempts: 1, member: "reserve" });
    expect(delivery && (await attempts(delivery))).toEqual(["primary deferred", "reserve sent"]);
    await emit(20);
    expect(primary.requests, "it is paused").toHaveLength(1);
    expect(reserve.requests).toHaveLength(21);
    expect(heard.slice(0, 3)).toEqual(["memberPaused primary", "deferred", "sent"]);
    expect(heard).not.toContain("channelPaused");
    const [status] = engine.channels();
    expect(status).toMatchObject({ name: "mail", type: "mailbox", members: [{}, {}] });
    expect(status?.pause, "the channel works").toBeUndefined();
    expect(status?.members).toMatchObject([
      { name: "primary", pause: { reason: { code: "refused" } } },
      { name: "reserve", pause: undefined },
    ]);
    const { channels } = await engine.log.statistics(Date.UTC(2026, 0, 1, 1));
    expect(channels.mail?.members).toEqual({ reserve: { sent: 21, failed: 0, messages: 21 } });
  });

  it("comes back to the first when it works again, by one probe", async () => {
    let up = false;
    const { primary, reserve, mail } = pair(async () => (up ? sent : down));
    const { emit, clock, heard, deliveries } = await scene(mail);
    await emit();
    await clock.advance("6s");
    await emit(10);
    expect(primary.requests, "one probe, which failed").toHaveLength(2);
    expect(reserve.requests).toHaveLength(11);
    up = true;
    await clock.advance("11s");
    await emit();
    expect(heard).toContain("memberResumed primary");
    await emit(10);
    expect(primary.requests).toHaveLength(13);
    expect(reserve.requests).toHaveLength(11);
    expect(
      (await deliveries()).every(({ state, attempts }) => state === "sent" && attempts === 1),
    ).toBe(true);
  });

  it("is paused itself when all members are, and its deliveries wait for the first to come back", async () => {
    let up = false;
    const { mail } = pair(
      async () => down,
      async () => (up ? sent : down),
    );
    const { emit, clock, heard, deliveries, engine } = await scene(mail);
    await emit(3);
    expect(await deliveries()).toMatchObject([
      { state: "queued", attempts: 0, hold: { kind: "channel-paused" } },
      { state: "queued", attempts: 0, hold: { kind: "channel-paused" } },
      { state: "queued", attempts: 0, hold: { kind: "channel-paused" } },
    ]);
    expect(heard.filter((name) => name === "channelPaused")).toHaveLength(1);
    expect(engine.channels()[0]?.pause).toMatchObject({ reason: { code: "refused" } });
    up = true;
    await clock.advance("6s");
    expect(await deliveries()).toMatchObject([
      { state: "sent", member: "reserve", attempts: 1 },
      { state: "sent", member: "reserve", attempts: 1 },
      { state: "sent", member: "reserve", attempts: 1 },
    ]);
    expect(heard.filter((name) => name === "channelResumed")).toHaveLength(1);
    expect(engine.channels()[0]?.pause).toBeUndefined();
  });

  it("tries what is rejected nowhere else", async () => {
    const { reserve, mail } = pair(async () => nobody);
    const { emit, deliveries } = await scene(mail);
    await emit();
    expect(reserve.requests).toHaveLength(0);
    expect(await deliveries()).toMatchObject([{ state: "failed", member: "primary" }]);
  });

  it("sends no second copy through another member while nobody knows of the first", async () => {
    let answer: Outcome = unsure;
    const { primary, reserve, mail } = pair(async () => answer);
    const { emit, clock, deliveries, attempts, heard } = await scene(mail);
    await emit();
    expect(await deliveries()).toMatchObject([{ state: "queued", member: "primary", bound: true }]);
    answer = down;
    await clock.advance("6s");
    await clock.advance("20m");
    expect(reserve.requests, "which would be a copy that nobody can recognise").toHaveLength(0);
    expect(await deliveries()).toMatchObject([
      { state: "queued", bound: true, hold: { kind: "member-paused" } },
    ]);
    expect(heard).not.toContain("channelPaused");
    await emit();
    expect(reserve.requests, "others go on").toHaveLength(1);
    answer = sent;
    await clock.advance("10m");
    const [first] = await deliveries();
    expect(first).toMatchObject({ state: "sent", member: "primary" });
    expect(first && (await attempts(first))[0]).toBe("primary unknown");
    expect(new Set(primary.requests.map(({ deliveryId }) => deliveryId)).size).toBeLessThan(3);
    const copies = primary.requests.filter(({ deliveryId }) => deliveryId === first?.id);
    expect(new Set(copies.map(({ content }) => JSON.stringify(content))).size).toBe(1);
  });

  it("leaves what a member that is gone may have to a person, who can have it sent again", async () => {
    const store = memoryStore();
    const keeping = { ...store, close: async () => {} };
    const clock = manualClock();
    const first = pair(async () => unsure);
    const before = await scene(first.mail, keeping, clock);
    await before.emit();
    await before.engine.stop();
    const other = mailbox(to);
    const after = await scene(failover({ reserve: other.channel }), keeping, clock);
    await clock.advance("10s");
    const [delivery] = await after.deliveries();
    expect(delivery).toMatchObject({ state: "failed", reason: { code: "member-gone" } });
    expect(other.requests).toHaveLength(0);
    await after.engine.deadLetters.retry([delivery?.id ?? ""]);
    await clock.advance("0s");
    expect(await after.deliveries()).toMatchObject([{ state: "sent", member: "reserve" }]);
  });

  it("passes over a member that is switched off", async () => {
    const on = mailbox(to);
    const off = { ...mailbox(to).channel, off: { code: "channel-off", message: "Not set up" } };
    const { emit, deliveries, engine } = await scene(
      failover({ primary: off, reserve: on.channel }),
    );
    await emit();
    expect(await deliveries()).toMatchObject([{ state: "sent", member: "reserve" }]);
    expect(engine.channels()[0]?.members?.[0]).toMatchObject({ off: { code: "channel-off" } });
    expect(failover({ only: off }).off, "of all of them off").toMatchObject({
      code: "channel-off",
    });
  });

  it("passes over a member whose quota is used up, and waits for one that only keeps a pace", async () => {
    const primary = mailbox(to);
    const reserve = mailbox(to);
    const quota = { ...primary.channel, rate: { perHour: 3 } };
    const first = await scene(failover({ primary: quota, reserve: reserve.channel }));
    await first.emit(10);
    expect(primary.requests).toHaveLength(3);
    expect(reserve.requests).toHaveLength(7);
    await first.clock.advance("61m");
    await first.emit(2);
    expect(primary.requests, "there is room again").toHaveLength(5);

    const paced = mailbox(to);
    const idle = mailbox(to);
    const pace = { ...paced.channel, rate: { perSecond: 1 } };
    const second = await scene(failover({ primary: pace, reserve: idle.channel }));
    await second.emit(5);
    await second.clock.advance("10s");
    expect(paced.requests).toHaveLength(5);
    expect(idle.requests).toHaveLength(0);
  });

  it("counts the day of each member by itself, also over a restart", async () => {
    const store = memoryStore();
    const keeping = { ...store, close: async () => {} };
    const clock = manualClock();
    const primary = mailbox(to);
    const reserve = mailbox(to);
    const limited = { ...primary.channel, rate: { perDay: 4 } };
    const mail = () => failover({ primary: limited, reserve: reserve.channel });
    const first = await scene(mail(), keeping, clock);
    await first.emit(3);
    expect(primary.requests).toHaveLength(3);
    await first.engine.stop();
    const second = await scene(mail(), keeping, clock);
    await second.emit(4);
    expect(primary.requests).toHaveLength(4);
    expect(reserve.requests).toHaveLength(3);
    await clock.advance("25h");
    await second.emit(2);
    expect(primary.requests).toHaveLength(6);
    await second.engine.stop();
  });

  it("gives back what a stopped engine had in hand, bound to nobody", async () => {
    const { mail } = pair(
      (_, { signal }) =>
        new Promise((resolve) => signal.addEventListener("abort", () => resolve(down))),
    );
    const store = memoryStore();
    const { emit, engine, clock } = await scene(mail, { ...store, close: async () => {} });
    await emit();
    const stopped = engine.stop({ graceMs: 1_000 });
    await clock.advance("10s");
    await stopped;
    const [delivery] = await store.log.list();
    expect(delivery).toMatchObject({ state: "queued", attempts: 0 });
    expect(delivery?.bound ?? false).toBe(false);
  });
});

describe("A round robin", () => {
  const three = (sends: readonly Send[] = []) =>
    [0, 1, 2].map((index) => mailbox(to, sends[index] ?? (async () => sent)));

  it("spreads evenly, by weight", async () => {
    const [a, b, c] = three();
    if (a === undefined || b === undefined || c === undefined) throw new Error("three");
    const members = { a: a.channel, b: b.channel, c: c.channel };
    const { emit } = await scene(roundRobin(members, { weights: { a: 4 } }));
    await emit(60);
    expect([a, b, c].map(({ requests }) => requests.length)).toEqual([40, 10, 10]);
  });

  it("passes over who is down, without losing an attempt, and takes them in again", async () => {
    let up = false;
    const [a, b] = three([async () => (up ? sent : down)]);
    if (a === undefined || b === undefined) throw new Error("two");
    const mail = roundRobin({ a: a.channel, b: b.channel });
    const { emit, deliveries, clock } = await scene(mail);
    await emit(10);
    expect(a.requests.length).toBeLessThan(3);
    expect(b.requests).toHaveLength(10);
    expect((await deliveries()).every(({ attempts }) => attempts === 1)).toBe(true);
    up = true;
    await clock.advance("6s");
    await emit(40);
    expect(Math.abs(a.requests.length - 20)).toBeLessThan(4);
  });

  it("goes back to the same member for a retry, as one that was put off has to", async () => {
    const [a, b] = three([
      async (_, __, attempt) => (attempt === 1 ? later : sent),
      async (_, __, attempt) => (attempt === 1 ? later : sent),
    ]);
    if (a === undefined || b === undefined) throw new Error("two");
    const { emit, deliveries, attempts, clock } = await scene(
      roundRobin({ a: a.channel, b: b.channel }),
    );
    await emit(2);
    await clock.advance("6s");
    const [first, second] = await deliveries();
    if (first === undefined || second === undefined) throw new Error("two");
    const both = [await attempts(first), await attempts(second)].sort();
    expect(both).toEqual([
      ["a deferred", "a sent"],
      ["b deferred", "b sent"],
    ]);
  });

  it("gives what one cannot take now to others that can", async () => {
    const [a, b] = three();
    if (a === undefined || b === undefined) throw new Error("two");
    const paced = { ...a.channel, rate: { perMinute: 2 } };
    const { emit } = await scene(roundRobin({ a: paced, b: b.channel }));
    await emit(20);
    expect(a.requests).toHaveLength(2);
    expect(b.requests).toHaveLength(18);
  });
});
