import { closest } from "@carillon/core";
import type { AlertmanagerConfig, Route } from "./config.ts";

/**
 * What Alertmanager refuses of a configuration besides its form, each with its place. A text without any
 * receivers is taken for a part of one.
 */
export function configFaults(config: AlertmanagerConfig): readonly string[] {
  const { route, receivers, time_intervals, mute_time_intervals } = config;
  const intervals = [...(time_intervals ?? []), ...(mute_time_intervals ?? [])];
  const known: Known = {
    receivers: receivers == null ? undefined : new Set(receivers.map(({ name }) => name)),
    intervals: new Set(intervals.map(({ name }) => name)),
  };
  return [
    ...twice("receivers", receivers ?? []),
    ...twice("time_intervals", time_intervals ?? []),
    ...rootFaults(route),
    ...routeFaults(route, "route", known),
  ];
}

interface Known {
  readonly receivers: ReadonlySet<string> | undefined;
  readonly intervals: ReadonlySet<string>;
}

function twice(list: string, named: readonly { readonly name: string }[]): readonly string[] {
  const names = named.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [`${list}[${index}].name: another one has this name`] : [],
  );
}

/** The root takes every alert, always. */
function rootFaults(root: Route): readonly string[] {
  const conditions = (["match", "match_re", "matchers"] as const).filter(
    (key) => Object.keys(root[key] ?? {}).length > 0,
  );
  const times = (["mute_time_intervals", "active_time_intervals"] as const).filter(
    (key) => (root[key] ?? []).length > 0,
  );
  return [
    ...(root.receiver ? [] : ["route: has no receiver"]),
    ...conditions.map((key) => `route.${key}: the root takes every alert: ask in a route below it`),
    ...times.map((key) => `route.${key}: the root has none: put them in a route below it`),
    ...(root.continue === true ? ["route.continue: behind the root there is nothing"] : []),
  ];
}

function routeFaults(route: Route, place: string, known: Known): readonly string[] {
  const { receiver, routes, mute_time_intervals, active_time_intervals } = route;
  const { receivers, intervals } = known;
  const isKnown = !receiver || receivers === undefined || receivers.has(receiver);
  const times = Object.entries({ mute_time_intervals, active_time_intervals });
  return [
    ...(isKnown ? [] : [missing(`${place}.receiver`, "receiver", receiver, receivers)]),
    ...times.flatMap(([key, names]) =>
      (names ?? []).flatMap((name, index) =>
        intervals.has(name)
          ? []
          : [missing(`${place}.${key}[${index}]`, "time interval", name, intervals)],
      ),
    ),
    ...(routes ?? []).flatMap((child, index) =>
      routeFaults(child, `${place}.routes[${index}]`, known),
    ),
  ];
}

function missing(place: string, what: string, name: string, known: Iterable<string>): string {
  const near = closest(name, known);
  const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
  return `${place}: there is no such ${what}: ${JSON.stringify(name)}${hint}`;
}
