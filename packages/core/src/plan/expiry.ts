import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "../model/answer-at-once.ts";
import type { Event, EventType } from "../model/event.ts";
import type { ActiveRule } from "../model/rule.ts";
import type { Parsed } from "./draft.ts";

/**
 * How long from now a delivery under a rule is worth sending, in milliseconds: as the rule says, or the
 * event type, but never longer than what the event carries is of use. Not above nothing when that is over.
 */
export function expiryUnder(
  rule: Pick<ActiveRule, "expiresAfterMs">,
  { type, event, now }: Pick<Parsed, "type" | "event" | "now">,
): number | undefined {
  const given = rule.expiresAfterMs ?? type.expiresAfterMs;
  const end = expiryOf(type, event);
  if (end === undefined) return given;
  return Math.min(given ?? Number.POSITIVE_INFINITY, end - now);
}

const moment = z.iso.datetime({ offset: true });

/**
 * From when on an event is of no use, in milliseconds since 1970.
 *
 * @throws CarillonError `event-definition-invalid` when the event type's function does not work
 */
export function expiryOf(type: EventType, { payload }: Pick<Event, "payload">): number | undefined {
  const whose = `The expiresAt function of event type ${type.name}`;
  const code = "event-definition-invalid";
  const answer: unknown = answerAtOnce(() => type.expiresAtOf(payload), code, whose);
  if (answer === undefined) return undefined;
  const checked = moment.safeParse(answer);
  if (checked.success) return Date.parse(checked.data);
  throw new CarillonError(code, `${whose} answered no ISO moment with a zone`);
}
