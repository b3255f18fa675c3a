import type { ScopedLogger } from "@carillon/core";
import { lookAlikeWarning } from "./look-alike.ts";

/** Beyond this many domains one may be told of again. */
const mostKnown = 1_000;

/** Says once of each domain that it may pose as another. */
export class LookAlikeLog {
  readonly #logger: ScopedLogger;
  readonly #told = new Set<string>();

  constructor(logger: ScopedLogger) {
    this.#logger = logger;
  }

  see(domain: string): void {
    const warning = lookAlikeWarning(domain);
    if (warning === undefined || this.#told.has(domain)) return;
    if (this.#told.size >= mostKnown) this.#told.clear();
    this.#told.add(domain);
    this.#logger.warn("An address has a domain that may pose as another", { domain, warning });
  }
}
