import { rulesFile } from "@carillon/rules-file";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { command } from "../command.ts";
import { findConfig } from "../config/find-config.ts";
import { loadConfig } from "../config/load-config.ts";
import { assertFit, usable } from "../rules/fitting.ts";
import type { Surroundings } from "../surroundings.ts";
import { Terminal } from "../terminal/terminal.ts";
import { printable } from "../terminal/text.ts";
import { UsageError } from "../usage-error.ts";

/** `carillon rules check`: whether files of rules can be gone by. */
export function rulesCheck(around: Surroundings): CommandUnknownOpts {
  return command("check", around)
    .description("check files of rules: by themselves, and against the engine of a configuration")
    .argument("<files...>", "files of rules, in YAML or JSON")
    .option("--config <file>", "how the engine is made (default: carillon.config.ts, .mjs, .js)")
    .action(async (files, { config: named }) => {
      const found = await configIn(around.folder, named);
      const config = found === undefined ? undefined : await loadConfig(found, around.folder);
      const terminal = new Terminal(around.stdout, around.env);
      const faults: string[] = [];
      for (const file of files) {
        try {
          const loaded = await usable(() => rulesFile(file).load());
          if (config !== undefined) await assertFit(config, loaded);
          const count = loaded.rules.length === 1 ? "1 rule" : `${loaded.rules.length} rules`;
          terminal.write(`${terminal.mark("passed")} ${printable(file)}: ${count}\n`);
        } catch (error) {
          if (!(error instanceof UsageError)) throw error;
          terminal.write(`${terminal.mark("failed")} ${printable(file)}\n`);
          faults.push(error.message);
        }
      }
      if (faults.length > 0) throw new UsageError(faults.join("\n"));
      if (config === undefined) {
        terminal.write(
          "Without a carillon.config.ts channels and event types were not looked for.\n",
        );
      }
    });
}

/** None is fine unless one was named. */
async function configIn(folder: string, named: string | undefined): Promise<string | undefined> {
  try {
    return await findConfig(named, folder);
  } catch (error) {
    if (named === undefined && error instanceof UsageError) return undefined;
    throw error;
  }
}
