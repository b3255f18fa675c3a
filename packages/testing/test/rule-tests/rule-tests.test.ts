import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { holdKinds } from "@carillon/core";
import {
  linesOf,
  loadRuleTests,
  type RuleTestResult,
  ruleTestsJsonSchema,
  runRuleTests,
} from "@carillon/testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { application } from "./application.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "rule-tests-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function written(text: string): Promise<string> {
  const path = join(folder, "some.test.yaml");
  await writeFile(path, text);
  return path;
}

async function resultsOf(path: string | URL, name?: string): Promise<readonly RuleTestResult[]> {
  const results: RuleTestResult[] = [];
  const running = runRuleTests(await loadRuleTests(path), { engine: application, name });
  for await (const result of running) results.push(result);
  return results;
}

describe("Tests of rules in a file", () => {
  it("pass where the deliveries are those expected, over time and with what was given before", async () => {
    const results = await resultsOf(new URL("rules.test.yaml", import.meta.url));
    expect(results.flatMap(linesOf)).toEqual([]);
    expect(results.map(({ passed }) => passed)).toEqual([true, true, true, true, true]);
  });

  it("are chosen by a part of their name", async () => {
    const results = await resultsOf(new URL("rules.test.yaml", import.meta.url), "AT NIGHT");
    expect(results.map(({ name }) => name)).toEqual([
      "a failure at night waits for the morning, and is told once",
    ]);
  });

  it("say at which step something else happened, and where they stand", async () => {
    const path = await written(`
at: 2026-03-02T12:00:00Z
people: [{ id: ada, addresses: { email: ada@example.com }, roles: [admins] }]
tests:
  - name: wrong
    steps:
      - event: backup.failed
        expect: [{ to: ada, via: mail }, { via: log }]
      - event: backup.failed
        after: 2h
        expect: [{ to: bob, via: mail }, { via: log, skipped: true }]
`);
    const [result] = await resultsOf(path);
    expect(result).toMatchObject({ passed: false, place: `${path}:5:5` });
    expect(result?.steps.map(({ passed }) => passed)).toEqual([true, false]);
    expect(result === undefined ? [] : linesOf(result)).toEqual([
      "step 2, 2026-03-02T14:00:00Z, backup.failed:",
      "  - bob via mail, sent",
      "  - anybody via log, skipped",
      '  + ada (ada@example.com) via mail, backup.failed, by rule "failures", sent',
      '  + log via log, backup.failed, by rule "record", sent',
    ]);
  });

  it("fail with the reason where a step cannot be carried out", async () => {
    const path = await written(`
at: 2026-03-02T12:00:00Z
people: []
tests:
  - { name: unknown, event: backup.faild, expect: [] }
  - { name: no payload, event: backup.failed, payload: { job: 1 }, expect: [] }
  - { name: nobody has the role, event: backup.failed, expect: [] }
  - { name: back, steps: [{ at: 2026-03-01T12:00:00Z, expect: [] }] }
  - { name: no alert, steps: [{ acknowledge: "host:web-1", expect: [] }] }
`);
    const results = await resultsOf(path);
    expect(results.map(({ passed, error }) => [passed, error])).toEqual([
      [false, expect.stringContaining("no event type backup.faild")],
      [false, expect.stringContaining("does not fit")],
      [false, expect.stringContaining("admins")],
      [false, expect.stringContaining("no way back")],
      [false, expect.stringContaining("host:web-1")],
    ]);
  });

  it("are refused with line and column of every fault", async () => {
    const path = await written(`
people:
  - { id: ada, quietHours: { from: late, to: "07:00" } }
tests:
  - { name: expects nothing, at: 2026-03-02T12:00:00Z }
  - { name: no moment, expect: [] }
  - name: both
    at: 2026-03-02T12:00:00Z
    steps: [{ at: 2026-03-02T12:00:00Z, after: 1h, expect: [] }]
  - { name: spelled wrong, at: noon, expcet: [] }
`);
    await expect(loadRuleTests(path)).rejects.toMatchObject({
      code: "rule-tests-invalid",
      issues: expect.arrayContaining([
        expect.stringMatching(/:5:5: tests\[0\]: expects nothing/),
        expect.stringMatching(/:10:32: tests\[3\]\.at: must be a moment/),
        expect.stringMatching(/:10:38: tests\[3\]: Unrecognized key: "expcet"/),
      ]),
    });
    const fitting = await written(`
people:
  - { id: ada, quietHours: { from: late, to: "07:00" } }
tests:
  - { name: no moment, expect: [] }
  - name: both
    at: 2026-03-02T12:00:00Z
    steps: [{ at: 2026-03-02T12:00:00Z, after: 1h, expect: [] }]
`);
    await expect(loadRuleTests(fitting)).rejects.toMatchObject({
      issues: [
        expect.stringMatching(/:3:5: people\[0\]: is no recipient/),
        expect.stringMatching(/:5:5: tests\[0\]: says no moment/),
        expect.stringMatching(/:8:13: tests\[1\]\.steps\[0\]: says both at and after/),
      ],
    });
  });

  it("may expect every kind of hold that there is, and name them all for one that there is not", async () => {
    const test = (held: string) =>
      `at: 2026-03-02T12:00:00Z\ntests: [{ name: t, expect: [{ via: log, held: ${held} }] }]`;
    for (const kind of holdKinds) {
      const { tests } = await loadRuleTests(await written(test(kind)));
      expect(tests[0]?.expect).toEqual([{ via: "log", held: kind }]);
    }
    await expect(loadRuleTests(await written(test("escalated")))).rejects.toMatchObject({
      issues: [
        expect.stringContaining(`must be true, or what it waits for: ${holdKinds.join(", ")}`),
      ],
    });
  });

  it("have a JSON Schema, which the package holds as a file", async () => {
    const text = `${JSON.stringify(ruleTestsJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot("../../rule-tests.schema.json");
  });
});
