import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "./answer-at-once.ts";
import type { Event, EventType } from "./event.ts";

const longestKey = 1_000;

/**
 * The conversation that an event belongs to: the same text for every event of the domain with the same
 * key. `undefined` where it stands alone.
 *
 * @throws CarillonError `event-definition-invalid` when the event type's function does not work
 */
export function threadOf(type: EventType, { payload }: Pick<Event, "payload">): string | undefined {
  const whose = `The thread function of event type ${type.name}`;
  const code = "event-definition-invalid";
  const key: unknown = answerAtOnce(() => type.threadOf(payload), code, whose);
  if (key === undefined || key === "") return undefined;
  if (typeof key === "string" && key.length <= longestKey) return `${type.domain}:${key}`;
  throw new CarillonError(code, `${whose} answered no text of ${longestKey} characters at most`);
}
