import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "./answer-at-once.ts";
import type { Event, EventType } from "./event.ts";

const longestId = 200;

/** Who has caused an event. @throws CarillonError `event-definition-invalid` */
export function actorOf(type: EventType, { payload }: Pick<Event, "payload">): string | undefined {
  return idFrom(() => type.actorOf(payload), "actor", type);
}

/** The tenant that an event is about. @throws CarillonError `event-definition-invalid` */
export function tenantOf(type: EventType, { payload }: Pick<Event, "payload">): string | undefined {
  return idFrom(() => type.tenantOf(payload), "tenant", type);
}

function idFrom(ask: () => unknown, what: string, { name }: EventType): string | undefined {
  const whose = `The ${what} function of event type ${name}`;
  const answer = answerAtOnce(ask, "event-definition-invalid", whose);
  if (answer === undefined || answer === null) return undefined;
  if (typeof answer === "string" && answer !== "" && answer.length <= longestId) return answer;
  throw new CarillonError(
    "event-definition-invalid",
    `${whose} answered no id of 1 to ${longestId} characters`,
  );
}
