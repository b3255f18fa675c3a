import { fileURLToPath } from "node:url";
import { CarillonError, readRules } from "@carillon/core";
import { readText, YamlText } from "@carillon/rules-file/yaml";
import { type RuleTests, ruleTestsSchema } from "./schema.ts";

/** A file of rule tests, with where each of them stands. */
export interface RuleTestFile extends RuleTests {
  readonly file: string;
  /** Where a test stands, by its index: `rules.test.yaml:12:5`. */
  placeOf(test: number): string;
}

/**
 * Reads a file of rule tests, in YAML or JSON.
 *
 * @throws CarillonError `rule-tests-invalid`, with line and column of every fault
 */
export async function loadRuleTests(path: string | URL): Promise<RuleTestFile> {
  const file = path instanceof URL ? fileURLToPath(path) : path;
  const code = "rule-tests-invalid";
  const yaml = new YamlText(await readText(file, code), { code, what: "The rule tests", file });
  const read = ruleTestsSchema.safeParse(yaml.data);
  const issues = read.success
    ? issuesOf(read.data)
    : read.error.issues.map(({ path: at, message }) => `${placeIn(at)}: ${message}`);
  if (issues.length > 0 || !read.success) {
    throw new CarillonError(code, "The rule tests do not fit", {
      issues: issues.map((issue) => yaml.located(issue)),
    });
  }
  const placeOf = (test: number) => yaml.placeOf(["tests", test]) ?? file;
  return { ...read.data, file, placeOf };
}

function placeIn(path: readonly PropertyKey[]): string {
  return path.reduce<string>((place, step) => {
    if (typeof step === "number") return `${place}[${step}]`;
    const name = String(step);
    if (!/^[a-zA-Z_$][\w$]*$/.test(name)) return `${place}[${JSON.stringify(name)}]`;
    return place === "" ? name : `${place}.${name}`;
  }, "");
}

/** What the form alone does not say. */
function issuesOf({ at, people = [], tests }: RuleTests): readonly string[] {
  const issues: string[] = [];
  for (const [index, { roles: _, groups: __, is: ___, ...recipient }] of people.entries()) {
    try {
      readRules([{ name: "people", on: "*", to: [recipient] }]);
    } catch {
      issues.push(`people[${index}]: is no recipient; look at quietHours and workingHours`);
    }
  }
  for (const [index, test] of tests.entries()) {
    const place = `tests[${index}]`;
    if (test.at === undefined && at === undefined) issues.push(`${place}: says no moment (at)`);
    if (test.steps !== undefined && (test.event !== undefined || test.expect !== undefined)) {
      issues.push(`${place}: has steps: what happens and is expected stands there`);
    }
    for (const [list, steps] of Object.entries({ given: test.given, steps: test.steps })) {
      for (const [position, step] of steps?.entries() ?? []) {
        if (step.at === undefined || step.after === undefined) continue;
        issues.push(`${place}.${list}[${position}]: says both at and after`);
      }
    }
  }
  return issues;
}
