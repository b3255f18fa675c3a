import type { Clock } from "./clock.ts";
import type { Engine } from "./engine.ts";
import type { Logger } from "./logger.ts";
import type { Directory } from "./model/directory.ts";
import type { Rehearsal } from "./rehearsal.ts";
import type { Store } from "./store/store.ts";

/**
 * What a command hands to an application's configuration, to be passed on to `createEngine` behind the
 * application's own options: `createEngine({ ...own, ...given })`. What is absent stays the application's.
 */
export interface GivenPorts {
  readonly store?: Store;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly directory?: Directory;
  readonly rehearsal?: Rehearsal;
}

/** Makes an application's engine, which is not started. */
export type EngineConfig = (given: GivenPorts) => Engine | Promise<Engine>;

/** Declares how an application's engine is made: the default export of `carillon.config.ts`. */
export function defineConfig(make: EngineConfig): EngineConfig {
  return make;
}
