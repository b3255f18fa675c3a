import { rmSync } from "node:fs";
import type { Figures } from "../contender.ts";
import { inTurn, runChild } from "../measure.ts";
import { ratioOf, type Section, shown } from "../report.ts";
import { freshFolder, type Setting } from "../setting.ts";

const least = 10_000;
const most = 1_000_000;
const mostMegabytes = 300;

/**
 * What is live stays below 25 MB, however long the backlog is. How much garbage Node lets lie depends on
 * the machine: where there is much memory it would be 100 MB more than this, at the same speed.
 */
const smallNursery = ["--max-semi-space-size=8"];

/** How fast a backlog goes out, and what it costs in memory, however long it is. */
export async function drain(setting: Setting): Promise<readonly Section[]> {
  const { quick, rounds } = setting;
  const sizes = quick ? [least, 100_000] : [least, 100_000, most];
  const medians = await inTurn(
    Math.min(rounds, 3),
    Object.fromEntries(sizes.map((size) => [String(size), () => drained(size, setting)])),
  );
  const rate = (size: number) => medians.of(String(size), "deliveriesPerSecond");
  const memory = (size: number) => medians.of(String(size), "peakMegabytes");
  const lines = sizes.flatMap((size) => [
    {
      what: `rate with ${size.toLocaleString("en")} waiting, against 10,000`,
      ours: shown(rate(size), "/s"),
      others: shown(rate(least), "/s"),
      ...ratioOf(rate(size), rate(least), size === most ? { atLeast: 0.9 } : undefined),
    },
    {
      what: `memory with ${size.toLocaleString("en")} waiting, against ${mostMegabytes} MB`,
      ours: shown(memory(size), "MB"),
      others: shown(mostMegabytes, "MB"),
      ...ratioOf(memory(size), mostMegabytes, { atMost: 1 }),
    },
  ]);
  const skipped = quick ? "a million waiting, as --quick was given" : undefined;
  return [
    { title: "Draining a backlog (Node with --max-semi-space-size=8)", lines, medians, skipped },
  ];
}

async function drained(waiting: number, setting: Setting): Promise<Figures> {
  const folder = freshFolder(setting);
  await runChild("emits/carillon", { folder, emits: waiting, warmUp: 0, wave: 10_000 });
  const input = {
    folder,
    warmUpFolder: freshFolder(setting),
    waiting,
    // A long backlog warms itself up, and a second database would count as memory.
    warmUp: waiting > least ? 0 : 5_000,
  };
  const figures = await runChild("drain/carillon", input, smallNursery);
  rmSync(folder, { recursive: true });
  return figures;
}
