import {
  type Channel,
  createEngine as createCoreEngine,
  type Engine,
  type EngineOptions,
} from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { etaRenderer } from "@carillon/templates";
import { winstonLogger } from "./winston-logger.ts";

/** What `createEngine` of this package takes: as in core, with the renderer filled in. */
export type PresetOptions<Named extends Readonly<Record<string, Channel>>> = Omit<
  EngineOptions<Named>,
  "renderer"
> &
  Partial<Pick<EngineOptions<Named>, "renderer">>;

/**
 * Puts an engine together with Carillon's defaults: everything kept in the SQLite file `carillon.db` in
 * the working folder, mails rendered with Eta, logs by winston to the standard error stream at the level
 * in `LOG_LEVEL`.
 *
 * @throws CarillonError as `createEngine` of `@carillon/core` and `sqlite` do
 */
export function createEngine<const Named extends Readonly<Record<string, Channel>>>(
  options: PresetOptions<Named>,
): Engine {
  return createCoreEngine<Named>({
    renderer: etaRenderer(),
    logger: winstonLogger(),
    store: options.store ?? sqlite("carillon.db"),
    ...options,
  });
}
