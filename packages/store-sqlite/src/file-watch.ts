import { type BigIntStats, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { CarillonError } from "@carillon/core";

/** What {@link FileWatch} needs to know. */
export interface FileWatchOptions {
  readonly path: string;
  readonly minFreeBytes: number;
  /** Milliseconds that only rise. */
  readonly elapsed: () => number;
}

const everyMs = 1_000;

/**
 * Sees that the open file is still the one at its path, and that the disk has room. A file that was
 * unlinked takes writes without an error, and they are gone. Looks once a second at most.
 */
export class FileWatch {
  readonly #options: FileWatchOptions;
  /** The database and its write-ahead log, as they were when they were opened. */
  readonly #files: ReadonlyMap<string, string | undefined>;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #free = Number.POSITIVE_INFINITY;
  #gone: CarillonError | undefined;

  constructor(options: FileWatchOptions) {
    this.#options = options;
    const { path } = options;
    this.#files = new Map([path, `${path}-wal`].map((file) => [file, identityOf(file)]));
  }

  /**
   * Throws `store-replaced` from the first time on that another file, or none, is at the path; and, to
   * those who would store more, `store-full` while the disk has less room than asked for.
   */
  check(accepting: boolean): void {
    const { path, minFreeBytes, elapsed } = this.#options;
    const now = elapsed();
    if (now - this.#lookedAt >= everyMs) {
      this.#lookedAt = now;
      this.#look();
    }
    if (this.#gone !== undefined) throw this.#gone;
    if (!accepting || this.#free >= minFreeBytes) return;
    throw new CarillonError(
      "store-full",
      `The disk of ${path} has ${this.#free} bytes left, and ${minFreeBytes} are to stay free`,
    );
  }

  #look(): void {
    for (const [file, identity] of this.#files) {
      if (identityOf(file) === identity) continue;
      this.#gone ??= new CarillonError("store-replaced", `${file} is not the file that was opened`);
    }
    const { bavail, bsize } = statfsSync(dirname(this.#options.path));
    this.#free = bavail * bsize;
  }
}

function identityOf(file: string): string | undefined {
  const stats: BigIntStats | undefined = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats && `${stats.dev} ${stats.ino}`;
}
