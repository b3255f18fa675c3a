import { CarillonError, type LoadedRules, memoryStore, silentLogger } from "@carillon/core";
import type { LoadedConfig } from "../config/load-config.ts";
import { UsageError } from "../usage-error.ts";

/** Whether the application's engine can be made, and can go by these rules. @throws UsageError */
export async function assertFit(
  { makeEngine }: LoadedConfig,
  loaded: LoadedRules | undefined,
): Promise<void> {
  const engine = await makeEngine({ store: memoryStore(), logger: silentLogger });
  try {
    if (loaded !== undefined) engine.rules.replace(loaded.rules);
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    const issues = error.issues.map((issue) => loaded?.locate?.(issue) ?? issue);
    throw new UsageError(["the rules do not fit the engine:", ...issues].join("\n  "));
  } finally {
    await engine.stop();
  }
}

/** What is wrong with a file is for who called. @throws UsageError */
export async function usable<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    const [first = "", ...others] = error.issues.length === 0 ? [error.what] : error.issues;
    throw new UsageError([first, ...others].join("\n  "), { cause: error });
  }
}
