import { rulesFile } from "@carillon/rules-file";
import { loadRuleTests, type RuleTestResult, runRuleTests } from "@carillon/testing/engine";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { command } from "../command.ts";
import { type LoadedConfig, loadConfig } from "../config/load-config.ts";
import { exitCodes } from "../exit-codes.ts";
import { assertFit, usable } from "../rules/fitting.ts";
import { showResult, showSummary } from "../rules/test-display.ts";
import type { Surroundings } from "../surroundings.ts";
import { Terminal } from "../terminal/terminal.ts";
import { jsonDocument } from "../terminal/text.ts";
import { UsageError } from "../usage-error.ts";

/** `carillon rules test`: given this event, at this time, then these people on these channels. */
export function rulesTest(
  around: Surroundings,
  finish: (exitCode: number) => void,
): CommandUnknownOpts {
  return command("test", around)
    .description("run tests of rules: given this event, at this time, then these people are told")
    .argument("<files...>", "files of tests, in YAML or JSON")
    .option("--config <file>", "how the engine is made (default: carillon.config.ts, .mjs, .js)")
    .option("--rules <file>", "these rules in place of the configuration's")
    .option("--name <text>", "only tests whose name contains this")
    .option("--json", "print one JSON document and nothing else")
    .action(async (files, { config, rules, name, json }) => {
      const loadedConfig = await loadConfig(config, around.folder);
      const read = await usable(() => Promise.all(files.map((file) => loadRuleTests(file))));
      const loaded = rules === undefined ? undefined : await usable(() => rulesFile(rules).load());
      // What is wrong there is no fault of a test.
      await assertFit(loadedConfig, loaded);
      const engine: LoadedConfig["makeEngine"] = async (given) => {
        const made = await loadedConfig.makeEngine(given);
        if (loaded !== undefined) made.rules.replace(loaded.rules);
        return made;
      };
      const terminal = new Terminal(around.stdout, around.env);
      const results: RuleTestResult[] = [];
      for (const file of read) {
        for await (const result of runRuleTests(file, { engine, name })) {
          results.push(result);
          if (json !== true) showResult(result, terminal);
          if (around.signal.aborted) return;
        }
      }
      if (results.length === 0) throw new UsageError(`no test has a name with "${name}" in it`);
      const failed = results.filter(({ passed }) => !passed).length;
      const exitCode = failed === 0 ? exitCodes.ok : exitCodes.testsFailed;
      if (json === true) around.stdout.write(jsonDocument({ exitCode, failed, results }));
      else showSummary(results, terminal);
      finish(exitCode);
    });
}
