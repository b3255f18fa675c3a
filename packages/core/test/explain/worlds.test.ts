import { memoryStore } from "@carillon/core";
import fc from "fast-check";
import { it } from "vitest";
import { play } from "./worlds/played.ts";
import { worlds } from "./worlds/world.ts";

const numRuns = Number(process.env.CARILLON_WORLDS ?? 5_000);

it("what explain says is what happens, in five thousand worlds", { timeout: 300_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(worlds, (world) => play(world, memoryStore())),
    { numRuns },
  );
});
