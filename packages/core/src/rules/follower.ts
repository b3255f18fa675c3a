import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import type { RuleData } from "./rule-data.ts";
import type { RuleSource } from "./rule-source.ts";

/** How often a source is looked at. */
const everyMs = 1_000;

/** What a follower works with. */
export interface FollowerParts {
  readonly source: RuleSource;
  /** Has rules count; throws `rules-invalid` when they do not fit. */
  readonly adopt: (rules: readonly RuleData[]) => void;
  /** Told of what cannot be loaded or does not fit, once for each change of the source. */
  readonly refused: (error: unknown) => void;
  readonly clock: Clock;
}

/** Has the rules of a source count from when it changes, as long as it is not stopped. */
export class RuleFollower {
  readonly #parts: FollowerParts;
  /** Of what was loaded last, whether it fits or not. */
  #loaded: string | undefined;
  /** Of the look before: what is being written is not read before it has stood still for a look. */
  #seen: string | undefined;
  #cancel = () => {};
  #stopped = false;

  constructor(parts: FollowerParts) {
    this.#parts = parts;
  }

  /** Rejects when what is there now does not fit; it is not followed then. */
  async start(): Promise<void> {
    this.#loaded = await this.#parts.source.revision();
    await this.#load();
    this.#schedule();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#cancel = this.#parts.clock.schedule(everyMs, () => {
      void this.#look().then(() => this.#schedule());
    });
  }

  async #look(): Promise<void> {
    let revision = gone;
    try {
      revision = await this.#parts.source.revision();
      if (revision === this.#loaded || revision !== this.#seen) return;
      this.#loaded = revision;
      await this.#load();
    } catch (error) {
      // While a file is exchanged there may be none for a moment.
      if (revision === gone && (this.#seen !== gone || this.#loaded === gone)) return;
      this.#loaded = revision;
      if (!this.#stopped) this.#parts.refused(error);
    } finally {
      this.#seen = revision;
    }
  }

  async #load(): Promise<void> {
    const { rules, locate } = await this.#parts.source.load();
    if (this.#stopped) return;
    try {
      this.#parts.adopt(rules);
    } catch (error) {
      if (!(error instanceof CarillonError) || locate === undefined) throw error;
      const issues = error.issues.map((issue) => locate(issue));
      const what = "The rules do not fit, those before stay in force";
      throw new CarillonError(error.code, what, { issues });
    }
  }
}

/** The revision of a source that cannot be asked; none that can is so long. */
const gone = "gone".padEnd(1_000, ".");
