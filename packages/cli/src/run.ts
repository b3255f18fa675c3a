import { messageOf } from "@carillon/core";
import { CommanderError } from "commander";
import { exitCodes } from "./exit-codes.ts";
import { program } from "./program.ts";
import type { Surroundings } from "./surroundings.ts";
import { UsageError } from "./usage-error.ts";

/** Runs one command line, and answers the code to exit with. */
export async function run(args: readonly string[], around: Surroundings): Promise<number> {
  let code: number = exitCodes.ok;
  const finish = (answer: number) => {
    code = answer;
  };
  try {
    await program(around, finish).parseAsync(args, { from: "user" });
    return around.signal.aborted ? exitCodes.interrupted : code;
  } catch (error) {
    // Its message is written already. Help and version end with 0.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
    around.stderr.write(`error: ${messageOf(error)}\n`);
    return error instanceof UsageError ? exitCodes.usage : exitCodes.unexpected;
  }
}
