import { inTurn, type Medians, runChild } from "../measure.ts";
import { type Line, ratioOf, type Section, shown, type Target } from "../report.ts";
import { freshFolder, type Setting, withoutRedis } from "../setting.ts";

/** How fast events are taken in for good: many at once, and one awaited before the next. */
export async function emits(setting: Setting): Promise<readonly Section[]> {
  return [await concurrent(setting), await awaited(setting)];
}

async function concurrent(setting: Setting): Promise<Section> {
  const { quick, rounds, redis } = setting;
  const shared = { emits: quick ? 20_000 : 50_000, warmUp: 5_000 };
  const bulk = (redisPort: number) =>
    runChild("emits/bullmq", { ...shared, wave: 1_000, redisPort });
  const medians = await inTurn(rounds, {
    carillon: () =>
      runChild("emits/carillon", { ...shared, wave: 10_000, folder: freshFolder(setting) }),
    ...(redis && {
      "bullmq synced": () => bulk(redis.synced.port),
      "bullmq default": () => bulk(redis.default.port),
    }),
  });
  return {
    title: "Durable emits, 10,000 at once",
    lines: [
      {
        what: "rate",
        ours: shown(medians.of("carillon", "emitsPerSecond"), "emits/s"),
        others: "",
      },
      ...rateAgainst("bullmq synced", "BullMQ addBulk", medians, { atLeast: 2 }),
      ...rateAgainst("bullmq default", "the same, Redis not synced", medians),
    ],
    medians,
    skipped: redis === undefined ? withoutRedis : undefined,
  };
}

async function awaited(setting: Setting): Promise<Section> {
  const { quick, rounds, redis } = setting;
  const shared = { emits: quick ? 1_000 : 3_000, warmUp: 1_500 };
  const add = (redisPort: number) =>
    runChild("emits/bullmq", { ...shared, warmUp: 200, wave: 1, redisPort });
  const medians = await inTurn(rounds, {
    carillon: () =>
      runChild("emits/carillon", { ...shared, wave: 1, folder: freshFolder(setting) }),
    bare: () => runChild("emits/bare-commit", { ...shared, folder: freshFolder(setting) }),
    ...(redis && {
      "bullmq synced": () => add(redis.synced.port),
      "bullmq default": () => add(redis.default.port),
    }),
  });
  return {
    title: "Durable emits, each awaited before the next",
    lines: [
      ...timeAgainst("bare", "one bare synced commit of one row", medians, { atMost: 1.5 }),
      ...timeAgainst("bullmq synced", "BullMQ add", medians),
      ...timeAgainst("bullmq default", "the same, Redis not synced", medians),
    ],
    medians,
    skipped: redis === undefined ? withoutRedis : undefined,
  };
}

function rateAgainst(other: string, name: string, medians: Medians, target?: Target): Line[] {
  if (!medians.has(other)) return [];
  const rate = (contender: string) => medians.of(contender, "emitsPerSecond");
  return [
    {
      what: `rate, against ${name}`,
      ours: shown(rate("carillon"), "emits/s"),
      others: shown(rate(other), "jobs/s"),
      ...ratioOf(rate("carillon"), rate(other), target),
    },
  ];
}

function timeAgainst(other: string, name: string, medians: Medians, target?: Target): Line[] {
  if (!medians.has(other)) return [];
  const time = (contender: string) => medians.of(contender, "microseconds");
  return [
    {
      what: `time, against ${name}`,
      ours: shown(time("carillon"), "µs"),
      others: shown(time(other), "µs"),
      ...ratioOf(time("carillon"), time(other), target),
    },
  ];
}
