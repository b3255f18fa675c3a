import { hash } from "node:crypto";
import { z } from "zod";
import type { Document } from "../store/collection.ts";
import { type AddressOfKind, type Suppression, suppressionReasons } from "./suppressions.ts";

/** The collection in which the list is kept. */
export const suppressionCollection = "suppressions";

/** The engine, where it changes the list by itself. */
export const engineActor = "carillon";

/** How an address on the list is stored. */
export const suppressionSchema = z.object({
  kind: z.string(),
  address: z.string().optional(),
  reason: z.enum(suppressionReasons),
  since: z.number(),
  actor: z.string(),
  note: z.string().optional(),
  source: z.string().optional(),
  deliveryId: z.string().optional(),
  softBounces: z.number().optional(),
});

/** What is stored under the id of an address. */
export type SuppressionDocument = z.output<typeof suppressionSchema>;

/** Stands for a canonical address, so that one that was forgotten is known again when it is met. */
export function suppressionId({ kind, address }: AddressOfKind): string {
  return hash("sha256", JSON.stringify([kind, address]), "base64url");
}

export function suppressionFrom({ id, value }: Document<SuppressionDocument>): Suppression {
  return { id, ...value };
}

/** In characters. */
export const longestNote = 500;
export const longestSource = 100;

/** What others said, for people: on one line, and no longer than that. */
export function inShort(text: string | undefined, longest: number): string | undefined {
  if (text === undefined) return undefined;
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}

/** Words for the audit log, which outlive the address: they never have it. */
export function auditNote({ reason, source, deliveryId }: SuppressionDocument): string {
  const by = source === undefined ? "" : `, reported by ${source}`;
  return `${reason}${by}${deliveryId === undefined ? "" : `, delivery ${deliveryId}`}`;
}
