import { describe, it } from "vitest";

/** One promise of a port, and the check that a plugin keeps it. */
export interface ConformanceCase<Id extends string, Subject> {
  /** Names the case in `skip`. */
  readonly id: Id;
  /** The promise, in words. */
  readonly title: string;
  /** Rejects with what is wrong when the subject does not keep the promise. */
  run(subject: Subject): Promise<void>;
}

/** Cases that a plugin cannot keep, each with the reason why. */
export type Skipped<Id extends string> = Readonly<Partial<Record<Id, string>>>;

/** Registers the cases under vitest, one test each. */
export function registerCases<Id extends string, Subject>(
  name: string,
  cases: readonly ConformanceCase<Id, Subject>[],
  subject: Subject,
  skipped: Skipped<Id> | undefined,
): void {
  for (const [id, reason] of Object.entries(skipped ?? {})) {
    if (!cases.some((known) => known.id === id)) {
      throw new TypeError(`${name} skips "${id}", but there is no such case`);
    }
    if (typeof reason !== "string" || reason.trim() === "") {
      throw new TypeError(`${name} skips "${id}" without a reason: write why it cannot be kept`);
    }
  }
  describe(name, () => {
    for (const { id, title, run } of cases) {
      it(title, async ({ skip }) => {
        const reason = skipped?.[id];
        if (reason !== undefined) skip(reason);
        await run(subject);
      });
    }
  });
}
