import { defineEvent, defineRule, type Match, type Severity } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { match as matchRules } from "../../src/plan/match.ts";
import { RuleIndex } from "../../src/plan/rule-index.ts";
import { naively, type World } from "./reference.ts";
import { matches, worlds } from "./worlds.ts";

const severities: readonly Severity[] = ["info", "warning", "error", "critical"];

const eventTypes = ["disk.full", "disk.healed", "backup.failed"].map((name) =>
  defineEvent(name, {
    schema: z.record(z.string(), z.json()),
    severity: "info",
    message: { en: () => ({ title: "t", summary: "" }) },
  }),
);

function parsed({ type, severity, labels, payload }: World) {
  const eventType = eventTypes.find(({ name }) => name === type);
  if (eventType === undefined) throw new Error(`no type ${type}`);
  const known = severities.find((one) => one === severity) ?? "info";
  const event = { id: "e", type, payload, occurredAt: 0, severity: known };
  return { type: eventType, event, labels, attachments: [], now: 0, timeZone: "UTC" };
}

function wanting(index: RuleIndex, about: World): readonly string[] {
  return matchRules(parsed(about), index, new Map()).rules.map(({ name }) => name);
}

interface Given {
  readonly match: Match | undefined;
  readonly on: readonly number[];
  readonly goesOn: boolean;
}

const givenRules: fc.Arbitrary<readonly Given[]> = fc.array(
  fc.record({
    match: fc.option(matches, { nil: undefined }),
    on: fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 3 }),
    goesOn: fc.boolean(),
  }),
  { maxLength: 12 },
);

function ruleOf({ match, on, goesOn }: Given, index: number) {
  const types = on.flatMap((number) => eventTypes[number] ?? []);
  const rule = defineRule({ name: `rule ${index}`, on: types, continue: goesOn });
  return { ...rule, match, via: ["ops"] };
}

describe("The index of rules", () => {
  it("finds, in order, what asking every rule finds, up to one that ends the search", () => {
    fc.assert(
      fc.property(givenRules, worlds, (given, about) => {
        const rules = given.map(ruleOf);
        const expected: string[] = [];
        for (const [index, { match, goesOn }] of given.entries()) {
          const listens = rules[index]?.on.some(({ name }) => name === about.type) === true;
          if (!listens || (match !== undefined && !naively(match, about))) continue;
          expected.push(`rule ${index}`);
          if (!goesOn) break;
        }
        expect(wanting(new RuleIndex(rules), about)).toEqual(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it("asks of ten thousand rules that differ by a value only those that want the value", () => {
    let asked = 0;
    const rules = Array.from({ length: 10_000 }, (_, index) => ({
      ...ruleOf({ match: undefined, on: [0], goesOn: true }, index),
      // All have the first value in common: it is by the other that they are told apart.
      match: { severity: "critical", "payload.host": `host-${index % 1_000}` } as const,
      when: () => {
        asked += 1;
        return true;
      },
    }));
    const index = new RuleIndex(rules);
    const about = {
      type: "disk.full",
      severity: "critical",
      labels: {},
      payload: { host: "host-7" },
    };
    expect(wanting(index, about)).toEqual(
      Array.from({ length: 10 }, (_, number) => `rule ${number * 1_000 + 7}`),
    );
    expect(asked).toBe(10);
    expect(index.candidates(parsed(about))).toHaveLength(10);
    expect(index.candidates(parsed({ ...about, payload: { host: "other" } }))).toHaveLength(0);
  });
});
