import {
  type CatchUp,
  type Channel,
  createEngine,
  defineEvent,
  defineRule,
  defineSchedule,
  type Occurrence,
  type Schedule,
  type Store,
} from "@carillon/core";
import { type ManualClock, manualClock } from "@carillon/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { capturingLogger, mailbox, plainRenderer } from "../support.ts";
import { type OpenStore, stores } from "./stores.ts";

const report = defineEvent("report.weekly", {
  schema: z.strictObject({ at: z.number(), backups: z.number() }),
  severity: "info",
  message: { en: ({ payload }) => ({ title: String(payload.backups), summary: "" }) },
});

type Report = { readonly at: number; readonly backups: number };
type Payload = (occurrence: Occurrence) => Report | undefined | Promise<Report | undefined>;

interface Given {
  readonly catchUp?: CatchUp;
  readonly cron?: string;
  readonly payload?: Payload;
}

/** Every day at eight in Berlin, unless told otherwise. */
function daily({ catchUp, cron = "0 8 * * *", payload }: Given = {}): Schedule {
  return defineSchedule({
    name: "daily-report",
    cron,
    timeZone: "Europe/Berlin",
    emit: report,
    payload: payload ?? (({ at }) => ({ at, backups: 3 })),
    ...(catchUp !== undefined && { catchUp }),
  });
}

/** One process: an engine of its own on a store. */
async function process(schedule: Schedule, clock: ManualClock, store: Store) {
  const ops = mailbox(["ops@example.com"]);
  const { records, logger } = capturingLogger();
  const engine = createEngine<Readonly<Record<string, Channel>>>({
    app: "Test",
    renderer: plainRenderer,
    channels: { ops: ops.channel },
    rules: [defineRule({ name: "reports", on: report, via: ["ops"] })],
    schedules: [schedule],
    clock,
    store,
    logger,
  });
  await engine.start();
  onTestFinished(() => engine.stop());
  const events = async () =>
    (await engine.log.list({}, { limit: 1_000 })).map(({ eventId }) => eventId);
  const messages = () => records.map(({ text }) => text);
  return { ops, engine, events, messages };
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const idAt = (moment: string) => `schedule:daily-report:${moment}:00.000Z`;
/** Monday, noon in Berlin. */
const monday = "2026-01-05T11:00:00Z";

describe.each(stores)("a schedule, %s", (_, open, pass) => {
  it("emits its event at its time, with the payload of the occurrence", async () => {
    const clock = manualClock(monday);
    const occurrences: Occurrence[] = [];
    const schedule = daily({
      payload: async (occurrence) => {
        occurrences.push(occurrence);
        return { at: occurrence.at, backups: 3 };
      },
    });
    const { engine, events } = await process(schedule, clock, (await open())());
    await pass(clock, 19 * hour);
    expect(await events()).toEqual([]);
    await pass(clock, hour);
    expect(await events()).toEqual([idAt("2026-01-06T07:00")]);
    await pass(clock, day);
    await pass(clock, day);
    expect(await events()).toEqual(
      ["2026-01-06T07:00", "2026-01-07T07:00", "2026-01-08T07:00"].map(idAt),
    );
    expect(occurrences.map(({ at, previous }) => [at, previous])).toEqual([
      [Date.parse("2026-01-06T07:00Z"), undefined],
      [Date.parse("2026-01-07T07:00Z"), Date.parse("2026-01-06T07:00Z")],
      [Date.parse("2026-01-08T07:00Z"), Date.parse("2026-01-07T07:00Z")],
    ]);
    const [record] = await engine.log.list({}, { limit: 1 });
    const full = record === undefined ? undefined : await engine.log.get(record.id);
    expect(full?.event.occurredAt).toBe(Date.parse("2026-01-06T07:00Z"));
  });

  it.each([
    ["last", ["2026-01-09T07:00"]],
    ["all", ["2026-01-06T07:00", "2026-01-07T07:00", "2026-01-08T07:00", "2026-01-09T07:00"]],
    ["none", []],
  ] as const)("makes up for what was missed: %s", async (catchUp, expected) => {
    const openStore: OpenStore = await open();
    const before = await process(daily({ catchUp }), manualClock(monday), openStore());
    await before.engine.stop();
    const clock = manualClock("2026-01-09T11:00:00Z");
    const after = await process(daily({ catchUp }), clock, openStore());
    await pass(clock, minute);
    expect(await after.events()).toEqual(expected.map(idAt));
    const isTold = after.messages().some((message) => message.includes("left out"));
    expect(isTold).toBe(catchUp !== "all");
    await pass(clock, 20 * hour);
    expect(await after.events()).toEqual([...expected, "2026-01-10T07:00"].map(idAt));
  });

  it("makes up for nothing when it is new", async () => {
    const clock = manualClock(monday);
    const { events } = await process(daily({ catchUp: "all" }), clock, (await open())());
    await pass(clock, hour);
    expect(await events()).toEqual([]);
  });

  it("is asked again when its payload throws, and nothing is left out", async () => {
    const clock = manualClock(monday);
    let fails = 3;
    const schedule = daily({
      payload: ({ at }) => {
        fails -= 1;
        if (fails >= 0) throw new Error("no database");
        return { at, backups: 1 };
      },
    });
    const { engine, events, messages } = await process(schedule, clock, (await open())());
    await pass(clock, 20 * hour);
    expect(await events()).toEqual([]);
    expect(await engine.schedules.list()).toMatchObject([
      { failing: { at: Date.parse("2026-01-06T07:00Z"), failures: 1 } },
    ]);
    // 30 seconds, 1 minute, 2 minutes.
    await clock.advance("3m");
    expect(await events()).toEqual([]);
    await clock.advance("1m");
    expect(await events()).toEqual([idAt("2026-01-06T07:00")]);
    expect(messages().filter((one) => one === "A schedule could not emit its event")).toHaveLength(
      3,
    );
    expect(await engine.schedules.list()).toMatchObject([{ failing: undefined }]);
  });

  it("goes on with an occurrence that a process left behind", async () => {
    const openStore = await open();
    const clock = manualClock(monday);
    const hung = daily({ payload: () => new Promise<Report>(() => {}) });
    const before = await process(hung, clock, openStore());
    await pass(clock, 20 * hour);
    const stopped = before.engine.stop();
    await pass(clock, minute);
    await stopped;
    const after = await process(daily(), clock, openStore());
    await pass(clock, minute);
    expect(await after.events()).toEqual([idAt("2026-01-06T07:00")]);
  });
});

describe("schedules", () => {
  it("emit once where several processes know them", async () => {
    const [, inFile] = stores[1];
    const openStore = await inFile();
    const clock = manualClock(monday);
    let asked = 0;
    const schedule = daily({
      cron: "*/10 * * * *",
      payload: async ({ at }) => {
        asked += 1;
        // Longer than a process may be silent, and each has another idea of it.
        await new Promise<void>((resolve) => clock.schedule(40_000, resolve));
        return { at, backups: asked };
      },
    });
    const processes = [];
    for (let count = 0; count < 3; count += 1) {
      processes.push(await process(schedule, clock, openStore()));
    }
    await clock.advance("31m");
    const events = (await processes[0]?.events()) ?? [];
    expect(events).toEqual(["2026-01-05T11:10", "2026-01-05T11:20", "2026-01-05T11:30"].map(idAt));
    expect(asked).toBe(3);
  });

  it("emit once when a process died between the event and writing down that it was emitted", async () => {
    const openStore = await stores[0][1]();
    const clock = manualClock(monday);
    const first = await process(daily(), clock, openStore());
    await clock.advance("20h");
    await first.engine.stop();
    const collection = openStore().collection("schedules");
    const done = await collection.get("daily-report");
    const at = Date.parse("2026-01-06T07:00Z");
    const pending = { at, failures: 0, retryAt: at };
    await collection.put("daily-report", { ...done?.value, after: Date.parse(monday), pending });
    const other = daily({ payload: ({ at }) => ({ at, backups: 99 }) });
    const second = await process(other, clock, openStore());
    await clock.advance("5m");
    expect(await second.events()).toEqual([idAt("2026-01-06T07:00")]);
    expect(second.messages()).not.toContain("A schedule could not emit its event");
    expect((await collection.get("daily-report"))?.value).toMatchObject({ after: at });
  });

  it("have a payload of undefined when there is nothing to report", async () => {
    const clock = manualClock(monday);
    const store = await stores[0][1]();
    const schedule = daily({ payload: () => undefined });
    const { engine, events, messages } = await process(schedule, clock, store());
    await clock.advance("20h");
    expect(await events()).toEqual([]);
    expect(messages()).toContain("A schedule had nothing to emit");
    expect(await engine.schedules.list()).toMatchObject([{ failing: undefined }]);
  });

  it("give an occurrence up for the next one, not for nothing", async () => {
    const clock = manualClock(monday);
    const store = await stores[0][1]();
    const schedule = daily({
      payload: ({ at }) => {
        if (at === Date.parse("2026-01-06T07:00Z")) throw new Error("no database");
        return { at, backups: 1 };
      },
    });
    const { engine, events, messages } = await process(schedule, clock, store());
    await clock.advance("2d");
    expect(await events()).toEqual([idAt("2026-01-07T07:00")]);
    expect(messages()).toContain("Occurrences of a schedule were missed and are left out");
    const at = Date.parse("2026-01-06T07:00Z");
    const [status] = await engine.schedules.list();
    expect(status?.missed).toMatchObject({ from: at, upTo: at });
    expect(status?.missed?.reason).toEqual({
      code: "schedule-missed",
      message:
        'Schedule "daily-report" has left out what was due until 2026-01-06 08:00 Europe/Berlin: ' +
        "noticed 2026-01-07 08:00 Europe/Berlin, and it catches up the last one",
    });
  });

  it("are told to give up after five minutes", async () => {
    const clock = manualClock(monday);
    const store = await stores[0][1]();
    const aborted: boolean[] = [];
    const schedule = daily({
      payload: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => {
            aborted.push(true);
            reject(signal.reason);
          });
        }),
    });
    const { engine } = await process(schedule, clock, store());
    await clock.advance("20h");
    expect(aborted).toEqual([]);
    await clock.advance("5m");
    expect(aborted).toEqual([true]);
    expect(await engine.schedules.list()).toMatchObject([{ failing: { failures: 1 } }]);
  });

  it("follow a clock that is set forward, within a minute", async () => {
    const clock = manualClock(monday);
    const store = await stores[0][1]();
    const { events } = await process(daily(), clock, store());
    clock.set("2026-01-06T09:00:00Z");
    await clock.advance("61s");
    expect(await events()).toEqual([idAt("2026-01-06T07:00")]);
  });

  it("are not silenced by a clock that was years ahead for a while, and emit nothing twice", async () => {
    const clock = manualClock(monday);
    const store = await stores[0][1]();
    const { events } = await process(daily(), clock, store());
    await clock.advance("1d");
    clock.set("2030-01-01T12:00:00Z");
    await clock.advance("2m");
    clock.set("2026-01-06T11:02:00Z");
    await clock.advance("2m");
    await clock.advance("1d");
    expect(await events()).toEqual(
      ["2026-01-06T07:00", "2030-01-01T07:00", "2026-01-07T07:00"].map(idAt),
    );
  });

  it("emit nothing twice when the clock is set back by hours", async () => {
    const clock = manualClock(monday);
    const store = await stores[0][1]();
    const { events, ops } = await process(daily({ cron: "0 * * * *" }), clock, store());
    await clock.advance("6h");
    clock.set("2026-01-05T12:30:00Z");
    await clock.advance("6h");
    const ids = await events();
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(7);
    expect(ops.requests).toHaveLength(7);
  });

  it("begin anew when they say other times", async () => {
    const openStore = await stores[0][1]();
    const before = await process(daily(), manualClock(monday), openStore());
    await before.engine.stop();
    const clock = manualClock("2026-01-09T11:00:00Z");
    const hourly = daily({ cron: "30 * * * *", catchUp: "all" });
    const after = await process(hourly, clock, openStore());
    await clock.advance("1h");
    expect(await after.events()).toEqual([idAt("2026-01-09T11:30")]);
  });

  it("keep their hour across daylight saving", async () => {
    const clock = manualClock("2026-03-27T12:00:00Z");
    const store = await stores[0][1]();
    const { events } = await process(daily({ cron: "30 2 * * *" }), clock, store());
    await clock.advance("3d");
    expect(await events()).toEqual(
      ["2026-03-28T01:30", "2026-03-29T01:00", "2026-03-30T00:30"].map(idAt),
    );
  });

  it("are listed with their next times and their last", async () => {
    const clock = manualClock(monday);
    const store = await stores[0][1]();
    const { engine } = await process(daily(), clock, store());
    await clock.advance("1d");
    expect(await engine.schedules.list({ next: 2 })).toEqual([
      {
        name: "daily-report",
        cron: "0 8 * * *",
        timeZone: "Europe/Berlin",
        catchUp: "last",
        emits: "report.weekly",
        next: [Date.parse("2026-01-07T07:00Z"), Date.parse("2026-01-08T07:00Z")],
        last: Date.parse("2026-01-06T07:00Z"),
        failing: undefined,
      },
    ]);
  });

  it("are refused when they cannot work", () => {
    const good = {
      name: "daily-report",
      cron: "0 8 * * *",
      timeZone: "UTC",
      emit: report,
      payload: () => undefined,
    } as const;
    const bad = [
      { ...good, name: "" },
      { ...good, name: "a b" },
      { ...good, cron: "0 8 * *" },
      { ...good, cron: "0 0 31 2 *" },
      { ...good, timeZone: "Europe/Atlantis" },
      { ...good, catchUp: JSON.parse('"some"') },
      { ...good, payload: JSON.parse("1") },
      { ...good, emit: JSON.parse("{}") },
    ];
    for (const definition of bad) {
      expect(() => defineSchedule(definition)).toThrow(
        expect.objectContaining({ code: "schedule-definition-invalid" }),
      );
    }
    const channels = { ops: mailbox(["ops@example.com"]).channel };
    const options = { app: "Test", renderer: plainRenderer, channels, rules: [] };
    const schedule = defineSchedule(good);
    for (const schedules of [[schedule, schedule], [JSON.parse("{}")]]) {
      expect(() => createEngine({ ...options, schedules })).toThrow(
        expect.objectContaining({ code: "engine-options-invalid" }),
      );
    }
    const { name, ...definition } = { name: report.name, schema: z.strictObject({}) };
    const other = defineEvent(name, {
      ...definition,
      severity: "info",
      message: { en: () => ({ title: "x", summary: "" }) },
    });
    const rules = [defineRule({ name: "r", on: other, via: ["ops"] })];
    expect(() => createEngine({ ...options, rules, schedules: [schedule] })).toThrow(
      expect.objectContaining({ code: "event-type-conflict" }),
    );
  });
});
