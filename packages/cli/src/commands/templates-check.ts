import { join, resolve } from "node:path";
import { CarillonError, type Engine, memoryStore, silentLogger } from "@carillon/core";
import { checkFolder } from "@carillon/templates";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { command } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { exitCodes } from "../exit-codes.ts";
import type { Surroundings } from "../surroundings.ts";
import { Terminal } from "../terminal/terminal.ts";
import { jsonDocument, printable } from "../terminal/text.ts";
import { UsageError } from "../usage-error.ts";

/** `carillon templates check`: whether templates name what their events have. Sends nothing. */
export function templatesCheck(
  around: Surroundings,
  finish: (exitCode: number) => void,
): CommandUnknownOpts {
  return command("check", around)
    .description("hold templates against the schemas of their events")
    .argument("[folder]", "a folder of templates (default: those of the configuration's renderer)")
    .option("--config <file>", "how the engine is made (default: carillon.config.ts, .mjs, .js)")
    .option("--json", "print one JSON document and nothing else")
    .action(async (folder, { config, json }) => {
      const { makeEngine } = await loadConfig(config, around.folder);
      const engine = await makeEngine({ store: memoryStore(), logger: silentLogger });
      try {
        const { faults, right } =
          folder === undefined ? await faultsOfRenderer(engine) : faultsIn(folder, engine, around);
        const exitCode = faults.length === 0 ? exitCodes.ok : exitCodes.templatesWrong;
        if (json === true) around.stdout.write(jsonDocument({ exitCode, faults }));
        else show(faults, right, new Terminal(around.stdout, around.env));
        finish(exitCode);
      } finally {
        await engine.stop();
      }
    });
}

interface Checked {
  /** Each with its place. */
  readonly faults: readonly string[];
  /** What is said when there are none. */
  readonly right: string;
}

async function faultsOfRenderer(engine: Engine): Promise<Checked> {
  const right = "the templates of the configuration fit their events";
  try {
    await engine.checkTemplates();
    return { faults: [], right };
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    return { faults: error.issues.length === 0 ? [error.what] : error.issues, right };
  }
}

/** Named as the folder was, so that an editor finds the place. */
function faultsIn(folder: string, engine: Engine, around: Surroundings): Checked {
  const { templates, findings } = read(() =>
    checkFolder(resolve(around.folder, folder), engine.eventTypes.values()),
  );
  const count =
    templates === 1 ? "1 template fits its events" : `${templates} templates fit their events`;
  return {
    faults: findings.map(
      ({ name, line, column, message }) => `${join(folder, name)}:${line}:${column}: ${message}`,
    ),
    right: count,
  };
}

/** A folder that cannot be read is for who called. @throws UsageError */
function read<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    const lines = error.issues.length === 0 ? [error.what] : error.issues;
    throw new UsageError(lines.join("\n  "), { cause: error });
  }
}

function show(faults: readonly string[], right: string, terminal: Terminal): void {
  if (faults.length === 0) {
    terminal.write(`${terminal.mark("passed")} ${right}\n`);
    return;
  }
  for (const fault of faults) terminal.write(`${printable(fault)}\n`);
  const count = faults.length === 1 ? "1 mistake" : `${faults.length} mistakes`;
  terminal.write(`\n${terminal.mark("failed")} ${count}\n`);
}
