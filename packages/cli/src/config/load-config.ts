import { basename } from "node:path";
import { pathToFileURL } from "node:url";
import { type Engine, type GivenPorts, messageOf } from "@carillon/core";
import { UsageError } from "../usage-error.ts";
import { findConfig } from "./find-config.ts";

/** An application's configuration, loaded. */
export interface LoadedConfig {
  readonly file: string;
  /**
   * Makes the application's engine, which is not started, with the ports that are given in place of its
   * own. Whoever calls it stops the engine.
   *
   * @throws UsageError also for one that goes by another store than the one given
   */
  makeEngine(given: GivenPorts): Promise<Engine>;
}

/**
 * Loads the named configuration, or the one in the folder.
 *
 * @throws UsageError
 */
export async function loadConfig(named: string | undefined, folder: string): Promise<LoadedConfig> {
  const file = await findConfig(named, folder);
  const make = makerIn(await imported(file), file);
  return { file, makeEngine: (given) => engineFrom(make, given, file) };
}

type Maker = (given: GivenPorts) => unknown;

async function imported(file: string): Promise<unknown> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (error) {
    throw new UsageError(whyNotLoaded(error, file), { cause: error });
  }
}

function whyNotLoaded(error: unknown, file: string): string {
  const name = basename(file);
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : "";
  if (code === "ERR_UNKNOWN_FILE_EXTENSION" && /\.m?ts$/.test(file)) {
    return (
      `${name}: Node ${process.versions.node} does not load TypeScript. Use Node 22.18 or later; or call ` +
      `this command by "node --import tsx" where tsx is installed; or write the configuration as ` +
      "carillon.config.mjs"
    );
  }
  if (code === "ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX") {
    return `${name}: Node removes types, and does no more: ${messageOf(error)}`;
  }
  return `${name} cannot be loaded: ${messageOf(error)}`;
}

function makerIn(module: unknown, file: string): Maker {
  const exported = isObject(module) && "default" in module ? module.default : undefined;
  if (isFunction(exported)) return exported;
  const found = exported === undefined ? "has no default export" : "exports something else";
  throw new UsageError(
    `${basename(file)} ${found}: its default export must be a function that makes the engine, as in ` +
      "export default defineConfig((given) => createEngine({ …, ...given }))",
  );
}

async function engineFrom(make: Maker, given: GivenPorts, file: string): Promise<Engine> {
  const name = basename(file);
  let made: unknown;
  try {
    made = await make(given);
  } catch (error) {
    throw new UsageError(`${name}: the engine cannot be made: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (!isEngine(made)) {
    throw new UsageError(`${name}: its function must answer what createEngine answers`);
  }
  if (given.store === undefined || made.log === given.store.log) return made;
  await made.stop();
  throw new UsageError(
    `${name}: the engine does not go by the store that is given, and nothing may be done to its own: ` +
      "pass on what the function gets, as in createEngine({ …, ...given })",
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isFunction(value: unknown): value is Maker {
  return typeof value === "function";
}

/** By what is asked of it: an application may bring an `@carillon/core` of its own. */
function isEngine(value: unknown): value is Engine {
  return (
    isObject(value) &&
    "explain" in value &&
    "eventTypes" in value &&
    "stop" in value &&
    "log" in value
  );
}
