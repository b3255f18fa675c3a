import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type ChannelCaseId, channelCases } from "@carillon/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/write-a-channel.md", import.meta.url);
const vitest = fileURLToPath(new URL("../../node_modules/vitest/vitest.mjs", import.meta.url));

const vitestConfig = `import base from "../../../../vitest.config.ts";
export default { ...base, test: { ...base.test, include: ["*.test.ts"] } };
`;

const report = z.object({
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
});

/** Writes the guide's programs into a folder, as a reader would, each changed as asked. */
async function written(name: string, change: (code: string) => string): Promise<URL> {
  const place = await emptyFolder(`write-a-channel/${name}`);
  await writeFile(new URL("vitest.config.mjs", place), vitestConfig);
  await writePrograms(place, await programsIn(guide), change);
  return place;
}

/** What a run of the conformance test found: cases by their titles. */
interface Findings {
  readonly total: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** Runs the guide's conformance test. */
async function findingsIn(place: URL): Promise<Findings> {
  const options = ["run", "--reporter=json", "--outputFile=report.json"];
  const { output } = await runNode([vitest, ...options], place);
  const text = await readFile(new URL("report.json", place), "utf8").catch(() => output);
  const { numTotalTests, testResults } = report.parse(JSON.parse(text));
  const cases = testResults.flatMap(({ assertionResults }) => assertionResults);
  const titled = (wanted: (status: string) => boolean) =>
    cases.filter(({ status }) => wanted(status)).map(({ title }) => title);
  return {
    total: numTotalTests,
    failed: titled((status) => status === "failed"),
    skipped: titled((status) => status !== "passed" && status !== "failed"),
  };
}

function titleOf(wanted: ChannelCaseId): string {
  return channelCases.find(({ id }) => id === wanted)?.title ?? "";
}

test("the guide's programs compile", { timeout: 60_000 }, async () => {
  const place = await written("compiled", (code) => code);
  expect(await compilerFaults(place)).toEqual([]);
});

test("the guide's channel keeps every promise of a channel", { timeout: 60_000 }, async () => {
  const place = await written("as-shown", (code) => code);
  const skipped = [titleOf("repeat")];
  expect(await findingsIn(place)).toEqual({ total: channelCases.length, failed: [], skipped });
});

test("the guide's test finds a channel that is less careful", { timeout: 60_000 }, async () => {
  const careless = await written("careless", (code) =>
    code.replace('"content-type"', '"x-title": title, "content-type"'),
  );
  expect((await findingsIn(careless)).failed).toContain(titleOf("send"));
});
