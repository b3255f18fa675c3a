import type { Figures } from "../contender.ts";
import { type Look, looks } from "../mail.ts";
import { inTurn, type Medians, runChild } from "../measure.ts";
import { type Line, ratioOf, type Section, shown, type Target } from "../report.ts";
import { freshFolder, type Setting, withoutRedis } from "../setting.ts";

const connections = 5;
const title = {
  own: "End to end, 3.5 kB of HTML from the application's own template (inThisThread)",
  "own-isolated": "End to end, the same in a thread of its own, which is the default",
  "built-in": "End to end, 10 kB of HTML from the built-in layout",
};

/** From emit to settled, against a mailer called directly and against a queue with a mailer. */
export async function endToEnd(setting: Setting): Promise<readonly Section[]> {
  const sections: Section[] = [];
  for (const look of looks) sections.push(await sectionOf(look, setting));
  return sections;
}

async function sectionOf(look: Look, setting: Setting): Promise<Section> {
  const { quick, rounds, sink, redis } = setting;
  const mails = quick ? 2_000 : 5_000;
  const warmUp = 1_000;
  const shared = { port: sink.port, mails, warmUp, connections, look };
  const checked = async (name: string, input: object): Promise<Figures> => {
    const figures = await runChild(`end-to-end/${name}`, { ...shared, ...input });
    await sink.check(mails + warmUp);
    return figures;
  };
  const medians = await inTurn(rounds, {
    carillon: () => checked("carillon", { folder: freshFolder(setting) }),
    nodemailer: () => checked("nodemailer-pool", {}),
    ...(redis && {
      "bullmq synced": () => checked("bullmq", { redisPort: redis.synced.port }),
      "bullmq default": () => checked("bullmq", { redisPort: redis.default.port }),
    }),
  });
  return {
    title: title[look],
    lines: [
      ...linesAgainst("nodemailer", "nodemailer's pool, not durable", medians, { atLeast: 3 }),
      ...linesAgainst("bullmq synced", "BullMQ + Eta + nodemailer", medians, { atLeast: 5 }),
      ...linesAgainst("bullmq default", "the same, Redis not synced", medians),
    ],
    medians,
    skipped: redis === undefined ? withoutRedis : undefined,
  };
}

function linesAgainst(
  other: string,
  name: string,
  medians: Medians,
  target?: Target,
): readonly Line[] {
  if (!medians.has(other)) return [];
  const rate = (contender: string) => medians.of(contender, "mailsPerSecond");
  const cpu = (contender: string) => medians.of(contender, "cpuMicroseconds");
  return [
    {
      what: `rate, against ${name}`,
      ours: shown(rate("carillon"), "mails/s"),
      others: shown(rate(other), "mails/s"),
      ...ratioOf(rate("carillon"), rate(other), target),
    },
    {
      what: `processor time, against ${name}`,
      ours: shown(cpu("carillon"), "µs/mail"),
      others: shown(cpu(other), "µs/mail"),
      ...ratioOf(cpu("carillon"), cpu(other)),
    },
  ];
}
