import { hash } from "node:crypto";
import { z } from "zod";
import { severities } from "../model/event.ts";
import type { JsonObject } from "../model/json.ts";
import { guestsSchema } from "./guests.ts";

/** The collection in which alerts are kept. */
export const alertCollection = "alerts";

/** Who has taken an alert on. */
const acknowledgementSchema = z.object({
  by: z.string(),
  at: z.number(),
  /** How bad it was then: it counts as long as it does not get worse. */
  severity: z.enum(severities),
  note: z.string().optional(),
  /** It counts until then; absent: until the alert is resolved or gets worse. */
  until: z.number().optional(),
});

/** What one rule with `remind` has said of an alert. */
const remindedSchema = z.object({
  /** The first one included. */
  notices: z.number(),
  reminders: z.number(),
  /** When the last one went out, or is to go out. */
  at: z.number(),
});

/** What one rule with `escalate` has begun since the alert has fired. */
const escalatedSchema = z.object({
  /** The events with which it began, the last one with the steps that are still to come. */
  runs: z.array(
    z.object({
      event: z.string(),
      /** From then on its steps count. */
      at: z.number(),
      /** It goes on with the steps of the one before that were still to come then. */
      takenOverAt: z.number().optional(),
      /** The steps that wait for longer than they say, by whom they reach: when they are due. */
      late: z.record(z.string(), z.number()).optional(),
    }),
  ),
  /** Somebody has acknowledged the alert since: the next event that nobody has begins anew. */
  taken: z.boolean().optional(),
});

/** What keeps an alert back, of which people are to hear when that is over. */
const mutedSchema = z.object({
  kind: z.enum(["silence", "inhibition"]),
  /** The silence's id, or the fingerprint of the alert that inhibits. */
  by: z.string(),
  cause: z.string(),
  at: z.number(),
});

/** The end of a time in which an alert fired. */
const endSchema = z.object({
  /** The id of the event that said so. */
  event: z.string(),
  /** When it had begun, by the clock of its events. */
  since: z.number(),
  /** When it was planned that it is over, by the engine's clock. */
  at: z.number(),
  /** It was worth telling to everybody: what had waited is told, too. */
  forAll: z.boolean(),
});

/** What an event meant for its alert. */
const changes = [
  "outdated",
  "unknown",
  "fired",
  "worse",
  "better",
  "acknowledged",
  "same",
  "resolved",
  "quiet",
] as const;

/** An alert that changes too often. */
const flappingSchema = z.object({
  since: z.number(),
  changes: z.number(),
  /** The worst that was told while it was flapping. */
  severity: z.enum(severities),
});

/** It was checked when its event was emitted, and the store keeps nothing but JSON. */
const payloadSchema = z.custom<JsonObject>((value) => typeof value === "object" && value !== null);

/** How an alert is stored. */
export const alertSchema = z.object({
  key: z.string(),
  status: z.enum(["firing", "resolved"]),
  severity: z.enum(severities),
  labels: z.record(z.string(), z.string()),
  /** Since when it has fired, by the clock of its events. */
  since: z.number(),
  /** When status or severity changed last, by the clock of its events. */
  changedAt: z.number(),
  /** When it was planned that it is resolved, by the engine's clock. */
  resolvedAt: z.number().optional(),
  /** It was resolved before it ever fired: kept so that what is older does not fire. */
  neverFired: z.boolean().optional(),
  /** The last times that it had fired and was resolved, for what has waited since. */
  ended: z.array(endSchema),
  /** The newest event about it. */
  event: z.object({
    id: z.string(),
    type: z.string(),
    /** Never in the future of the engine's clock. */
    at: z.number(),
    change: z.enum(changes),
    /** What flapping made of it. */
    flapping: z.enum(["begins", "goes on", "none"]),
    /** Absent where it is sensitive or large: the engine cannot speak of it by itself then. */
    payload: payloadSchema.optional(),
  }),
  /** How often people were told since it has fired. */
  notices: z.number(),
  /** Who was told since it has fired: a hash of channel and address, and when it fell due. */
  heard: z.record(z.string(), z.number()),
  /** More were told than are kept: everybody counts as told. */
  heardByMore: z.boolean().optional(),
  /** Whom events have named by themselves since it has fired. */
  guests: guestsSchema.optional(),
  /** What the engine has said by itself since it has fired: makes the ids of what it says next. */
  said: z.number(),
  /** The events by which it has got worse since it has fired, the last ones. */
  worsened: z.array(z.string()).optional(),
  /** What it has said last, and for which rules. */
  spoken: z.object({ id: z.string(), rules: z.array(z.string()), count: z.number() }).optional(),
  reminded: z.record(z.string(), remindedSchema),
  escalated: z.record(z.string(), escalatedSchema).optional(),
  acknowledged: acknowledgementSchema.optional(),
  /** How often an acknowledgement was taken back since it has fired. */
  takenBack: z.number().optional(),
  /** The last changes of status or severity, where flapping is looked for. */
  changes: z.array(z.number()),
  flapping: flappingSchema.optional(),
  muted: mutedSchema.optional(),
});

/** An alert as it is stored. */
export type AlertDocument = z.output<typeof alertSchema>;
/** Who has taken an alert on, when, and for how long. */
export type Acknowledgement = Readonly<z.output<typeof acknowledgementSchema>>;

/** Stands for an alert's key, which may be long: the document's id. */
export function fingerprintOf(key: string): string {
  return hash("sha256", key, "base64url");
}

/** The acknowledgement that counts at a moment. */
export function acknowledgementAt(
  { acknowledged }: Pick<AlertDocument, "acknowledged">,
  now: number,
): Acknowledgement | undefined {
  const isOver = acknowledged?.until !== undefined && acknowledged.until <= now;
  return isOver ? undefined : acknowledged;
}

/** In bytes: with everything else a document stays below what a store takes. */
const largestPayload = 64 * 1024;

/** A payload that can be kept beside the alert; `undefined` when it is too large. */
export function keptPayload(payload: JsonObject): JsonObject | undefined {
  return Buffer.byteLength(JSON.stringify(payload)) > largestPayload ? undefined : payload;
}
