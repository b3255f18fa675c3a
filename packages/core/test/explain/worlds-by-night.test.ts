import { memoryStore } from "@carillon/core";
import fc from "fast-check";
import { it } from "vitest";
import { play } from "./worlds/played.ts";
import { nightWorlds } from "./worlds/world.ts";

it("what explain says is what happens while clocks change, in 4,850 worlds", {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(nightWorlds, async (world) => {
      await play(world, memoryStore());
    }),
    { numRuns: 4_850 },
  );
});
