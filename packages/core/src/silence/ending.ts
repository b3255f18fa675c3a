import { z } from "zod";
import { messageBook } from "../languages/messages/book.ts";
import type { MessageWords } from "../languages/messages/message-words.ts";
import { type Builder, wordedBy } from "../languages/worded-by.ts";
import { defineEvent } from "../model/event.ts";
import type { Emission } from "../plan/parse.ts";
import type { SilenceDocument } from "./document.ts";
import { windowAt } from "./window.ts";

/** A silence whose end is near. */
export interface Ending {
  /** Of the event that says so: one for each time that the silence is active. */
  readonly id: string;
  readonly silence: string;
  readonly endsAt: number;
}

/** The reminder that is due of a silence at a moment. */
export function endingOf(silence: SilenceDocument, now: number): Ending | undefined {
  const { id, remindBeforeMs } = silence;
  if (remindBeforeMs === undefined) return undefined;
  const window = windowAt(silence, now);
  if (window === undefined || window.until - now > remindBeforeMs) return undefined;
  return { id: `silence.${id}.${window.until}`, silence: id, endsAt: window.until };
}

const schema = z.strictObject({
  silence: z.string(),
  reason: z.string(),
  owner: z.strictObject({
    id: z.string(),
    name: z.string().optional(),
    addresses: z.record(z.string(), z.string().optional()).optional(),
    locale: z.string().optional(),
    time_zone: z.string().optional(),
  }),
  /** When it began, as an ISO string. */
  from: z.iso.datetime(),
  /** When it ends. */
  until: z.iso.datetime(),
  /** It comes back. */
  recurring: z.boolean(),
});

const ends: Builder<MessageWords, z.output<typeof schema>> = (
  { silenceEnding: said },
  { payload, format },
) => ({
  title: said.title(payload.reason),
  summary: said.summary(format.dateTime(payload.until)),
  fields: [
    { label: said.reason, value: payload.reason },
    { label: said.owner, value: payload.owner.name ?? payload.owner.id },
    { label: said.since, value: format.dateTime(payload.from) },
    { label: said.until, value: format.dateTime(payload.until) },
  ],
});

/**
 * A silence is about to end. The engine emits it where the silence says how long before; the affected user
 * is the silence's owner, so that a rule with `user: "only"` reminds them.
 */
export const silenceEnding = defineEvent("silence.ending", {
  schema,
  severity: "info",
  user: ({ owner: { time_zone: timeZone, ...owner } }) => ({ ...owner, timeZone }),
  message: wordedBy(messageBook, ends),
  sample: {
    silence: "0192f0c1-5a7e-7000-8000-000000000001",
    reason: "Kernel upgrade on db-01",
    owner: { id: "sam", name: "Sam Example", addresses: { email: "sam@example.com" } },
    from: "2026-11-20T22:00:00Z",
    until: "2026-11-21T04:00:00Z",
    recurring: false,
  },
});

/** The event that reminds a silence's owner. */
export function endingEmission({ id, endsAt }: Ending, silence: SilenceDocument): Emission {
  const { owner, reason, recurrence } = silence;
  const { timeZone, ...person } = owner;
  const from = windowAt(silence, endsAt - 1)?.from ?? silence.from;
  const payload = {
    silence: silence.id,
    reason,
    owner: { ...person, time_zone: timeZone },
    from: new Date(from).toISOString(),
    until: new Date(endsAt).toISOString(),
    recurring: recurrence !== undefined,
  };
  return { type: silenceEnding, payload, options: { id } };
}
