import { oneReminder } from "../alert/one-reminder.ts";
import { notOvertaken } from "../alert/overtaken.ts";
import { alertStillStands } from "../alert/release.ts";
import { stepStillDue, stepWasTold } from "../alert/step-release.ts";
import { emptyDigestIsWanted } from "../digest/release.ts";
import type { ReleaseCheck } from "./release.ts";
import { standInNeeded } from "./stand-in.ts";

/** The questions that are asked of every delivery that has waited on purpose, in order. */
export const releaseChecks: readonly ReleaseCheck[] = [
  alertStillStands,
  notOvertaken,
  oneReminder,
  stepStillDue,
  stepWasTold,
  standInNeeded,
  emptyDigestIsWanted,
];
