import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { answerAtOnce } from "./answer-at-once.ts";
import type { Event, EventType } from "./event.ts";
import { issuesOf } from "./issues.ts";

/** What an event is about, in names and values that conditions and groups can go by: host, service. */
export type Labels = Readonly<Record<string, string>>;

/** Labels as an event type gives them: one that is `undefined` is absent. */
export type LabelsGiven = Readonly<Record<string, string | undefined>>;

/** Of an event without labels. */
export const noLabels: Labels = Object.freeze({});

const mostLabels = 50;

const labelsSchema = z
  .record(
    z.string().regex(/^[a-zA-Z][\w-]{0,99}$/, "is no name of a label"),
    z.string().max(1_000).optional(),
  )
  .refine((labels) => Object.keys(labels).length <= mostLabels, `are more than ${mostLabels}`)
  .transform((given): Labels => {
    const labels: Record<string, string> = {};
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined) labels[name] = value;
    }
    return Object.freeze(labels);
  });

/**
 * The labels of an event.
 *
 * @throws CarillonError `event-definition-invalid` when the event type's function does not work
 */
export function labelsOf(type: EventType, { payload }: Pick<Event, "payload">): Labels {
  const whose = `The labels function of event type ${type.name}`;
  const code = "event-definition-invalid";
  const given: unknown = answerAtOnce(() => type.labelsOf(payload), code, whose);
  if (given === noLabels) return noLabels;
  const checked = labelsSchema.safeParse(given);
  if (checked.success) return checked.data;
  throw new CarillonError(code, `${whose} answered no labels`, { issues: issuesOf(checked.error) });
}
