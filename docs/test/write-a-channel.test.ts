import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { channelCases } from "@carillon/testing";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";

const guide = new URL("../guides/write-a-channel.md", import.meta.url);
const folder = new URL("../.generated/write-a-channel/", import.meta.url);
const modules = new URL("../../node_modules/", import.meta.url);

const tsconfig = {
  extends: "../../../../tsconfig.base.json",
  compilerOptions: {
    noEmit: true,
    composite: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
  },
  include: ["*.ts"],
};
const vitestConfig = `import base from "../../../../vitest.config.ts";
export default { ...base, test: { ...base.test, include: ["*.test.ts"] } };
`;

const report = z.object({
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
});

/** The programs of a page, by the file name that their block is marked with. */
async function programsIn(page: URL): Promise<ReadonlyMap<string, string>> {
  const blocks = (await readFile(page, "utf8")).matchAll(/^```ts (\S+\.ts)\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, name = "", code = ""]) => [name, code]));
}

/** Writes the guide's programs into a folder, as a reader would, each changed as asked. */
async function written(name: string, change: (code: string) => string): Promise<URL> {
  const place = new URL(`${name}/`, folder);
  await mkdir(place, { recursive: true });
  await writeFile(new URL("tsconfig.json", place), JSON.stringify(tsconfig));
  await writeFile(new URL("vitest.config.mjs", place), vitestConfig);
  for (const [file, code] of await programsIn(guide)) {
    await writeFile(new URL(file, place), change(code));
  }
  return place;
}

/** Runs a tool of the workspace; what it says goes to the failed test. */
function run(tool: string, options: readonly string[], cwd: URL) {
  const command = [fileURLToPath(new URL(tool, modules)), ...options];
  return new Promise<string>((resolve) => {
    const settings = { cwd: fileURLToPath(cwd), env: { PATH: process.env.PATH } };
    execFile(process.execPath, command, settings, (_, out, err) => {
      resolve(`${out}\n${err}`);
    });
  });
}

/** Runs the guide's conformance test; answers the titles of the cases that failed. */
async function failedCases(place: URL): Promise<{ total: number; failed: readonly string[] }> {
  const options = ["run", "--reporter=json", "--outputFile=report.json"];
  const output = await run("vitest/vitest.mjs", options, place);
  const text = await readFile(new URL("report.json", place), "utf8").catch(() => output);
  const { numTotalTests, testResults } = report.parse(JSON.parse(text));
  const cases = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = cases.filter(({ status }) => status !== "passed").map(({ title }) => title);
  return { total: numTotalTests, failed };
}

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(new URL(".gitignore", folder), "*\n");
});

test("the guide's programs compile", { timeout: 60_000 }, async () => {
  const place = await written("compiled", (code) => code);
  const output = await run("typescript/bin/tsc", ["-p", "tsconfig.json"], place);
  // A fault outside the folder is for the workspace's own typecheck to tell.
  const faults = output.split("\n").filter((line) => /^\S/.test(line) && !line.startsWith("../"));
  expect(faults).toEqual([]);
});

test("the guide's channel keeps every promise of a channel", { timeout: 60_000 }, async () => {
  const place = await written("as-shown", (code) => code);
  expect(await failedCases(place)).toEqual({ total: channelCases.length, failed: [] });
});

test("the guide's test finds a channel that is less careful", { timeout: 60_000 }, async () => {
  const careless = await written("careless", (code) =>
    code.replace('"content-type"', '"x-title": title, "content-type"'),
  );
  const { failed } = await failedCases(careless);
  expect(failed).toContain(channelCases.find(({ id }) => id === "send")?.title);
});
