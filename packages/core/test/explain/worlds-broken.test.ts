import { memoryStore } from "@carillon/core";
import fc from "fast-check";
import { beforeEach, expect, it, vi } from "vitest";
import type { Draft, Drafted } from "../../src/plan/draft.ts";
import type { Stage } from "../../src/plan/stage.ts";
import { play } from "./worlds/played.ts";
import { dayWorlds } from "./worlds/world.ts";

/** A stage that is not pure, or that leaves something out without a word, as one that is written in a hurry. */
const broken = vi.hoisted(() => ({ decide: (drafted: Drafted): Drafted => drafted }));

vi.mock("../../src/plan/stages.ts", async (original) => {
  const { stages } = await original<{ readonly stages: readonly Stage[] }>();
  const stage: Stage = { name: "broken", decide: (drafted) => broken.decide(drafted) };
  return { stages: [...stages.slice(0, -1), stage, ...stages.slice(-1)] };
});

beforeEach(() => {
  broken.decide = (drafted) => drafted;
});

type Decide = typeof broken.decide;

function inWorlds(): Promise<void> {
  return fc.assert(
    fc.asyncProperty(dayWorlds, async (world) => {
      await play(world, memoryStore());
    }),
    { numRuns: 200, endOnFailure: true },
  );
}

function withDrafts(change: (draft: Draft, drafted: Drafted) => readonly Draft[]): Decide {
  return (drafted) => ({
    ...drafted,
    drafts: drafted.drafts.flatMap((draft) => change(draft, drafted)),
  });
}

const reason = { code: "mood", message: "It did not feel like it" };
let calls = 0;

it("a stage that does nothing breaks nothing", { timeout: 60_000 }, async () => {
  await inWorlds();
});

it.each<[string, Decide]>([
  [
    "has a memory of its own",
    withDrafts((draft) => {
      calls += 1;
      return calls % 3 > 0 ? [draft] : [{ ...draft, answer: { verdict: "skip", reason } }];
    }),
  ],
  [
    "looks at another clock than the one that it is given",
    withDrafts((draft) => {
      const until = Math.trunc(performance.now() * 1_000_000);
      const hold = { kind: "delay", reason } as const;
      return [{ ...draft, answer: { verdict: "hold", until: until * 1_000, hold } }];
    }),
  ],
  [
    "has somebody wait without a reason",
    withDrafts((draft, { now }) => {
      const hold = { kind: "delay", reason: { code: "delay", message: "" } } as const;
      return draft.answer.verdict === "skip"
        ? [draft]
        : [{ ...draft, answer: { verdict: "hold", until: now + 60_000, hold } }];
    }),
  ],
  [
    "loses deliveries of a rule",
    withDrafts((draft) => (draft.rules.includes("r1") ? [] : [draft])),
  ],
])("a stage that %s is found", { timeout: 60_000 }, async (_, decide) => {
  broken.decide = decide;
  await expect(inWorlds()).rejects.toThrow("Property failed");
});
