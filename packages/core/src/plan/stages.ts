import { acknowledged } from "./acknowledged.ts";
import { actor } from "./actor.ts";
import { alert } from "./alert.ts";
import { dedupe } from "./dedupe.ts";
import { delay } from "./delay.ts";
import { digest } from "./digest.ts";
import { escalation } from "./escalation.ts";
import { fallback } from "./fallback.ts";
import { flap } from "./flap.ts";
import { group } from "./group.ts";
import { guests } from "./guests.ts";
import { inhibit } from "./inhibit.ts";
import { onePerPerson } from "./one-per-person.ts";
import { preference } from "./preference.ts";
import { quietHours } from "./quiet-hours.ts";
import { recovery } from "./recovery.ts";
import { remind } from "./remind.ts";
import { severityFloor } from "./severity-floor.ts";
import { silence } from "./silence.ts";
import type { Stage } from "./stage.ts";
import { steps } from "./steps.ts";
import { suppressed } from "./suppressed.ts";
import { throttle } from "./throttle.ts";

/**
 * The questions that are asked of every delivery that might be, in order. The order counts:
 *
 * 0. `escalation`, `guests`, `recovery` and `remind` say who is asked at all: whether an escalation begins,
 *    who hears of an alert's end, and of a reminder.
 * 1. What is left out whatever else happens comes first, so that it is not counted by what counts.
 * 2. `dedupe` before `throttle`: what says nothing new uses up no pass.
 * 3. `onePerPerson` behind what a rule leaves out: another rule may ask for the same delivery.
 * 4. What puts off comes last, for what is left: `group` and `digest` decide with which others it goes, and
 *    `quietHours` looks at the moment that came out of all of it. The cap of a recipient is the store's,
 *    as it counts messages.
 *    `fallback` and `steps` come behind them, as what they have for later counts from when people are told.
 * 5. `alert` writes down who is told, so nobody may change that behind it.
 */
export const stages: readonly Stage[] = [
  escalation,
  guests,
  recovery,
  remind,
  severityFloor,
  actor,
  suppressed,
  preference,
  acknowledged,
  flap,
  inhibit,
  silence,
  dedupe,
  throttle,
  onePerPerson,
  delay,
  group,
  digest,
  quietHours,
  fallback,
  steps,
  alert,
];
