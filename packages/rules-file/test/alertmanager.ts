import type { Match, RuleTree, RuleTreeRoot } from "@carillon/core";
import { parse } from "yaml";
import { z } from "zod";

/** A node of Alertmanager's routing tree, as far as it says who is told. */
export interface Route {
  readonly receiver?: string | undefined;
  readonly matchers?: readonly string[] | undefined;
  readonly continue?: boolean | undefined;
  readonly routes?: readonly Route[] | undefined;
}

export type LabelSet = Readonly<Record<string, string>>;

const routeSchema: z.ZodType<Route> = z.lazy(() =>
  z.object({
    receiver: z.string().optional(),
    matchers: z.array(z.string()).optional(),
    continue: z.boolean().optional(),
    routes: z.array(routeSchema).optional(),
  }),
);

/** Reads the `route` of a configuration. */
export function routeIn(text: string): Route {
  return z.object({ route: routeSchema }).parse(parse(text)).route;
}

/** The receivers that a tree names. */
export function receiversOf(route: Route): readonly string[] {
  const own = route.receiver === undefined ? [] : [route.receiver];
  return [...new Set([...own, ...(route.routes ?? []).flatMap(receiversOf)])];
}

/** The same tree as a tree of rules; receivers are channels. */
export function treeOf(route: Route): RuleTreeRoot {
  return { ...nodeOf(route), name: "root", on: "alert.reported" };
}

function nodeOf({
  receiver,
  matchers = [],
  continue: goesOn = false,
  routes = [],
}: Route): RuleTree {
  const and = matchers.map(matchOf);
  return {
    ...(receiver === undefined ? {} : { via: [receiver] }),
    ...(and.length === 0 ? {} : { match: { and } }),
    continue: goesOn,
    rules: routes.map(nodeOf),
  };
}

/** To Alertmanager a label that is absent is an empty one. */
function matchOf(matcher: string): Match {
  const { name, operator, value } = partsOf(matcher);
  const subject = `labels.${name}` as const;
  const isRegex = operator.endsWith("~");
  const matching: Match = { [subject]: isRegex ? { regex: `^(?:${value})$` } : value };
  const empty = isRegex ? new RegExp(`^(?:${value})$`).test("") : value === "";
  const match = empty ? { or: [matching, { [subject]: { present: false } }] } : matching;
  return operator.startsWith("!") ? { not: match } : match;
}

function partsOf(matcher: string) {
  const parts = /^\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*"?(.*?)"?\s*$/.exec(matcher);
  const [, name = "", operator = "", value = ""] = parts ?? [];
  return { name, operator, value };
}

/** Who is told of labels, by the tree's own words: the deepest nodes that match, in order. */
export function receiversByWalk(route: Route, labels: LabelSet, above?: string): readonly string[] {
  const receiver = route.receiver ?? above;
  if (!(route.matchers ?? []).every((matcher) => matches(matcher, labels))) return [];
  const found: string[] = [];
  for (const child of route.routes ?? []) {
    const below = receiversByWalk(child, labels, receiver);
    found.push(...below);
    if (below.length > 0 && child.continue !== true) break;
  }
  return found.length > 0 || receiver === undefined ? found : [receiver];
}

function matches(matcher: string, labels: LabelSet): boolean {
  const { name, operator, value } = partsOf(matcher);
  const label = labels[name] ?? "";
  const holds = operator.endsWith("~") ? new RegExp(`^(?:${value})$`).test(label) : label === value;
  return operator.startsWith("!") ? !holds : holds;
}
