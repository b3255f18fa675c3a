import { inTurn, runChild } from "../measure.ts";
import { ratioOf, type Section, shown } from "../report.ts";
import type { Setting } from "../setting.ts";

const counts = [10, 1_000, 10_000];

/** What an event costs before it is stored, with ever more rules of which the same ten match. */
export async function routing({ quick, rounds }: Setting): Promise<readonly Section[]> {
  const run =
    (rules: number, others: "type" | "condition", users = 0) =>
    () =>
      runChild("routing/carillon", {
        rules,
        others,
        users,
        emits: others === "type" ? (quick ? 10_000 : 30_000) : 1_000,
        warmUp: others === "type" ? 5_000 : 500,
      });
  const medians = await inTurn(rounds, {
    ...Object.fromEntries(
      counts.flatMap((count) => [
        [`${count} by type`, run(count, "type")],
        [`${count} by condition`, run(count, "condition")],
      ]),
    ),
    "few people": run(10, "type", 10),
    "many people": run(10_000, "type", 100_000),
  });
  const line = (count: number, others: "type" | "condition", what: string) => {
    const time = medians.of(`${count} by ${others}`, "microseconds");
    const least = medians.of(`10 by ${others}`, "microseconds");
    return {
      what: `${count.toLocaleString("en")} rules, ${what}, against 10`,
      ours: shown(time, "µs"),
      others: shown(least, "µs"),
      ...ratioOf(time, least, count === 10_000 && others === "type" ? { atMost: 1.2 } : undefined),
    };
  };
  const few = medians.of("few people", "microseconds");
  const many = medians.of("many people", "microseconds");
  const lines = [
    {
      what: "10,000 rules and 100,000 people with preferences, against 10 and 10",
      ours: shown(many, "µs"),
      others: shown(few, "µs"),
      ...ratioOf(many, few, { atMost: 1.2 }),
    },
    ...counts.slice(1).map((count) => line(count, "type", "others listen to other types")),
    ...counts.slice(1).map((count) => line(count, "condition", "others decline by condition")),
  ];
  return [{ title: "Routing an event that ten rules want", lines, medians }];
}
