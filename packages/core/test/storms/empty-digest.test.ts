import {
  type Digest,
  defineRule,
  memoryStore,
  type Recipient,
  type Rule,
  role,
  type Store,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { mailbox, startedEngine } from "../support.ts";
import { alert } from "./scene.ts";

const daily = { name: "Daily", every: "day", skipEmpty: false } as const satisfies Digest;
const base = { name: "alerts", on: alert, via: ["ops"] } as const;

const person = (id: string, timeZone?: string): Recipient => ({
  id,
  addresses: { email: `${id}@example.com` },
  ...(timeZone !== undefined && { timeZone }),
});

type Options = Partial<Parameters<typeof startedEngine>[0]>;

/** An engine on a clock, and what went out when: `01-05T07:00 ada: title`. */
async function scene(
  rules: readonly Rule<"ops">[],
  { start = "2026-01-05T00:30:00Z", ...options }: Options & { readonly start?: string } = {},
) {
  const clock = manualClock(start);
  const sent: string[] = [];
  const ops = mailbox(["ada@example.com"], async ({ address = "", content }) => {
    const at = new Date(clock.now()).toISOString().slice(5, 16);
    sent.push(`${at} ${address.split("@")[0]}: ${content.title}`);
    return { status: "sent" };
  });
  const parts = { channels: { ops: ops.channel }, rules, clock, ...options };
  const engine = await startedEngine(parts);
  const emit = (host: string, severity?: "info" | "error" | "critical") =>
    engine.emit(alert, { host, ...(severity && { severity }) });
  /** By small steps: what is due is not seen late. */
  const advance = async (hours: number) => {
    for (let step = 0; step < hours * 4; step += 1) await clock.advance("15m");
  };
  return { clock, engine, emit, sent, advance, parts };
}

describe("A digest that is not left out when it is empty", () => {
  it("says every day, at its reader's hour, that nothing came up", async () => {
    const to = [
      person("berlin", "Europe/Berlin"),
      person("tokyo", "Asia/Tokyo"),
      person("nobody-knows-where"),
      { ...person("kathmandu", "Asia/Kathmandu"), locale: "de" },
    ];
    const { sent, advance, engine } = await scene([defineRule({ ...base, to, digest: daily })]);
    await advance(48);
    const day = (date: string) => [
      `${date}T01:15 kathmandu: Daily: nichts zu berichten`,
      `${date}T06:00 berlin: Daily: nothing to report`,
      `${date}T07:00 nobody-knows-where: Daily: nothing to report`,
      `${date}T22:00 tokyo: Daily: nothing to report`,
    ];
    expect(sent).toEqual([...day("01-05"), ...day("01-06")]);
    await engine.stop();
  });

  it("is what it always was when something came up, with the same numbers", async () => {
    const { sent, advance, emit, engine } = await scene([defineRule({ ...base, digest: daily })]);
    await emit("web");
    await advance(3);
    await emit("db");
    await advance(24);
    await emit("mail");
    await advance(28);
    expect(sent).toEqual([
      "01-05T07:00 ada: Daily – 2 messages: 2 errors",
      "01-06T07:00 ada: Alert on mail",
      "01-07T07:00 ada: Daily: nothing to report",
    ]);
    const skipped = await engine.log.list({ state: "skipped" });
    expect(skipped.map(({ reason }) => reason?.message)).toEqual([
      "Something came up for the digest",
      "Something came up for the digest",
    ]);
    await engine.stop();
  });

  it("counts right, however many came up", async () => {
    const { sent, advance, emit, engine } = await scene([defineRule({ ...base, digest: daily })]);
    for (let host = 0; host < 150; host += 1) await emit(`host-${host}`);
    await advance(12);
    expect(sent).toEqual(["01-05T07:00 ada: Daily – 150 messages: 150 errors"]);
    await engine.stop();
  });

  it("says so once, though several rules share it", async () => {
    const { sent, advance, engine } = await scene([
      defineRule({ ...base, digest: daily }),
      defineRule({ ...base, name: "others", digest: daily }),
      defineRule({ ...base, name: "weekly", digest: { ...daily, name: "Weekly", every: "week" } }),
    ]);
    await advance(31);
    expect(sent.toSorted()).toEqual([
      "01-05T07:00 ada: Daily: nothing to report",
      "01-05T07:00 ada: Weekly: nothing to report",
      "01-06T07:00 ada: Daily: nothing to report",
    ]);
    await engine.stop();
  });

  it("says so once, though several processes share the store, and after a restart", async () => {
    const store: Store = { ...memoryStore(), close: async () => {} };
    const rules = [defineRule({ ...base, digest: daily })];
    const { sent, advance, engine, parts } = await scene(rules, { store });
    const other = await startedEngine(parts);
    await advance(6);
    // Both are gone when it falls due.
    await engine.stop();
    await other.stop();
    await advance(1);
    const third = await startedEngine(parts);
    await advance(24);
    expect(sent).toEqual([
      "01-05T07:30 ada: Daily: nothing to report",
      "01-06T07:00 ada: Daily: nothing to report",
    ]);
    await third.stop();
  });

  it("says nothing of a time in which nobody was there to see", async () => {
    const store: Store = { ...memoryStore(), close: async () => {} };
    const rules = [defineRule({ ...base, digest: daily })];
    const { sent, advance, engine, parts } = await scene(rules, { store });
    await engine.stop();
    await advance(48);
    const again = await startedEngine(parts);
    await advance(12);
    expect(sent).toEqual(["01-07T07:00 ada: Daily: nothing to report"]);
    await again.stop();
  });

  it.each([
    // [zone, digest, start, hours, how many]
    ["Europe/Berlin", daily, "2026-03-27T00:00:00Z", 96, 4],
    ["Europe/Berlin", daily, "2026-10-23T00:00:00Z", 96, 4],
    // The hour that is left out in spring, and the one that comes twice in autumn.
    ["Europe/Berlin", { ...daily, at: "02:30" }, "2026-03-27T12:00:00Z", 72, 3],
    ["Europe/Berlin", { ...daily, at: "02:30" }, "2026-10-23T12:00:00Z", 72, 3],
    ["Australia/Lord_Howe", { ...daily, at: "01:45" }, "2026-04-03T00:00:00Z", 72, 3],
    ["Australia/Lord_Howe", { ...daily, at: "02:15" }, "2026-10-02T00:00:00Z", 72, 3],
    ["Africa/Casablanca", { ...daily, at: "02:30" }, "2026-02-13T12:00:00Z", 96, 4],
    ["Antarctica/Troll", { ...daily, at: "02:00" }, "2026-03-27T12:00:00Z", 72, 3],
    ["Asia/Gaza", { ...daily, at: "00:30" }, "2026-03-26T12:00:00Z", 96, 4],
    ["Asia/Kathmandu", { ...daily, every: "hour", at: "00:10" }, "2026-01-05T00:00:00Z", 24, 24],
    ["UTC", { ...daily, every: "*/15 * * * *" }, "2026-01-05T00:05:00Z", 6, 24],
    ["UTC", { ...daily, every: "0 6,18 * * sat,sun" }, "2026-01-05T00:00:00Z", 168, 4],
    ["UTC", { ...daily, every: "month" }, "2026-01-30T00:00:00Z", 72, 1],
  ] as const)(
    "comes as often as the calendar of %s says (%o, from %s)",
    async (zone, digest, start, hours, count) => {
      const rules = [defineRule({ ...base, to: [person("ada", zone)], digest })];
      const { sent, advance, engine } = await scene(rules, { start });
      await advance(hours);
      expect(sent).toHaveLength(count);
      expect(new Set(sent).size).toBe(count);
      await engine.stop();
    },
  );

  it("reaches everybody of a group, and whoever comes to it", async () => {
    const people = Array.from({ length: 1_200 }, (_, index) => person(`u-${index}`));
    const { sent, advance, engine } = await scene(
      [defineRule({ ...base, to: [role("all")], digest: daily })],
      {
        limits: { maxWaiting: 100_000 },
        directory: {
          find: async (id) => people.find((one) => one.id === id),
          async members(_of, { limit, after = "0" }) {
            const end = Number(after) + limit;
            const recipients = people.slice(Number(after), end);
            return end < people.length ? { recipients, next: String(end) } : { recipients };
          },
        },
      },
    );
    await advance(8);
    expect(new Set(sent).size).toBe(1_200);
    people.splice(1, 1_199, person("new"));
    await advance(24);
    expect(sent.slice(1_200)).toEqual([
      "01-06T07:00 u-0: Daily: nothing to report",
      "01-06T07:00 new: Daily: nothing to report",
    ]);
    await engine.stop();
  });

  it("goes to nobody who has turned off what could have come up, or gathers it elsewhere", async () => {
    const to = ["off", "on", "own"].map((id) => person(id));
    const { sent, advance, engine } = await scene([defineRule({ ...base, to, digest: daily })]);
    await engine.preferences.set({ person: "off" }, { entries: { "host.*": { email: "off" } } });
    await engine.preferences.set({ person: "own" }, { entries: { "*": { "*": "digest" } } });
    await advance(12);
    expect(sent).toEqual(["01-05T07:00 on: Daily: nothing to report"]);
    await engine.stop();
  });

  it("passes a channel's floor, and counts for no throttle, group or window of duplicates", async () => {
    const { sent, advance, engine } = await scene(
      [
        defineRule({
          ...base,
          digest: { ...daily, exceptFrom: "critical" },
          throttle: { max: 1, perMs: 30 * 86_400_000 },
          dedupe: { withinMs: 7 * 86_400_000 },
          group: { by: [] },
        }),
      ],
      { channelPolicies: { ops: { minSeverity: "error" } } },
    );
    await advance(60);
    expect(sent).toHaveLength(3);
    await engine.stop();
  });

  it("waits for the end of quiet hours", async () => {
    const rested = { ...person("ada"), quietHours: { from: "22:00", to: "08:15" } };
    const rule = defineRule({ ...base, to: [rested], digest: daily });
    const { sent, advance, engine } = await scene([rule]);
    await advance(12);
    expect(sent).toEqual(["01-05T08:15 ada: Daily: nothing to report"]);
    await engine.stop();
  });

  it("is not sent any more once no rule wants it, and at the new hour alone once that has changed", async () => {
    const { sent, advance, engine } = await scene([defineRule({ ...base, digest: daily })]);
    await advance(6);
    await engine.rules.replace([defineRule({ ...base, digest: { name: "Daily", every: "day" } })]);
    await advance(24);
    expect(sent).toEqual([]);
    await engine.rules.replace([defineRule({ ...base, digest: { ...daily, at: "18:00" } })]);
    await advance(24);
    expect(sent).toEqual(["01-06T18:00 ada: Daily: nothing to report"]);
    await engine.stop();
  });

  it("costs nothing where no rule says so", async () => {
    const timers: number[] = [];
    const clock = manualClock("2026-01-05T00:30:00Z");
    const watched = {
      ...clock,
      now: () => clock.now(),
      schedule: (ms: number, task: () => void) => {
        timers.push(ms);
        return clock.schedule(ms, task);
      },
    };
    const engineWith = async (digest: Digest) => {
      timers.length = 0;
      const { channel } = mailbox(["ada@example.com"]);
      const engine = await startedEngine({
        channels: { ops: channel },
        rules: [defineRule({ ...base, digest })],
        clock: watched,
      });
      await engine.stop();
      return timers.length;
    };
    const without = await engineWith({ name: "Daily", every: "day" });
    expect(await engineWith(daily)).toBe(without + 1);
  });

  it("has readers that are known without an event, and 15 minutes between two", async () => {
    expect(() => defineRule({ ...base, digest: { ...daily, every: "*/10 * * * *" } })).toThrow(
      "needs 15 minutes between two digests",
    );
    expect(() => defineRule({ ...base, digest: { ...daily, every: "0,5 7 * * *" } })).toThrow();
    const named = defineRule({ ...base, to: ({ payload }) => [payload.host], digest: daily });
    await expect(scene([named])).rejects.toMatchObject({
      code: "rule-recipients-missing",
      issues: [expect.stringContaining("rules[0].digest.skipEmpty")],
    });
    const { engine } = await scene([defineRule(base)]);
    await expect(
      engine.preferences.set({ person: "ada" }, { digest: daily }),
    ).rejects.toMatchObject({
      code: "preferences-invalid",
    });
    await engine.stop();
  });
});
