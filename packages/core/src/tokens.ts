import type { InjectionToken } from "tsyringe";
import type { Clock } from "./clock.ts";
import type { Renderer } from "./deliver/renderer.ts";
import type { Logger } from "./logger.ts";
import type { Directory } from "./model/directory.ts";
import type { Store } from "./store/store.ts";

/** Where ids and jitter come from. */
export interface Chance {
  /** A new unique id. */
  newId(): string;
  /** At least 0, less than 1. */
  random(): number;
}

/**
 * The ports that a host may replace: register a value for one of these in a tsyringe container and
 * hand the container to `createEngine`. What the container has wins over the options.
 */
export const tokens: {
  readonly clock: InjectionToken<Clock>;
  readonly logger: InjectionToken<Logger>;
  readonly store: InjectionToken<Store>;
  readonly directory: InjectionToken<Directory>;
  readonly renderer: InjectionToken<Renderer>;
  readonly chance: InjectionToken<Chance>;
} = {
  clock: Symbol("carillon.clock"),
  logger: Symbol("carillon.logger"),
  store: Symbol("carillon.store"),
  directory: Symbol("carillon.directory"),
  renderer: Symbol("carillon.renderer"),
  chance: Symbol("carillon.chance"),
};
