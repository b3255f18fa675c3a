import { type ConformanceCase, registerCases } from "../conformance.ts";
import { bundleCases } from "./bundle-cases.ts";
import { bundleEndCases } from "./bundle-end-cases.ts";
import { claimCases } from "./claim-cases.ts";
import { collectionCases } from "./collection-cases.ts";
import { enqueueCases } from "./enqueue-cases.ts";
import { handCases } from "./hand-cases.ts";
import { keepingCases } from "./keeping-cases.ts";
import { logCases } from "./log-cases.ts";
import { lotCases } from "./lot-cases.ts";
import { memberCases } from "./member-cases.ts";
import { partsCases } from "./parts-cases.ts";
import { reasonCases } from "./reason-cases.ts";
import { settleCases } from "./settle-cases.ts";
import type { CreateStore, StoreCaseId, StoreSuiteOptions } from "./setup.ts";
import { standInCases } from "./stand-in-cases.ts";

/** Every promise that a store must keep, for running one by hand. */
export const storeCases: readonly ConformanceCase<StoreCaseId, CreateStore>[] = [
  ...enqueueCases,
  ...claimCases,
  ...settleCases,
  ...handCases,
  ...logCases,
  ...reasonCases,
  ...collectionCases,
  ...lotCases,
  ...partsCases,
  ...bundleCases,
  ...bundleEndCases,
  ...memberCases,
  ...standInCases,
  ...keepingCases,
];

/** Registers the conformance suite for a store: call it in a test file of vitest. */
export function testStore(
  name: string,
  create: CreateStore,
  options: StoreSuiteOptions = {},
): void {
  registerCases(`${name} keeps the promises of a store`, storeCases, create, options.skip);
}
