import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  CarillonError,
  type Directory,
  defineEvent,
  defineRule,
  type Rule,
  role,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { sqlite } from "carillon";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { alertWorld, checkChanged, minute, start } from "../alerts/support.ts";
import { mailbox } from "../support.ts";

const boss = { id: "boss", addresses: { email: "boss@example.org" } };

const escalating = (more: Partial<Rule<"box">> = {}): Rule<"box"> => ({
  ...defineRule({
    name: "checks",
    on: checkChanged,
    via: ["box"],
    escalate: [
      { afterMs: 15 * minute, to: ["second@example.org"] },
      { afterMs: 30 * minute, to: [boss, "second@example.org"] },
    ],
  }),
  ...more,
});

const ops = "ops@example.org";
const second = "second@example.org";
const chief = "boss@example.org";

describe("An escalation", () => {
  it("tells the next ones step by step as long as nobody acknowledges", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "crit");
    expect(await world.sent()).toEqual([`${ops}: crit: web`]);
    await world.clock.advance(15 * minute - 3);
    expect(await world.sent()).toEqual([]);
    await world.clock.advance(minute);
    expect(await world.sent()).toEqual([`${second}: Escalated: crit: web`]);
    expect(world.box.requests.at(-1)?.content).toMatchObject({
      text: "Nobody has acknowledged it for 15 min. It is crit.",
    });
    await world.clock.advance(15 * minute);
    expect((await world.sent()).toSorted()).toEqual([
      `${chief}: Escalated: crit: web`,
      `${second}: Escalated: crit: web`,
    ]);
    await world.clock.advance("1d");
    expect(await world.sent()).toEqual([]);
    await world.engine.stop();
  });

  it("ends when somebody acknowledges, by hand or by an event, and says who in the log", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "crit");
    await world.check("db", "crit");
    await world.clock.advance(20 * minute);
    expect((await world.sent()).length).toBe(4);
    await world.engine.alerts.acknowledge("check:web", { actor: "Ada" });
    await world.check("db", "crit", { by: "Bob" });
    expect(await world.sent()).toEqual([`${ops}: crit: db`]);
    await world.clock.advance("2h");
    expect(await world.sent()).toEqual([]);
    const rows = await world.engine.log.list({ state: "skipped" });
    expect(rows.map(({ reason }) => reason?.message).toSorted()).toEqual([
      "Ada acknowledged alert check:web at 2026-06-01 12:20 UTC",
      "Ada acknowledged alert check:web at 2026-06-01 12:20 UTC",
      "Bob acknowledged alert check:db at 2026-06-01 12:20 UTC",
      "Bob acknowledged alert check:db at 2026-06-01 12:20 UTC",
    ]);
    await world.engine.stop();
  });

  it("begins anew when it gets worse than what was acknowledged, and not for a repeat", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "warn");
    await world.clock.advance(5 * minute);
    await world.check("web", "warn");
    await world.engine.alerts.acknowledge("check:web", { actor: "Ada" });
    await world.clock.advance(5 * minute);
    await world.check("web", "crit");
    await world.clock.advance(14 * minute);
    expect((await world.sent()).every((sent) => sent.startsWith(ops))).toBe(true);
    await world.clock.advance(2 * minute);
    expect(await world.sent()).toEqual([`${second}: Escalated: crit: web`]);
    await world.clock.advance("1h");
    expect((await world.sent()).length).toBe(2);
    expect(await world.skipped()).toEqual(Array(3).fill("escalation-begun-anew"));
    await world.engine.stop();
  });

  it("goes on by its first timetable when it gets worse and nobody has it", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "warn");
    await world.clock.advance(14 * minute);
    await world.check("web", "crit");
    await world.sent();
    await world.clock.advance(2 * minute);
    expect(await world.sent()).toEqual([`${second}: Escalated: crit: web`]);
    await world.clock.advance("1h");
    expect((await world.sent()).length).toBe(2);
    await world.engine.stop();
  });

  it("goes on with what is still to come when an acknowledgement is taken back", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "crit");
    await world.engine.alerts.acknowledge("check:web", { actor: "Ada" });
    await world.clock.advance(20 * minute);
    await world.engine.alerts.unacknowledge("check:web", { actor: "Ada" });
    expect(await world.sent()).toEqual([`${ops}: crit: web`]);
    await world.clock.advance(11 * minute);
    expect((await world.sent()).length).toBe(2);
    await world.engine.stop();
  });

  it("tells the end to whom it told the begin, and to nobody whose step never came", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "crit");
    await world.clock.advance(20 * minute);
    await world.sent();
    await world.check("web", "ok");
    expect((await world.sent()).toSorted()).toEqual([`${ops}: ok: web`, `${second}: ok: web`]);
    await world.clock.advance("1d");
    expect(await world.sent()).toEqual([]);
    expect(await world.skipped()).toEqual(["resolved-meanwhile", "resolved-meanwhile"]);
    await world.engine.stop();
  });

  it("does not tell the end to whom an acknowledgement kept from hearing of it", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "crit");
    await world.engine.alerts.acknowledge("check:web", { actor: "Ada" });
    await world.clock.advance("1h");
    await world.check("web", "ok");
    expect(await world.sent()).toEqual([`${ops}: crit: web`, `${ops}: ok: web`]);
    await world.clock.advance("1h");
    const never = await world.engine.log.list({ state: "skipped", recipient: "boss" });
    expect(never.at(-1)?.reason?.message).toBe(
      "boss never heard that alert check:web was firing: it never came to that step",
    );
    await world.engine.stop();
  });

  it("takes no step that was due while its channel was down, once somebody has it", async () => {
    let isDown = false;
    const box = mailbox([ops], async () =>
      isDown
        ? { status: "deferred", scope: "channel", reason: { code: "refused", message: "Down" } }
        : { status: "sent" },
    );
    const world = await alertWorld({ box, rules: [escalating()] });
    await world.check("web", "crit");
    await world.sent();
    isDown = true;
    await world.check("other", "warn");
    await world.clock.advance(16 * minute);
    await world.engine.alerts.acknowledge("check:web", { actor: "Ada" });
    isDown = false;
    await world.clock.advance(20 * minute);
    const after = (await world.sent()).filter((sent) => sent.endsWith("crit: web"));
    await world.check("web", "ok");
    await world.clock.advance("1h");
    const ends = (await world.sent()).filter((sent) => sent.endsWith("ok: web"));
    expect({ ends, told: after.filter((sent) => sent.startsWith(second)).length }).toEqual({
      ends: [`${ops}: ok: web`],
      told: 0,
    });
    await world.engine.stop();
  });

  it("waits for a recipient's quiet hours, and for the rule's own notice to go out", async () => {
    const quiet = { from: "22:00", to: "07:00", timeZone: "UTC" };
    const asleep = { ...boss, quietHours: quiet };
    const awake = { id: "night", addresses: { email: "night@example.org" } };
    const rule = escalating({
      to: [{ id: "ops", addresses: { email: ops }, quietHours: quiet }],
      escalate: [
        { afterMs: 15 * minute, to: [awake] },
        { afterMs: 30 * minute, to: [asleep] },
      ],
    });
    const clock = manualClock(Date.UTC(2026, 5, 1, 23));
    const world = await alertWorld({ rules: [rule], clock });
    await world.check("web", "warn");
    await world.clock.advance("8h");
    expect(await world.sent()).toEqual([`${ops}: warn: web`]);
    await world.clock.advance("16m");
    expect(await world.sent()).toEqual(["night@example.org: Escalated: warn: web"]);
    await world.check("web", "ok");
    clock.set(Date.UTC(2026, 5, 2, 21, 50));
    await world.check("db", "warn");
    const { deliveries } = await world.engine.explain(checkChanged, { host: "x", status: "warn" });
    expect(deliveries.map(({ hold }) => hold?.reason.message)).toEqual([
      undefined,
      'held until 22:05 UTC: escalation step 1 of rule "checks", unless somebody acknowledges alert check:x by then',
      expect.stringMatching(/^held until .*07:00 UTC: quiet hours of boss$/),
    ]);
    await world.engine.stop();
  });

  it("shows each step in an explanation, held with its reason", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    const { deliveries } = await world.engine.explain(checkChanged, {
      host: "web",
      status: "crit",
    });
    expect(
      deliveries.map(({ address, dueAt, hold }) => [address, dueAt - start, hold?.reason.message]),
    ).toEqual([
      [ops, 0, undefined],
      [
        second,
        15 * minute,
        'held until 12:15 UTC: escalation step 1 of rule "checks", unless somebody acknowledges alert check:web by then',
      ],
      [
        chief,
        30 * minute,
        'held until 12:30 UTC: escalation step 2 of rule "checks", unless somebody acknowledges alert check:web by then',
      ],
      [
        second,
        30 * minute,
        'held until 12:30 UTC: escalation step 2 of rule "checks", unless somebody acknowledges alert check:web by then',
      ],
    ]);
    await world.engine.stop();
  });

  it("leaves out what was silenced or explained since, and an address that does not work any more", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.check("web", "crit");
    await world.check("db", "crit");
    await world.engine.silences.add({
      match: { "labels.host": "web" },
      owner: "ada",
      reason: "Upgrade",
      until: start + 20 * minute,
    });
    await world.engine.suppressions.add(
      { kind: "email", address: chief, reason: "manual" },
      { actor: "ada" },
    );
    await world.clock.advance("1h");
    expect((await world.sent()).slice(2).toSorted()).toEqual([
      `${second}: Escalated: crit: db`,
      `${second}: Escalated: crit: db`,
      `${second}: Escalated: crit: web`,
    ]);
    expect(await world.skipped()).toEqual(["silenced"]);
    await world.engine.stop();
  });

  it("begins when a silence that swallowed the begin is over", async () => {
    const world = await alertWorld({ rules: [escalating()] });
    await world.engine.silences.add({
      match: { "labels.host": "web" },
      owner: "ada",
      reason: "Upgrade",
      until: start + 20 * minute,
    });
    await world.check("web", "crit");
    await world.clock.advance(25 * minute);
    expect(await world.sent()).toEqual([`${ops}: Still firing: crit: web`]);
    await world.clock.advance(12 * minute);
    expect(await world.sent()).toEqual([`${second}: Escalated: Still firing: crit: web`]);
    await world.engine.stop();
  });

  it("tells somebody once whom two rules name for one moment", async () => {
    const world = await alertWorld({ rules: [escalating(), escalating({ name: "as well" })] });
    await world.check("web", "crit");
    await world.clock.advance(16 * minute);
    expect(await world.sent()).toEqual([`${ops}: crit: web`, `${second}: Escalated: crit: web`]);
    const [, step] = await world.engine.log.list();
    expect(step?.rules).toEqual(["checks", "as well"]);
    await world.engine.stop();
  });

  it("names roles, of thousands too, and the affected user", async () => {
    const people = Array.from({ length: 2_300 }, (_, index) => ({
      id: `u-${index}`,
      addresses: { email: `u-${index}@example.org` },
    }));
    const directory: Directory = {
      find: async (id) => people.find((person) => person.id === id),
      async members(_, { limit, after }) {
        const from = after === undefined ? 0 : Number(after);
        const recipients = people.slice(from, from + limit);
        return from + limit < people.length
          ? { recipients, next: `${from + limit}` }
          : { recipients };
      },
    };
    const doorOpen = defineEvent("door.open", {
      schema: z.strictObject({ door: z.string(), owner: z.string(), open: z.boolean() }),
      severity: "critical",
      user: ({ owner }) => ({ id: owner }),
      alert: ({ door, open }) => ({ key: door, status: open ? "firing" : "resolved" }),
      message: { en: ({ payload }) => ({ title: `Open: ${payload.open}`, summary: "" }) },
    });
    const world = await alertWorld({
      directory,
      limits: { maxWaiting: 100_000 },
      rules: [
        defineRule({
          name: "doors",
          on: doorOpen,
          via: ["box"],
          escalate: [
            { afterMs: minute, user: "only" },
            { afterMs: 2 * minute, to: [role("guards")] },
          ],
        }),
      ],
    });
    await world.engine.emit(doorOpen, { door: "north", owner: "u-7", open: true });
    await world.clock.advance(90_000);
    expect(await world.sent()).toEqual([
      `${ops}: Open: true`,
      "u-7@example.org: Escalated: Open: true",
    ]);
    await world.clock.advance(minute);
    await world.engine.drain();
    expect((await world.sent()).length).toBe(2_300);
    await world.engine.emit(doorOpen, { door: "north", owner: "u-7", open: false });
    await world.clock.advance(minute);
    await world.engine.drain();
    const ends = await world.sent();
    expect(ends.length).toBe(2_301);
    expect(new Set(ends).size).toBe(2_301);
    await world.engine.stop();
  });

  it("of a group is one message, of those that nobody has", async () => {
    const rule = defineRule({
      name: "checks",
      on: checkChanged,
      via: ["box"],
      group: { by: ["labels.kind"], firstAfterMs: minute },
      escalate: [{ afterMs: 15 * minute, to: [second] }],
    });
    const world = await alertWorld({ rules: [rule] });
    for (const host of ["a", "b", "c"]) await world.check(host, "crit");
    await world.engine.alerts.acknowledge("check:b", { actor: "Ada" });
    await world.clock.advance(17 * minute);
    expect((await world.sent()).length).toBe(2);
    const members = await world.engine.log.list({ recipient: second });
    expect(members.filter(({ state }) => state === "sent").length).toBe(2);
    expect(members.filter(({ state }) => state === "skipped").length).toBe(1);
    await world.engine.stop();
  });

  it("comes once though two engines share a store, and goes on after a restart", async () => {
    const folder = mkdtempSync(join(tmpdir(), "carillon-escalation-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const clock = manualClock(start);
    const boxes = [mailbox([ops]), mailbox([ops]), mailbox([ops])] as const;
    const sent = () => boxes.flatMap(({ requests }) => requests.map(({ address }) => address));
    const open = (box: ReturnType<typeof mailbox>) =>
      alertWorld({ box, clock, store: sqlite(join(folder, "carillon.db")), rules: [escalating()] });
    const sleep = async (span: number) => {
      clock.set(clock.now() + span - minute);
      await clock.advance(minute);
    };
    const [one, two] = [await open(boxes[0]), await open(boxes[1])];
    for (let host = 0; host < 20; host += 1) await one.check(`web-${host}`, "crit");
    await two.engine.alerts.acknowledge("check:web-0", { actor: "Ada" });
    await sleep(16 * minute);
    expect(sent().filter((address) => address === second).length).toBe(19);
    await Promise.all([one.engine.stop(), two.engine.stop()]);
    const three = await open(boxes[2]);
    await three.engine.alerts.acknowledge("check:web-1", { actor: "Ada" });
    await sleep(16 * minute);
    expect(sent().filter((address) => address === chief).length).toBe(18);
    await three.check("web-2", "ok");
    await three.check("web-0", "ok");
    await sleep(2 * minute);
    expect(sent().filter((address) => address === chief).length).toBe(19);
    await three.engine.stop();
  });
});

describe("An escalation is refused at start", () => {
  const plain = defineEvent("door.used", {
    schema: z.strictObject({}),
    severity: "info",
    message: { en: () => ({ title: "Used", summary: "" }) },
  });
  const codeOf = async (rule: Rule<"box">) => {
    try {
      await (await alertWorld({ rules: [rule], events: [plain, checkChanged] })).engine.stop();
    } catch (error) {
      return error instanceof CarillonError ? error.code : error;
    }
    return "none";
  };
  const step = [{ afterMs: minute, to: ["x@example.org"] }];

  it("of events that nobody can acknowledge", async () => {
    expect(await codeOf(defineRule({ name: "a", on: plain, via: ["box"], escalate: step }))).toBe(
      "rule-alert-missing",
    );
    expect(
      await codeOf(defineRule({ name: "a", on: "door.*", via: ["box"], escalate: step })),
    ).toBe("rule-alert-missing");
    expect(await codeOf(defineRule({ name: "a", on: "*", via: ["box"], escalate: step }))).toBe(
      "none",
    );
  });

  it("where a step makes no sense", async () => {
    const define = (escalate: Rule<"box">["escalate"]) => () =>
      defineRule({ name: "a", on: checkChanged, via: ["box"], escalate: escalate ?? [] });
    for (const wrong of [
      [],
      [{ afterMs: minute }],
      [{ afterMs: 1_000, to: ["x@example.org"] }],
      [...step, ...step],
      [{ afterMs: minute, to: [] }],
    ]) {
      expect(define(wrong)).toThrow(/does not fit/);
    }
    const digest = { name: "d", every: "day" } as const;
    expect(await codeOf(escalating({ digest }))).toBe("rule-definition-invalid");
    expect(await codeOf(escalating({ digest: { ...digest, exceptFrom: "critical" } }))).toBe(
      "none",
    );
    expect(await codeOf(escalating({ escalate: [{ afterMs: minute, to: ["no address"] }] }))).toBe(
      "address-invalid",
    );
    expect(await codeOf(escalating({ escalate: [{ afterMs: minute, to: [role("x")] }] }))).toBe(
      "directory-method-missing",
    );
  });
});
