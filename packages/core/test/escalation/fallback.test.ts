import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Channel,
  channelOff,
  createEngine,
  defineEvent,
  defineRule,
  type EngineOptions,
  memoryStore,
  type Outcome,
  type Rule,
  type Store,
} from "@carillon/core";
import { type ManualClock, manualClock } from "@carillon/testing";
import { sqlite } from "carillon";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { checkChanged, minute, start } from "../alerts/support.ts";
import { backupFailed, mailbox, plainRenderer } from "../support.ts";

const rejected: Outcome = { status: "rejected", reason: { code: "no-mailbox", message: "Gone" } };
const down: Outcome = {
  status: "deferred",
  scope: "channel",
  reason: { code: "refused", message: "Down" },
};

const ada = { id: "ada", addresses: { email: "ada@example.org", phone: "ada@phone" } };
const bob = { id: "bob", addresses: { email: "bob@example.org", phone: "bob@phone" } };

/** Mail, two kinds of phones and what each of them answers. */
async function scene(
  given: {
    readonly rule?: Partial<Rule<"mail" | "sms" | "call">>;
    readonly answers?: Partial<Record<string, Outcome>>;
    readonly store?: Store;
    readonly clock?: ManualClock;
    readonly options?: Partial<EngineOptions<Readonly<Record<string, Channel>>>>;
  } = {},
) {
  const { answers = {}, clock = manualClock(start) } = given;
  const sent: string[] = [];
  const box = (name: string, kind: string) =>
    mailbox(
      [],
      async ({ address = "" }) => {
        const outcome = answers[`${name} ${address}`] ?? answers[name] ?? { status: "sent" };
        if (outcome.status === "sent") sent.push(`${name} ${address}`);
        return outcome;
      },
      kind,
    ).channel;
  const channels = {
    mail: box("mail", "email"),
    sms: box("sms", "phone"),
    call: box("call", "phone"),
  };
  const engine = createEngine<Readonly<Record<string, Channel>>>({
    app: "Test",
    renderer: plainRenderer,
    store: given.store ?? memoryStore(),
    channels,
    clock,
    rules: [
      {
        ...defineRule({
          name: "backups",
          on: [backupFailed, checkChanged],
          via: ["mail"],
          to: [ada],
          retry: { delays: [] },
          fallback: { via: ["sms", "call"], afterMs: 10 * minute },
        }),
        ...given.rule,
      },
    ],
    ...given.options,
  });
  await engine.start();
  const emit = (id: string) => engine.emit(backupFailed, { job: id }, { id });
  const states = async () =>
    (await engine.log.list()).map(({ channel, state, reason }) =>
      [channel, state, ...(reason === undefined ? [] : [reason.message])].join(" "),
    );
  return { engine, clock, sent, answers, emit, states };
}

describe("A fallback", () => {
  it("is not needed where the first channel has it arrive, and says so at once", async () => {
    const { engine, clock, sent, emit, states } = await scene();
    await emit("a");
    await clock.advance(1);
    expect(sent).toEqual(["mail ada@example.org"]);
    expect(await states()).toEqual([
      "mail sent",
      "sms skipped Not needed: it arrived through mail at 2026-06-01 12:00 UTC",
      "call skipped Not needed: it arrived through mail at 2026-06-01 12:00 UTC",
    ]);
    await engine.drain();
    await engine.stop();
  });

  it("goes at once when sending fails for good, one channel after the other, each once", async () => {
    const { engine, clock, sent, emit } = await scene({ answers: { mail: rejected } });
    await emit("a");
    await clock.advance(1);
    expect(sent).toEqual(["sms ada@phone"]);
    await clock.advance("1d");
    expect(sent).toEqual(["sms ada@phone"]);
    await engine.stop();

    const both = await scene({ answers: { mail: rejected, sms: rejected } });
    await both.emit("a");
    await both.clock.advance(1);
    expect(both.sent).toEqual(["call ada@phone"]);
    await both.clock.advance("1d");
    expect(both.sent.length).toBe(1);
    await both.engine.stop();
  });

  it("goes when attempts are used up, not while they are", async () => {
    const flaky: Outcome = {
      status: "deferred",
      scope: "delivery",
      reason: { code: "busy", message: "Busy" },
    };
    const { engine, clock, sent, emit } = await scene({
      answers: { mail: flaky },
      rule: { retry: { delays: [minute] } },
    });
    await emit("a");
    await clock.advance(50_000);
    expect(sent).toEqual([]);
    await clock.advance(30_000);
    expect(sent).toEqual(["sms ada@phone"]);
    await engine.stop();
  });

  it("goes when a paused channel takes too long; when that works again both were sent, and the log says so", async () => {
    const { engine, clock, sent, answers, emit, states } = await scene({ answers: { mail: down } });
    await emit("a");
    await clock.advance(9 * minute);
    expect(sent).toEqual([]);
    await clock.advance(2 * minute);
    expect(sent).toEqual(["sms ada@phone"]);
    delete answers.mail;
    await clock.advance("1h");
    expect(sent).toEqual(["sms ada@phone", "mail ada@example.org"]);
    expect((await states()).slice(0, 2)).toEqual(["mail sent", "sms sent"]);
    await engine.stop();
  });

  it("goes when what is not worth sending any more has expired", async () => {
    const { engine, clock, sent, emit } = await scene({
      answers: { mail: down },
      rule: { expiresAfterMs: 5 * minute },
    });
    await emit("a");
    await clock.advance(16 * minute);
    expect(sent).toEqual(["sms ada@phone"]);
    await engine.stop();
  });

  it("takes the place at once of what has no address, an address that does not work, a channel that is off", async () => {
    const noMail = { id: "cy", addresses: { phone: "cy@phone" } };
    const { engine, clock, sent, emit } = await scene({ rule: { to: [noMail, bob, ada] } });
    await engine.suppressions.add(
      { kind: "email", address: "bob@example.org", reason: "manual" },
      { actor: "x" },
    );
    const { deliveries } = await engine.explain(backupFailed, { job: "x" });
    expect(
      deliveries.filter(({ state, hold }) => state === "queued" && hold === undefined).length,
    ).toBe(3);
    await emit("a");
    await clock.advance(1);
    expect(sent.toSorted()).toEqual(["mail ada@example.org", "sms bob@phone", "sms cy@phone"]);
    await engine.stop();

    const mail = channelOff({
      type: "mailbox",
      accepts: "text",
      address: { kind: "email", parse: (address) => address },
      message: "Mail is off",
      cure: "Switch it on",
    });
    const box = mailbox([], undefined, "phone");
    const off = await scene({
      options: { channels: { mail, sms: box.channel, call: box.channel } },
    });
    await off.emit("a");
    await off.clock.advance(1);
    expect(box.requests.map(({ address }) => address)).toEqual(["ada@phone"]);
    await off.engine.stop();
  });

  it("is for one person, and does nothing for what was left out on purpose", async () => {
    const { engine, clock, sent, emit, states } = await scene({
      rule: { to: [ada, bob] },
      answers: { "mail bob@example.org": rejected },
    });
    await emit("a");
    await clock.advance(1);
    expect(sent.toSorted()).toEqual(["mail ada@example.org", "sms bob@phone"]);
    await engine.silences.add({
      match: { type: "backup.failed" },
      owner: "x",
      reason: "y",
      until: clock.now() + minute,
    });
    await emit("b");
    await clock.advance("1h");
    expect(sent.length).toBe(2);
    expect((await states()).slice(-6).every((said) => said.includes("skipped Silenced"))).toBe(
      true,
    );
    await engine.stop();
  });

  it("is taken back with what it stands in for", async () => {
    const { engine, clock, sent, emit, states } = await scene({ rule: { delayMs: minute } });
    await emit("a");
    const [mail] = await engine.log.list();
    await engine.cancel(mail?.id ?? "", { actor: "ada" });
    await clock.advance(1);
    expect((await states())[1]).toBe("sms skipped Not needed: it was taken back: Cancelled by ada");
    await clock.advance("1d");
    expect(sent).toEqual([]);
    await engine.stop();
  });

  it("stands in for several channels when none of them has it arrive", async () => {
    const rule = {
      via: ["mail", "call"],
      fallback: { via: ["sms"], afterMs: 10 * minute },
    } as const;
    const one = await scene({ rule, answers: { mail: rejected, call: down } });
    await one.emit("a");
    await one.clock.advance(9 * minute);
    expect(one.sent).toEqual([]);
    one.answers.call = rejected;
    await one.clock.advance(2 * minute);
    expect(one.sent).toEqual(["sms ada@phone"]);
    await one.engine.stop();
    const two = await scene({ rule, answers: { mail: rejected } });
    await two.emit("a");
    await two.clock.advance("1d");
    expect(two.sent).toEqual(["call ada@phone"]);
    await two.engine.stop();
  });

  it("waits for what makes its rule wait, and tells the end of an alert as well", async () => {
    const { engine, clock, sent, answers } = await scene({
      answers: { mail: rejected },
      rule: { delayMs: minute },
    });
    await engine.emit(checkChanged, { host: "web", status: "crit" });
    await clock.advance(30_000);
    expect(sent).toEqual([]);
    await clock.advance(31_000);
    expect(sent).toEqual(["sms ada@phone"]);
    await engine.emit(checkChanged, { host: "web", status: "ok" });
    await clock.advance(2 * minute);
    expect(sent).toEqual(["sms ada@phone", "sms ada@phone"]);
    delete answers.mail;
    await engine.emit(checkChanged, { host: "web", status: "crit" });
    await engine.emit(checkChanged, { host: "web", status: "ok" });
    await clock.advance("1h");
    expect(sent.length).toBe(2);
    await engine.stop();
  });

  it("is found in an explanation, held with its reason", async () => {
    const { engine } = await scene();
    const { deliveries } = await engine.explain(backupFailed, { job: "x" });
    expect(
      deliveries.map(({ channel, hold }) => [channel, hold?.kind, hold?.reason.message]),
    ).toEqual([
      ["mail", undefined, undefined],
      [
        "sms",
        "fallback",
        'held until 12:10 UTC: fallback of rule "backups", at once when it fails through mail, unless it arrives there by then',
      ],
      [
        "call",
        "fallback",
        'held until 12:20 UTC: fallback of rule "backups", at once when it fails through mail, sms, unless it arrives there by then',
      ],
    ]);
    await engine.stop();
  });

  it("goes once from two processes, whichever has the failure, and after a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "carillon-fallback-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const clock = manualClock(start);
    const open = () =>
      scene({ clock, answers: { mail: rejected }, store: sqlite(join(folder, "carillon.db")) });
    const [one, two] = [await open(), await open()];
    for (let index = 0; index < 20; index += 1) await (index % 2 ? one : two).emit(`e-${index}`);
    await clock.advance(30_000);
    expect([...one.sent, ...two.sent].length).toBe(20);
    await Promise.all([one.engine.stop(), two.engine.stop()]);
    const three = await open();
    await clock.advance(30 * minute);
    expect(three.sent).toEqual([]);
    expect(await three.engine.log.list({ state: "queued" })).toEqual([]);
    await three.engine.stop();
  });

  it("is refused where it makes no sense", async () => {
    const faulty = (rule: Parameters<typeof scene>[0]) => expect(scene(rule)).rejects;
    const fallback = { via: ["mail"] } as const;
    await faulty({ rule: { fallback } }).toThrow(/tells through mail at once/);
    await faulty({ rule: { via: [] } }).toThrow(/means nobody/);
    const digest = { name: "d", every: "day" } as const;
    await faulty({ rule: { digest } }).toThrow(/nothing to stand in/);
    await faulty({ rule: { to: undefined, user: "none" } }).toThrow(/names a recipient/);
    expect(() =>
      defineRule({ name: "a", on: backupFailed, via: ["mail"], fallback: { via: [] } }),
    ).toThrow(/names no channel/);
  });
});

it("never outlives what its event is of use for", async () => {
  const linkIssued = defineEvent("link.issued", {
    schema: z.strictObject({ until: z.string() }),
    severity: "info",
    expiresAt: ({ until }) => until,
    message: { en: () => ({ title: "Your link", summary: "" }) },
  });
  const { engine, clock, sent } = await scene({
    answers: { mail: down },
    rule: { on: [linkIssued] },
  });
  await engine.emit(linkIssued, { until: new Date(clock.now() + 5 * minute).toISOString() });
  await engine.emit(linkIssued, { until: new Date(clock.now() + 15 * minute).toISOString() });
  await clock.advance("1h");
  expect(sent).toEqual(["sms ada@phone"]);
  await engine.stop();
});
