import { type Engine, type GivenPorts, messageOf } from "@carillon/core";
import { type Comparison, compare, diffOf, shownMoment } from "../rehearse/comparison.ts";
import { expectedFates } from "../rehearse/expected-delivery.ts";
import { type RehearsedEngine, rehearse } from "../rehearse/rehearse.ts";
import { act } from "./act.ts";
import type { RuleTestFile } from "./load.ts";
import { directoryOf } from "./people.ts";
import type { RuleTest, Step } from "./schema.ts";

/** How a test of rules ended. */
export interface RuleTestResult {
  readonly name: string;
  /** Where it stands: `rules.test.yaml:12:5`. */
  readonly place: string;
  readonly passed: boolean;
  /** What was expected, and what happened, in the order of the steps. */
  readonly steps: readonly StepResult[];
  /** Why it could not be carried out to its end. */
  readonly error?: string | undefined;
}

/** What became of one expectation. */
export interface StepResult extends Comparison {
  /** Which of the steps it stands at, from 1. */
  readonly step: number;
  /** What happened there, in a few words. */
  readonly what: string;
  /** What the clock showed then, in milliseconds since 1970. */
  readonly at: number;
  /** The lines of a diff: `-` expected, `+` happened instead, blank as expected. */
  readonly diff: readonly string[];
}

/** What running tests takes. */
export interface RunRuleTestsOptions {
  /** Makes the application's engine, with what it is given in place of its own, for each test anew. */
  readonly engine: (given: GivenPorts) => Engine | Promise<Engine>;
  /** Which tests: those whose name contains this text, in whatever case. Default: all. */
  readonly name?: string | undefined;
}

/**
 * Runs the tests of a file, one after the other, each with an engine of its own that sends nothing and
 * keeps nothing, on a clock that stands still but for what the test says.
 */
export async function* runRuleTests(
  file: RuleTestFile,
  { engine, name = "" }: RunRuleTestsOptions,
): AsyncGenerator<RuleTestResult> {
  for (const [index, test] of file.tests.entries()) {
    if (!test.name.toLowerCase().includes(name.toLowerCase())) continue;
    const told = { name: test.name, place: file.placeOf(index) };
    const steps: StepResult[] = [];
    try {
      await runOne(test, file, engine, steps);
      yield { ...told, passed: steps.every(({ passed }) => passed), steps };
    } catch (error) {
      yield { ...told, passed: false, steps, error: messageOf(error) };
    }
  }
}

async function runOne(
  test: RuleTest,
  { at, people, events }: RuleTestFile,
  make: RunRuleTestsOptions["engine"],
  results: StepResult[],
): Promise<void> {
  const rehearsed = await rehearse(make, {
    startAt: test.at ?? at ?? "",
    ...(people !== undefined && { directory: directoryOf(people) }),
  });
  try {
    for (const step of test.given ?? []) await act(rehearsed, step, events);
    // Whatever came of it is not what the test is about.
    if (test.given !== undefined) await rehearsed.fates();
    for (const [index, step] of (test.steps ?? [wholeAsStep(test)]).entries()) {
      await act(rehearsed, step, events);
      if (step.expect === undefined) continue;
      results.push(await lookedAt(rehearsed, step, index + 1));
    }
  } finally {
    await rehearsed.engine.stop();
  }
}

async function lookedAt(
  { clock, fates }: RehearsedEngine,
  step: Step,
  number: number,
): Promise<StepResult> {
  const comparison = compare(expectedFates(step.expect ?? []), await fates());
  const at = clock.now();
  return { step: number, what: wordsOf(step), at, ...comparison, diff: diffOf(comparison) };
}

/** A test of one step says in itself what happens. */
function wholeAsStep({ name: _, at: __, given: ___, steps: ____, ...step }: RuleTest): Step {
  return step;
}

const actions = [
  "event",
  "acknowledge",
  "silence",
  "prefer",
  "optOut",
  "suppress",
  "answer",
] as const;

function wordsOf(step: Step): string {
  const done = actions.filter((action) => step[action] !== undefined);
  const words = done.map((action) => (action === "event" ? String(step.event) : action));
  return words.length === 0 ? "time passes" : words.join(", ");
}

/** A result that failed, as lines for people. */
export function linesOf({ steps, error }: RuleTestResult): readonly string[] {
  const failed = steps.filter(({ passed }) => !passed);
  return [
    ...failed.flatMap(({ step, what, at, diff }) => [
      `step ${step}, ${shownMoment(at)}, ${what}:`,
      ...diff.map((line) => `  ${line}`),
    ]),
    ...(error === undefined ? [] : [error]),
  ];
}
