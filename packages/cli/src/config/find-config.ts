import { access } from "node:fs/promises";
import { isAbsolute, join, resolve } from "node:path";
import { UsageError } from "../usage-error.ts";

/** What a configuration may be called, the first one found counts. */
const names = [
  "carillon.config.ts",
  "carillon.config.mts",
  "carillon.config.mjs",
  "carillon.config.js",
];

/**
 * The file in which an application says how its engine is made: the named one, or the one in the folder.
 *
 * @throws UsageError
 */
export async function findConfig(named: string | undefined, folder: string): Promise<string> {
  if (named !== undefined) {
    const file = isAbsolute(named) ? named : resolve(folder, named);
    if (await isThere(file)) return file;
    throw new UsageError(`--config: there is no file ${file}`);
  }
  for (const name of names) {
    const file = join(folder, name);
    if (await isThere(file)) return file;
  }
  throw new UsageError(
    `there is no ${names[0]} (or .mts, .mjs, .js) in ${folder}: write one that exports how your engine ` +
      "is made (export default defineConfig((given) => createEngine({ …, ...given }))), or name it with --config",
  );
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
