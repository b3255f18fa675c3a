import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { manualClock } from "@carillon/testing";
import {
  createEngine,
  defineChannel,
  defineRule,
  type EventType,
  memoryStore,
  type Rule,
  type Schedule,
  silentLogger,
} from "carillon";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { compilerFaults, emptyFolder, programsIn, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/time.md", import.meta.url);
const folder = await emptyFolder("time");
await writePrograms(folder, await programsIn(guide));

async function moduleOf<Shape extends z.ZodRawShape>(file: string, shape: Shape) {
  const module: object = await import(fileURLToPath(new URL(file, folder)));
  return z.object(shape).parse(module);
}

const rulesOf = () => moduleOf("rules.ts", { rules: z.array(z.custom<Rule>()) });
const diskOf = () =>
  moduleOf("disk-filling.ts", {
    diskFilling: z.custom<EventType>(),
    usage: z.instanceof(Map),
  });
const reportOf = () =>
  moduleOf("weekly-report.ts", {
    weeklyReport: z.custom<EventType>(),
    everyMonday: z.custom<Schedule>(),
  });

/** The rules and the schedule of the guide, with a channel that keeps what it gets. */
async function started(now: string) {
  const { rules } = await rulesOf();
  const { weeklyReport, everyMonday } = await reportOf();
  const titles: string[] = [];
  const ops = defineChannel({
    type: "mailbox",
    config: z.strictObject({}),
    accepts: "email",
    address: { kind: "email", parse: (address) => address },
    recipients: () => ["ops@example.com"],
    create: () => ({
      async send({ content }) {
        titles.push(content.subject);
        return { status: "sent" };
      },
    }),
  })({});
  const clock = manualClock(now);
  const engine = createEngine<{ readonly [name: string]: typeof ops }>({
    app: { name: "Beacon", timeZone: "Europe/Berlin" },
    channels: { ops },
    rules: [...rules, defineRule({ name: "reports", on: weeklyReport, via: ["ops"] })],
    schedules: [everyMonday],
    store: memoryStore(),
    logger: silentLogger,
    clock,
  });
  await engine.start();
  onTestFinished(() => engine.stop());
  return { engine, clock, titles };
}

test("the guide's programs compile", { timeout: 60_000 }, async () => {
  expect(await compilerFaults(folder)).toEqual([]);
});

test("the engine of the guide is put together", async () => {
  const { nextReport } = await moduleOf("engine.ts", {
    nextReport: z.custom<() => Promise<Date | undefined>>(),
  });
  expect((await nextReport())?.getUTCDay()).toBe(1);
});

test("what the guide says of reasons is what the engine says", async () => {
  const { diskFilling } = await diskOf();
  const text = await readFile(guide, "utf8");
  const [night, holidays] = [["2026-12-21T22:00:00Z", "2026-12-24T22:00:00Z"]].flat();
  const reasonAt = async (now: string) => {
    const { engine } = await started(now);
    const { deliveries } = await engine.explain(diskFilling, { host: "db1", used: 95 });
    return deliveries[0]?.hold?.reason.message;
  };
  expect(await reasonAt(night ?? "")).toBe(
    'held until 08:00 Europe/Berlin: outside the working hours of rule "disks"',
  );
  const reason = await reasonAt(holidays ?? "");
  expect(reason).toMatch(/^held until 2026-12-28 08:00/);
  expect(text).toContain(reason);
});

test("what is over in the morning is not told, and what lasts is", async () => {
  const { diskFilling, usage } = await diskOf();
  const { engine, clock, titles } = await started("2026-12-21T22:00:00Z");
  await engine.emit(diskFilling, { host: "db1", used: 95 });
  await engine.emit(diskFilling, { host: "db2", used: 96 });
  usage.set("db1", 40).set("db2", 97);
  await clock.advance("9h");
  expect(titles).toEqual([expect.stringContaining("db2")]);
  const [skipped] = await engine.log.list({ state: "skipped" });
  expect(skipped?.reason?.code).toBe("no-longer-true");
});

test("the report of the guide goes out on Monday at seven", async () => {
  const { engine, clock, titles } = await started("2026-01-02T11:00:00Z");
  await clock.advance("3d");
  expect(titles).toHaveLength(1);
  const [delivery] = await engine.log.list();
  expect(delivery?.eventId).toBe("schedule:weekly-report:2026-01-05T06:00:00.000Z");
});
