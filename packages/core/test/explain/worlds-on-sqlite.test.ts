import { sqlite } from "carillon";
import fc from "fast-check";
import { it } from "vitest";
import { play } from "./worlds/played.ts";
import { dayWorlds, nightWorlds } from "./worlds/world.ts";

it("what explain says is what happens on SQLite, in 300 worlds", {
  timeout: 300_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(dayWorlds, nightWorlds), async (world) => {
      await play(world, sqlite(":memory:"));
    }),
    { numRuns: 300 },
  );
});
