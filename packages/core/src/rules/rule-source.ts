import type { RuleData } from "./rule-data.ts";

/** Where rules come from that may change while the engine works, such as a file. */
export interface RuleSource {
  /** What it is called in the log: the path of a file. */
  readonly name: string;
  /** Another text whenever something else would be loaded. Asked every second; may reject. */
  revision(): Promise<string>;
  /** Rejects with `rules-invalid` for what is no rules by itself. */
  load(): Promise<LoadedRules>;
}

/** Rules from a source. */
export interface LoadedRules {
  readonly rules: readonly RuleData[];
  /** Says where a fault stands in the source, of an issue as `rules[3].via[0]: …`. Default: nothing more. */
  locate?(issue: string): string;
}
