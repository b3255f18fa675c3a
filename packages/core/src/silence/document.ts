import { z } from "zod";
import { matchData } from "../model/checked-match.ts";
import { namedRecipientSchema } from "../model/recipient.ts";
import { isTimeZone } from "../time/zones.ts";
import { recurrenceSchema } from "./recurrence.ts";

/** The collection in which silences are kept. */
export const silenceCollection = "silences";

/** Whose silence it is: what a reminder needs to reach them, besides what the directory knows. */
export const ownerSchema = namedRecipientSchema
  .pick({ id: true, name: true, addresses: true, locale: true })
  .extend({ timeZone: z.string().refine(isTimeZone, "is not an IANA zone").optional() });

/** How a silence is stored. */
export const silenceSchema = z.object({
  id: z.string(),
  match: matchData,
  from: z.number(),
  /** Absent of a recurring one that has no end. */
  until: z.number().optional(),
  owner: ownerSchema,
  reason: z.string(),
  recurrence: recurrenceSchema.optional(),
  remindBeforeMs: z.number().optional(),
  createdAt: z.number(),
  createdBy: z.string(),
  /** When it was ended early. */
  endedAt: z.number().optional(),
});

/** A silence as it is stored. */
export type SilenceDocument = z.output<typeof silenceSchema>;
