import { onePerPerson } from "./one-per-person.ts";
import { preference } from "./preference.ts";
import { severityFloor } from "./severity-floor.ts";
import type { Stage } from "./stage.ts";
import { suppressed } from "./suppressed.ts";

/** The questions that are asked of every delivery that might be, in order. */
export const stages: readonly Stage[] = [severityFloor, suppressed, onePerPerson, preference];
