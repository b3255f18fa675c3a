import { z } from "zod";

/** YAML has numbers and booleans where Alertmanager has texts. */
const text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const texts = z.record(z.string(), text);
const list = z.array(text);

/** What `match`, `match_re` and `matchers` stand for in routes and inhibitions. */
export interface Matching {
  readonly match?: Readonly<Record<string, string>> | null | undefined;
  readonly match_re?: Readonly<Record<string, string>> | null | undefined;
  readonly matchers?: readonly string[] | null | undefined;
}

/** A node of the routing tree. */
export interface Route extends Matching {
  readonly receiver?: string | null | undefined;
  readonly continue?: boolean | null | undefined;
  readonly group_by?: readonly string[] | null | undefined;
  readonly group_wait?: string | null | undefined;
  readonly group_interval?: string | null | undefined;
  readonly repeat_interval?: string | null | undefined;
  readonly mute_time_intervals?: readonly string[] | null | undefined;
  readonly active_time_intervals?: readonly string[] | null | undefined;
  readonly routes?: readonly Route[] | null | undefined;
}

const matching = { match: texts.nullish(), match_re: texts.nullish(), matchers: list.nullish() };

const route: z.ZodType<Route, unknown> = z.lazy(() =>
  z.strictObject({
    ...matching,
    receiver: text.nullish(),
    continue: z.boolean().nullish(),
    group_by: list.nullish(),
    group_wait: text.nullish(),
    group_interval: text.nullish(),
    repeat_interval: text.nullish(),
    mute_time_intervals: list.nullish(),
    active_time_intervals: list.nullish(),
    routes: z.array(route).nullish(),
  }),
);

const sides = {
  source_match: texts.nullish(),
  source_match_re: texts.nullish(),
  source_matchers: list.nullish(),
  target_match: texts.nullish(),
  target_match_re: texts.nullish(),
  target_matchers: list.nullish(),
};

const named = z.looseObject({ name: text });

/**
 * What of an Alertmanager configuration says who is told, and what is kept quiet. As there, a key that is
 * not known is a fault.
 */
export const alertmanagerConfig = z.strictObject({
  global: z.unknown().optional(),
  route,
  inhibit_rules: z
    .array(z.strictObject({ name: text.nullish(), ...sides, equal: list.nullish() }))
    .nullish()
    .transform((rules) => rules ?? []),
  receivers: z.array(named).nullish(),
  time_intervals: z.array(named).nullish(),
  mute_time_intervals: z.array(named).nullish(),
  templates: z.unknown().optional(),
  tracing: z.unknown().optional(),
});

/** A configuration, read. */
export type AlertmanagerConfig = z.output<typeof alertmanagerConfig>;
