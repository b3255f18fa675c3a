import { hash } from "node:crypto";
import { z } from "zod";
import { matchData, matchFrom } from "../model/checked-match.ts";
import type { Match } from "../model/match.ts";
import { type Condition, conditionOf } from "../plan/condition.ts";
import { type FlapLimits, mostChanges } from "./transition.ts";

/** When an alert counts as flapping: more than so many changes within so long. */
export interface FlapOptions {
  /** Changes of status or severity. Default 5; 99 at most. */
  readonly changes?: number;
  /** In milliseconds. Default 30 minutes. */
  readonly withinMs?: number;
  /** Without a change for so long it is stable again, in milliseconds. Default: as `withinMs`. */
  readonly stableMs?: number;
}

/** While an alert of `source` fires, alerts of `target` are not told of: a host and its services. */
export interface InhibitOption {
  readonly source: Match;
  readonly target: Match;
  /** Labels that both have, with the same values. One that either lacks is not the same. Default: none. */
  readonly equal?: readonly string[];
}

export const flapSchema = z
  .strictObject({
    changes: z
      .int()
      .min(1)
      .max(mostChanges - 1)
      .default(5),
    withinMs: z
      .number()
      .positive()
      .max(30 * 86_400_000)
      .default(1_800_000),
    stableMs: z
      .number()
      .positive()
      .max(30 * 86_400_000)
      .optional(),
  })
  .transform(
    ({ changes, withinMs, stableMs }): FlapLimits => ({
      changes,
      withinMs,
      stableMs: stableMs ?? withinMs,
    }),
  );

const label = z.string().regex(/^[a-zA-Z][\w-]{0,99}$/, "is no name of a label");

export const inhibitSchema = z
  .array(
    z.strictObject({
      source: matchData,
      target: matchData,
      equal: z.array(label).max(20).default([]),
    }),
  )
  .max(200);

/** One inhibition, ready to be asked. */
export interface Inhibition {
  /** The same for the same definition, whatever its place. */
  readonly id: string;
  readonly source: Condition;
  readonly target: Condition;
  readonly equal: readonly string[];
}

/** What an engine has been told about alerts. */
export interface AlertPolicy {
  readonly flap: FlapLimits | undefined;
  readonly inhibitions: readonly Inhibition[];
}

export function inhibitionsFrom(options: z.output<typeof inhibitSchema>): readonly Inhibition[] {
  return options.map(({ source, target, equal }) => ({
    id: hash("sha256", JSON.stringify([source, target, equal]), "base64url").slice(0, 16),
    source: conditionOf(matchFrom(source)),
    target: conditionOf(matchFrom(target)),
    equal,
  }));
}
