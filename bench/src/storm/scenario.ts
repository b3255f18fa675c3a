import { inTurn, runChild } from "../measure.ts";
import { ratioOf, type Section, shown } from "../report.ts";
import { freshFolder, type Setting } from "../setting.ts";

const wanted = 20_000;

/** How fast a storm of alerts is planned for good that falls into a few groups, so that it is a few mails. */
export async function storm(setting: Setting): Promise<readonly Section[]> {
  const { quick, rounds } = setting;
  const shared = { emits: quick ? 50_000 : 100_000, warmUp: 5_000, wave: 10_000 };
  const run = (groups?: number) => () =>
    runChild("storm/carillon", { ...shared, groups, folder: freshFolder(setting) });
  const medians = await inTurn(rounds, {
    "ten groups": run(10),
    "a thousand groups": run(1_000),
    ungrouped: run(),
  });
  const rate = (name: string) => medians.of(name, "eventsPerSecond");
  const line = (name: string, messages: number) => ({
    what: `in ${shown(medians.of(name, "messages"), "messages")}`,
    ours: shown(rate(name), "events/s"),
    others: "",
    ...ratioOf(rate(name), wanted, messages === 10 ? { atLeast: 1 } : undefined),
  });
  return [
    {
      title: `A storm of ${shared.emits.toLocaleString("en")} alerts, against ${wanted.toLocaleString("en")} a second`,
      lines: [
        line("ten groups", 10),
        line("a thousand groups", 1_000),
        {
          what: "ten groups, against each alert by itself",
          ours: shown(rate("ten groups"), "events/s"),
          others: shown(rate("ungrouped"), "events/s"),
          ...ratioOf(rate("ten groups"), rate("ungrouped")),
        },
      ],
      medians,
    },
  ];
}
