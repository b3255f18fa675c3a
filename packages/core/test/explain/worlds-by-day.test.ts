import { memoryStore } from "@carillon/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { play } from "./worlds/played.ts";
import { dayWorlds } from "./worlds/world.ts";

/** They say who is asked, or write down what came of it, and have no answer of their own. */
const silent = ["escalation", "guests", "remind", "alert"];

it("what explain says is what happens, in 4,850 worlds, in which every stage has a say", {
  timeout: 300_000,
}, async () => {
  const stages = new Set<string>();
  const heard = new Set<string>();
  await fc.assert(
    fc.asyncProperty(dayWorlds, async (world) => {
      for (const { explained, deliveries } of await play(world, memoryStore())) {
        for (const stage of explained.stages) stages.add(stage);
        for (const { trail = [] } of deliveries) for (const { stage } of trail) heard.add(stage);
      }
    }),
    { numRuns: 4_850 },
  );
  const mute = [...stages].filter((stage) => !heard.has(stage) && !silent.includes(stage));
  expect(mute, "of what these say nothing is proven: give worlds an entry for them").toEqual([]);
});
