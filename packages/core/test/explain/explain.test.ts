import {
  channelOff,
  defineRule,
  type EngineOptions,
  explanationText,
  memoryStore,
  type Recipient,
  role,
  traceText,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { directoryOf } from "../people/scene.ts";
import { backupFailed, mailbox, plainRenderer, startedEngine, userLoggedIn } from "../support.ts";
import { codeSent, eventTypes, finished } from "./worlds/events.ts";

const hour = 3_600_000;
const channels = { ops: mailbox(["ops@example.com"]).channel, mail: mailbox().channel };
type Named = typeof channels;

function engineOf(options: Partial<EngineOptions<Named>>) {
  return startedEngine<Named>({
    channels,
    clock: manualClock("2026-06-10T12:00:00Z"),
    events: [...Object.values(eventTypes), backupFailed, userLoggedIn],
    rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })],
    ...options,
  });
}

const people = (count: number): readonly Recipient[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `p-${index}`,
    addresses: { email: `p-${index}@example.com` },
  }));

describe("An explanation", () => {
  it("shows a rule whose function throws, with what was thrown, and what the others say", async () => {
    const boom = () => {
      throw new TypeError("no such size");
    };
    const engine = await engineOf({
      rules: [
        defineRule({ name: "broken", on: [finished, codeSent], via: ["ops"], when: boom }),
        defineRule({ name: "whole", on: finished, via: ["ops"] }),
      ],
    });
    const payload = { job: "nightly", size: 1, severity: "error" } as const;
    const explanation = await engine.explain(finished, payload);
    expect(explanation).toMatchObject({
      answer: "failed",
      rules: [
        {
          rule: "broken",
          matched: false,
          reason: "its condition (when) threw: no such size, so that emit rejects",
        },
        { rule: "whole", matched: true },
      ],
      deliveries: [{ channel: "ops", rules: ["whole"] }],
    });
    expect(explanationText(explanation)).toContain("A rule's function fails: emit would reject");
    await expect(engine.emit(finished, payload)).rejects.toMatchObject({
      code: "rule-condition-failed",
      message: expect.stringContaining('The condition of rule "broken" threw'),
    });
    const sensitive = await engine.explain(codeSent, { owner: "u-1", code: "123456" });
    expect(sensitive.rules[0]?.reason).toBe("its condition (when) threw, so that emit rejects");
  });

  it("says of each rule what decided, as a value", async () => {
    const engine = await engineOf({
      rules: [
        defineRule({
          name: "all",
          on: finished,
          via: ["ops"],
          match: {
            "payload.size": { ">": 10 },
            and: [{ not: { "payload.job": "weekly" } }, { severity: ["error", "warning"] }],
          },
        }),
        defineRule({ name: "asked", on: finished, via: ["ops"], when: () => false }),
        defineRule({
          name: "either",
          on: finished,
          via: ["ops"],
          match: { or: [{ "payload.owner": { present: true } }, { "labels.job": "weekly" }] },
        }),
        defineRule({ name: "last", on: finished, via: ["ops"], continue: false }),
        defineRule({ name: "behind", on: finished, via: ["ops"] }),
      ],
    });
    const decided = async (size: number) => {
      const payload = { job: "nightly", size, severity: "error" } as const;
      const { rules } = await engine.explain(finished, payload);
      return rules.map(({ rule, matched, decided }) => ({ rule, matched, decided }));
    };
    expect(await decided(5)).toEqual([
      {
        rule: "all",
        matched: false,
        decided: {
          by: "match",
          clauses: [{ path: "payload.size", expected: "> 10", actual: "5", holds: false }],
        },
      },
      { rule: "asked", matched: false, decided: { by: "when" } },
      {
        rule: "either",
        matched: false,
        decided: {
          by: "match",
          clauses: [
            { path: "payload.owner", expected: "present", actual: "absent", holds: false },
            { path: "labels.job", expected: '"weekly"', actual: '"nightly"', holds: false },
          ],
        },
      },
      { rule: "last", matched: true, decided: { by: "type", listensTo: ["job.finished"] } },
      { rule: "behind", matched: false, decided: { by: "earlier-rule", rule: "last" } },
    ]);
    expect((await decided(50))[0]).toEqual({
      rule: "all",
      matched: true,
      decided: {
        by: "match",
        clauses: [
          { path: "payload.size", expected: "> 10", actual: "50", holds: true },
          { path: "payload.job", expected: 'not "weekly"', actual: '"nightly"', holds: true },
          { path: "severity", expected: "one of error, warning", actual: "error", holds: true },
        ],
      },
    });
    await engine.stop();
  });

  it("never shows what a sensitive event carries", async () => {
    const engine = await engineOf({
      rules: [
        defineRule({
          name: "codes",
          on: codeSent,
          via: ["mail"],
          match: { "payload.code": { startsWith: "1" } },
          user: "only",
        }),
      ],
    });
    const payload = { owner: "u-1", code: "987654" };
    const { event, ...explanation } = await engine.explain(codeSent, payload);
    expect(JSON.stringify(explanation)).not.toContain("987654");
    expect(explanation.rules[0]?.decided).toMatchObject({ clauses: [{ actual: "hidden" }] });
    expect(explanationText({ event, ...explanation })).not.toContain("987654");
    await engine.stop();
  });

  it("supposes a moment, in the past as in the future, and stores nothing", async () => {
    const engine = await engineOf({
      rules: [
        defineRule({
          name: "failures",
          on: backupFailed,
          via: ["ops"],
          quietHours: { from: "22:00", to: "07:00", timeZone: "Europe/Berlin" },
          throttle: { max: 1, perMs: hour },
        }),
      ],
    });
    const at = async (moment: string) => {
      const explained = await engine.explain(backupFailed, { job: "a" }, { at: new Date(moment) });
      expect(explained.event.occurredAt).toBe(Date.parse(moment));
      return explained.deliveries.map(({ dueAt }) => new Date(dueAt).toISOString());
    };
    // Across both changes of the clock.
    expect(await at("2026-03-28T22:30Z")).toEqual(["2026-03-29T05:00:00.000Z"]);
    expect(await at("2026-10-24T22:30Z")).toEqual(["2026-10-25T06:00:00.000Z"]);
    expect(await at("2026-06-10T10:00Z")).toEqual(["2026-06-10T10:00:00.000Z"]);
    expect(await at("2026-06-10T10:00Z")).toEqual(["2026-06-10T10:00:00.000Z"]);
    expect(await engine.log.list()).toEqual([]);
    await engine.stop();
  });

  it("narrows to one person, by id or an address in whatever case, also in a crowd of thousands", async () => {
    const clock = manualClock("2026-06-10T12:00:00Z");
    const engine = await engineOf({
      clock,
      directory: directoryOf(people(2_500), { all: people(2_500) }, 1_000),
      rules: [defineRule({ name: "all", on: backupFailed, via: ["mail"], to: [role("all")] })],
    });
    for (const whom of ["p-3", "P-2400@Example.com", "p-2499"]) {
      const explained = await engine.explain(backupFailed, { job: "a" }, { for: whom });
      const named = whom.toLowerCase().split("@")[0];
      expect(explained.deliveries.map(({ recipient, state }) => [recipient.id, state])).toEqual([
        [named, "queued"],
      ]);
      expect(explained).toMatchObject({ for: whom });
      expect(explained.goesOn).toBeUndefined();
    }
    const nobody = await engine.explain(backupFailed, { job: "a" }, { for: "p-2500" });
    expect(nobody.deliveries).toEqual([]);
    expect(explanationText(nobody)).toContain('Rule "all" does not name p-2500');
    const all = await engine.explain(backupFailed, { job: "a" });
    expect(explanationText(all)).toContain("role all goes on behind the first 1,000");
    await engine.stop();
  });

  it("knows what the store would say: an id that is taken, an hour that is full, too much that waits", async () => {
    const engine = await engineOf({ limits: { perRecipientPerHour: 1, maxWaiting: 2 } });
    const answer = async (job: string, id: string) =>
      (await engine.explain(backupFailed, { job }, { id })).answer;
    await engine.emit(backupFailed, { job: "a" }, { id: "e-1" });
    await engine.drain();
    expect(await answer("a", "e-1")).toBe("duplicate");
    expect(await answer("b", "e-1")).toBe("conflict");
    expect(await answer("b", "e-2")).toBe("accepted");
    const { deliveries } = await engine.explain(backupFailed, { job: "b" });
    expect(deliveries).toMatchObject([
      { hold: { kind: "recipient-cap" }, dueAt: Date.parse("2026-06-10T13:00Z") },
    ]);
    await engine.emit(backupFailed, { job: "b" });
    await engine.emit(backupFailed, { job: "c" });
    const refused = await engine.explain(backupFailed, { job: "d" });
    expect(refused.answer).toBe("refused");
    expect(explanationText(refused)).toContain("Too many deliveries are waiting");
    await engine.stop();
  });

  it("goes by the rules that are saved, before the engine is started as after", async () => {
    const store = memoryStore();
    const first = await engineOf({ store });
    await first.rules.save([{ name: "saved", on: "user.login", via: ["ops"] }], { actor: "ada" });
    const { createEngine } = await import("@carillon/core");
    const second = createEngine<Named>({
      app: "Test",
      renderer: plainRenderer,
      channels,
      store,
      events: [userLoggedIn],
      rules: [],
    });
    const { deliveries, revision } = await second.explain(userLoggedIn, { id: "u" });
    expect(deliveries).toMatchObject([{ rules: ["saved"] }]);
    expect(revision).toContain("saved 1");
    await first.stop();
  });

  it("refuses a moment and a person that are none", async () => {
    const engine = await engineOf({});
    const explain = (options: object) => engine.explain(backupFailed, { job: "a" }, options);
    await expect(explain({ at: new Date("soon") })).rejects.toMatchObject({
      code: "event-time-invalid",
    });
    await expect(explain({ for: "" })).rejects.toMatchObject({ code: "engine-options-invalid" });
    await expect(explain({ when: 1 })).rejects.toMatchObject({ code: "engine-options-invalid" });
    await engine.stop();
  });

  it("steers no terminal, whatever stands in it", async () => {
    const engine = await engineOf({
      rules: [
        defineRule({
          name: "failures",
          on: backupFailed,
          via: ["mail"],
          to: [{ id: "\u001b[31mred\u202e", addresses: { email: "a@example.com" } }],
        }),
      ],
    });
    const explained = await engine.explain(backupFailed, { job: "a" });
    const text = explanationText(explained, { width: 40 });
    expect(text).toContain("\\u001b[31mred\\u202e");
    for (const sign of ["\u001b", "\u202e"]) expect(text).not.toContain(sign);
    for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(60);
    await engine.stop();
  });

  it("counts rules that listen to other events, where there are many", async () => {
    const strangers = Array.from({ length: 40 }, (_, index) =>
      defineRule({ name: `s${index}`, on: userLoggedIn, via: ["ops"] }),
    );
    const failures = defineRule({ name: "failures", on: backupFailed, via: ["ops"] });
    const engine = await engineOf({ rules: [...strangers, failures] });
    const text = explanationText(await engine.explain(backupFailed, { job: "a" }));
    expect(text).toContain('✓ "failures": listens to backup.failed\n');
    expect(text).toContain("✗ 40 more listen to other events\n");
    expect(text).not.toContain("s17");
    await engine.stop();
  });
});

describe("A trace", () => {
  it("says who got it and when, what was tried, and who did not and why", async () => {
    const clock = manualClock("2026-06-10T12:00:00Z");
    let answers = 0;
    const flaky = mailbox(["ops@example.com"], async () => {
      answers += 1;
      const reason = { code: "timeout", message: "It took too long" };
      return answers === 1 ? { status: "deferred", scope: "delivery", reason } : { status: "sent" };
    });
    const off = channelOff({
      type: "mailbox",
      accepts: "text",
      message: "Nobody has set it up",
      cure: "Set it up.",
    });
    const engine = await startedEngine({
      channels: { ops: flaky.channel, off },
      clock,
      rules: [
        defineRule({ name: "failures", on: backupFailed, via: ["ops", "off"], delayMs: hour }),
      ],
    });
    await engine.emit(backupFailed, { job: "a" }, { id: "e-1" });
    await clock.advance("2h");
    const trace = await engine.trace("e-1");
    if (trace === undefined) expect.fail("The log has it");
    expect(traceText(trace)).toBe(`backup.failed (error), accepted Wed 2026-06-10 12:00 UTC
id e-1

Deliveries: 1 sent, 1 left out
  ✓ ops@example.com through ops: sent Wed 2026-06-10 13:00:05 UTC
      by rule "failures"
      delay: held until 13:00 UTC: rule "failures" tells what is still true after 1 hr
      attempt 1, Wed 2026-06-10 13:00 UTC: deferred, timeout: It took too long
      attempt 2, Wed 2026-06-10 13:00:05 UTC: sent
  ✗ channel off: left out Wed 2026-06-10 12:00 UTC
      by rule "failures"
      channel-off: Nobody has set it up
      Set it up.

Rules as they stand now: 1 of 1 wants it
  ✓ "failures": listens to backup.failed
`);
    expect(await engine.trace("nobody")).toBeUndefined();
    await engine.stop();
  });

  it("finds who was told by a message to somebody else at the same address", async () => {
    const addresses = { email: "both@example.com" };
    const engine = await engineOf({
      directory: directoryOf([], {
        both: [
          { id: "p-1", addresses },
          { id: "p-2", addresses },
        ],
      }),
      rules: [defineRule({ name: "both", on: backupFailed, via: ["mail"], to: [role("both")] })],
    });
    await engine.emit(backupFailed, { job: "a" }, { id: "e-1" });
    const trace = await engine.trace("e-1", { for: "p-2" });
    expect(trace?.deliveries).toMatchObject([
      { delivery: { recipient: { id: "p-1" } } },
      { delivery: { recipient: { id: "p-2" }, reason: { code: "already-told" } } },
    ]);
    expect((await engine.trace("e-1", { for: "p-3" }))?.deliveries).toEqual([]);
    await engine.stop();
  });

  it("says nothing of the rules for what is erased", async () => {
    const engine = await engineOf({
      rules: [defineRule({ name: "codes", on: codeSent, via: ["ops"] })],
    });
    await engine.emit(codeSent, { owner: "u-1", code: "987654" }, { id: "e-1" });
    await engine.drain();
    const trace = await engine.trace("e-1");
    expect(trace).toMatchObject({ erased: true });
    expect(trace?.rules).toBeUndefined();
    expect(JSON.stringify(trace)).not.toContain("987654");
    await engine.stop();
  });
});
