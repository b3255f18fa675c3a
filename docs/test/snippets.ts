import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

/** Where the programs of the docs are written to be compiled and run; git ignores it. */
const generated = new URL("../.generated/", import.meta.url);

const root = new URL("../../", import.meta.url);

/** The programs of a page, by the file name that their block is marked with. */
export async function programsIn(page: URL): Promise<ReadonlyMap<string, string>> {
  const blocks = (await readFile(page, "utf8")).matchAll(/^```ts (\S+\.ts)\n([\s\S]*?)^```$/gm);
  return new Map([...blocks].map(([, name = "", code = ""]) => [name, code]));
}

/** An empty folder in which programs resolve packages and compile as they would for a reader. */
export async function emptyFolder(path: string): Promise<URL> {
  const folder = new URL(`${path}/`, generated);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(
    new URL("tsconfig.json", folder),
    JSON.stringify({
      extends: fileURLToPath(new URL("tsconfig.base.json", root)),
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
    }),
  );
  return folder;
}

/** Writes programs into a folder, each changed as asked. */
export async function writePrograms(
  folder: URL,
  programs: ReadonlyMap<string, string>,
  change: (code: string) => string = (code) => code,
): Promise<void> {
  for (const [name, code] of programs) await writeFile(new URL(name, folder), change(code));
}

/** Runs Node in a folder; answers what it printed on both streams, and how it ended. */
export function runNode(args: readonly string[], cwd: URL, env: NodeJS.ProcessEnv = {}) {
  return new Promise<{ readonly code: number; readonly output: string }>((resolve) => {
    const settings = { cwd: fileURLToPath(cwd), env: { PATH: process.env.PATH, ...env } };
    execFile(process.execPath, [...args], settings, (error, out, err) => {
      resolve({ code: error === null ? 0 : 1, output: `${out}${err}` });
    });
  });
}

/** The faults that the compiler finds in a folder; those outside it are for the workspace's own check. */
export async function compilerFaults(folder: URL): Promise<readonly string[]> {
  const compiler = fileURLToPath(new URL("node_modules/typescript/bin/tsc", root));
  const { output } = await runNode([compiler, "-p", "tsconfig.json"], folder);
  return output.split("\n").filter((line) => /^\S/.test(line) && !line.startsWith("../"));
}
