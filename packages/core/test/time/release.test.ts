import {
  type Channel,
  defineEvent,
  defineRule,
  type EngineOptions,
  type Event,
  type Store,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { capturingLogger, mailbox, startedEngine } from "../support.ts";
import { stores } from "./stores.ts";

type StillMatters = (
  payload: { readonly host: string },
  event: Event,
) => boolean | Promise<boolean>;

const minute = 60_000;

interface Given {
  readonly stillMatters?: StillMatters;
  readonly sensitive?: boolean;
  readonly options?: Partial<EngineOptions<Readonly<Record<string, Channel>>>>;
  readonly store?: Store;
  readonly expiresAfterMs?: number;
}

async function scene({ stillMatters, sensitive, store, options, expiresAfterMs }: Given = {}) {
  const diskFull = defineEvent("disk.full", {
    schema: z.strictObject({ host: z.string() }),
    severity: "error",
    ...(sensitive !== undefined && { sensitive }),
    ...(stillMatters !== undefined && { stillMatters }),
    ...(expiresAfterMs !== undefined && { expiresAfterMs }),
    message: { en: ({ payload }) => ({ title: payload.host, summary: "" }) },
  });
  const clock = manualClock("2026-01-05T12:00:00Z");
  const ops = mailbox(["ops@example.com"]);
  const { records, logger } = capturingLogger();
  const rules = [defineRule({ name: "disks", on: diskFull, via: ["ops"], delayMs: 5 * minute })];
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { ops: ops.channel },
    rules,
    clock,
    logger,
    ...(store !== undefined && { store }),
    ...options,
  });
  onTestFinished(() => engine.stop());
  const full = (host: string) => engine.emit(diskFull, { host });
  const hosts = () => ops.requests.map(({ content }) => content.title);
  return { clock, engine, full, hosts, records, diskFull };
}

describe.each(stores)("a rule with a delay, %s", (_, open, pass) => {
  it("tells what is still true when the delay is over, and the log says why the rest was not told", async () => {
    const well = new Set<string>();
    const { clock, engine, full, hosts } = await scene({
      store: (await open())(),
      stillMatters: ({ host }) => !well.has(host),
    });
    await full("db1");
    await full("db2");
    const [waiting] = await engine.log.list({ state: "queued" });
    expect(waiting?.hold).toEqual({
      kind: "delay",
      reason: {
        code: "delay",
        message: 'held until 12:05 UTC: rule "disks" tells what is still true after 5 min',
      },
    });
    await pass(clock, 4 * minute);
    well.add("db1");
    expect(hosts()).toEqual([]);
    await pass(clock, minute);
    expect(hosts()).toEqual(["db2"]);
    const skipped = await engine.log.list({ state: "skipped" });
    expect(skipped.map(({ reason }) => reason)).toEqual([
      {
        code: "no-longer-true",
        message: "It did not hold any more when it fell due: disk.full says so",
      },
    ]);
    expect(await engine.log.statistics(clock.now())).toMatchObject({ queued: 0, failed: 0 });
  });
});

describe("what has waited on purpose", () => {
  it("is asked about with its payload and its event, whatever time the answer takes up to ten seconds", async () => {
    const asked: unknown[] = [];
    const { clock, full, hosts } = await scene({
      stillMatters: async (payload, event) => {
        asked.push([payload, event.type]);
        await new Promise<void>((resolve) => setImmediate(resolve));
        return false;
      },
    });
    await full("db1");
    await clock.advance("6m");
    expect(asked).toEqual([[{ host: "db1" }, "disk.full"]]);
    expect(hosts()).toEqual([]);
  });

  it("is sent when nobody knows whether it still matters, and the log says so", async () => {
    const answers: readonly StillMatters[] = [
      () => {
        throw new Error("no connection");
      },
      () => Promise.reject(new Error("no connection")),
      () => new Promise<boolean>(() => {}),
      () => JSON.parse('"perhaps"'),
    ];
    for (const stillMatters of answers) {
      const { clock, full, hosts, records } = await scene({ stillMatters });
      await full("db1");
      await clock.advance("6m");
      expect(hosts()).toEqual(["db1"]);
      expect(records.map(({ text }) => text)).toContain(
        "Nobody knows whether it still matters, so it is sent",
      );
    }
  });

  it("does not have a sensitive payload in the log when the question fails", async () => {
    const { clock, full, records } = await scene({
      sensitive: true,
      stillMatters: ({ host }) => {
        throw new Error(`cannot look up ${host}`);
      },
    });
    await full("s3cret");
    await clock.advance("6m");
    expect(JSON.stringify(records)).toContain("the event is sensitive");
    expect(JSON.stringify(records)).not.toContain("s3cret");
  });

  it("holds up nobody else while one answer hangs", async () => {
    const { clock, full, hosts } = await scene({
      stillMatters: ({ host }) => (host === "slow" ? new Promise<boolean>(() => {}) : true),
    });
    await full("slow");
    await full("db2");
    await clock.advance("5m");
    expect(hosts()).toEqual(["db2"]);
    await clock.advance("11s");
    expect(hosts()).toEqual(["db2", "slow"]);
  });

  it("still expires", async () => {
    const { clock, engine, full, hosts } = await scene({ expiresAfterMs: 4 * minute });
    await full("db1");
    await clock.advance("6m");
    expect(hosts()).toEqual([]);
    expect((await engine.log.list({ state: "failed" }))[0]?.reason?.code).toBe("expired");
  });

  it("is not asked about where nothing has waited", async () => {
    let asked = 0;
    const stillMatters = () => {
      asked += 1;
      return true;
    };
    const { engine, clock, diskFull, hosts } = await scene({ stillMatters });
    engine.rules.replace([defineRule({ name: "at once", on: diskFull, via: ["ops"] })]);
    await engine.emit(diskFull, { host: "db1" });
    await clock.advance("1s");
    expect(hosts()).toEqual(["db1"]);
    expect(asked).toBe(0);
  });
});

describe("a delay", () => {
  it("decides only where no other rule has the same delivery told at once", async () => {
    const { clock, engine, hosts, diskFull } = await scene();
    const later = defineRule({ name: "later", on: diskFull, via: ["ops"], delayMs: minute });
    const atOnce = defineRule({ name: "at once", on: diskFull, via: ["ops"] });
    engine.rules.replace([later, atOnce]);
    await engine.emit(diskFull, { host: "db1" });
    await clock.advance("1s");
    expect(hosts()).toEqual(["db1"]);
  });

  it("that is none is refused", async () => {
    const { diskFull } = await scene();
    for (const delayMs of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e12]) {
      const rule = { name: "disks", on: diskFull, via: ["ops"] as const, delayMs };
      expect(() => defineRule(rule)).toThrow(
        expect.objectContaining({ code: "rule-definition-invalid" }),
      );
    }
  });
});
