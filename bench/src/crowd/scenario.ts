import { inTurn, runChild } from "../measure.ts";
import { ratioOf, type Section, shown } from "../report.ts";
import { freshFolder, type Setting } from "../setting.ts";

const many = 100_000;
const mostMegabytes = 200;
const longestBlockMs = 100;

/** What it takes to plan one event for everybody who has a role, as one, for good. */
export async function crowd(setting: Setting): Promise<readonly Section[]> {
  const { quick, rounds } = setting;
  const counts = quick ? [many] : [many, 1_000_000];
  const run = (people: number) => () =>
    runChild("crowd/carillon", { people, folder: freshFolder(setting) }, ["--expose-gc"]);
  const medians = await inTurn(
    rounds,
    Object.fromEntries(counts.map((count) => [String(count), run(count)])),
  );
  const lines = counts.flatMap((count) => {
    const of = (figure: string) => medians.of(String(count), figure);
    const people = `${count.toLocaleString("en")} people`;
    return [
      { what: `${people}: time`, ours: shown(of("seconds"), "s"), others: "" },
      {
        what: `${people}: memory on top`,
        ours: shown(of("megabytes"), "MiB"),
        others: shown(mostMegabytes, "MiB"),
        ...ratioOf(of("megabytes"), mostMegabytes, count === many ? { atMost: 1 } : undefined),
      },
      {
        what: `${people}: longest block of the event loop`,
        ours: shown(of("blockedMs"), "ms"),
        others: shown(longestBlockMs, "ms"),
        ...ratioOf(of("blockedMs"), longestBlockMs, { atMost: 1 }),
      },
    ];
  });
  return [{ title: "One event for a crowd", lines, medians }];
}
