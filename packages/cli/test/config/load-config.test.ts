import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { memoryStore, silentLogger } from "@carillon/core";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load-config.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-config-"));
  const modules = fileURLToPath(new URL("../../node_modules", import.meta.url));
  await symlink(modules, join(folder, "node_modules"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function written(name: string, text: string): Promise<void> {
  return writeFile(join(folder, name), text);
}

const config = (options: string, given = "...given") => `
import { channelOff, createEngine, defineConfig, defineRule, memoryStore, plainRenderer } from "@carillon/core";
const ops = channelOff({ type: "smtp", accepts: "text", message: "It is off", cure: "Configure it" });
export default defineConfig((given) => createEngine({
  app: "Test", channels: { ops }, rules: [], renderer: plainRenderer, ${options} ${given}
}));
`;

test("a configuration in TypeScript makes the application's engine, with the ports that are given", async () => {
  const typed = `import type { GivenPorts } from "@carillon/core";
const keep: GivenPorts = {};
${config("...keep,")}`;
  await written("carillon.config.ts", typed);
  await written("carillon.config.mjs", "throw new Error('the one in TypeScript comes first')");
  const { file, makeEngine } = await loadConfig(undefined, folder);
  expect(file).toBe(join(folder, "carillon.config.ts"));
  const store = memoryStore();
  const engine = await makeEngine({ store, logger: silentLogger });
  expect(engine.log).toBe(store.log);
  await engine.stop();
});

test("a configuration of another name is loaded when it is named, relative to where one is", async () => {
  await written("other.mjs", config(""));
  const { makeEngine } = await loadConfig("other.mjs", folder);
  const engine = await makeEngine({});
  expect(engine.rules.list()).toEqual([]);
  await engine.stop();
});

test.each([
  [
    undefined,
    undefined,
    /there is no carillon\.config\.ts \(or \.mts, \.mjs, \.js\) in .*--config/,
  ],
  ["elsewhere.ts", undefined, /--config: there is no file .*elsewhere\.ts/],
  ["a.mjs", "export const engine = 1;", /a\.mjs has no default export: .*function that makes/],
  ["a.mjs", "export default { rules: [] };", /a\.mjs exports something else: .*function that/],
  ["a.mjs", "export default () => 42;", /a\.mjs: its function must answer what createEngine/],
  ["a.mjs", "throw new Error('no database');", /a\.mjs cannot be loaded: no database/],
  ["a.mjs", "import 'not-installed';", /a\.mjs cannot be loaded: Cannot find package/],
  ["a.mjs", config("rules: [42],"), /a\.mjs: the engine cannot be made: .*rules/],
  ["a.mjs", config("store: memoryStore(),", ""), /does not go by the store that is given.*pass on/],
])("what is wrong with %s is said, and what to do", async (name, text, message) => {
  if (name !== undefined && text !== undefined) await written(name, text);
  const loading = loadConfig(name, folder).then(({ makeEngine }) =>
    makeEngine({ store: memoryStore() }),
  );
  await expect(loading).rejects.toThrow(message);
  await expect(loading).rejects.toHaveProperty("name", "UsageError");
});
