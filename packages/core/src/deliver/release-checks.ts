import { alertStillStands } from "../alert/release.ts";
import type { ReleaseCheck } from "./release.ts";

/** The questions that are asked of every delivery that has waited on purpose, in order. */
export const releaseChecks: readonly ReleaseCheck[] = [alertStillStands];
