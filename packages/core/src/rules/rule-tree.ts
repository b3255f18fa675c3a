import type { Match } from "../model/match.ts";
import type { RuleData } from "./rule-data.ts";

/** What a node of a tree hands down to those below it, unless they say otherwise. */
type Inherited = Omit<RuleData, "name" | "on" | "match" | "continue">;

/**
 * A node of a tree of rules, as in the routing tree of Prometheus' Alertmanager: an event goes as deep
 * down as it matches. A node takes what matches it and none of those below it; what it does not say it
 * has from above.
 */
export interface RuleTree extends Partial<Inherited> {
  /** Names the rule that the node makes; behind the name of the node above it where absent. */
  readonly name?: string;
  readonly match?: Match;
  /** Whether those behind it beside it are asked, too, about what it takes. Default false, unlike a rule's. */
  readonly continue?: boolean;
  readonly rules?: readonly RuleTree[];
}

/** The root of a tree; it says which event types the tree is for. */
export interface RuleTreeRoot extends RuleTree {
  readonly name: string;
  readonly on: RuleData["on"];
}

/**
 * Makes a tree of rules flat: rules that want what the nodes of the tree take, in whatever order they
 * are asked. What keeps a node from an event becomes part of its condition, and so of explanations.
 */
export function rulesFromTree({ on, ...root }: RuleTreeRoot): readonly RuleData[] {
  return flat(root, root.name, [], {}).map((rule) => ({ ...rule, on }));
}

function flat(
  { name: _, match, continue: __, rules = [], ...own }: RuleTree,
  name: string,
  reached: readonly Match[],
  above: Partial<Inherited>,
): readonly Omit<RuleData, "on">[] {
  const options = { ...above, ...own };
  const taken = match === undefined ? reached : [...reached, match];
  const passed: Match[] = [];
  const below = rules.flatMap((node, index) => {
    const path = [...taken, ...passed];
    // What matches everything leaves nothing for those behind it.
    if (node.continue !== true) passed.push({ not: node.match ?? everything });
    return flat(node, node.name ?? `${name}.${index + 1}`, path, options);
  });
  const left = rules.map((node): Match => ({ not: node.match ?? everything }));
  return [...below, { ...options, name, ...matchOf([...taken, ...left]) }];
}

const everything: Match = { severity: ">= info" };

function matchOf(all: readonly Match[]): { readonly match?: Match } {
  const [only] = all;
  if (only === undefined) return {};
  return { match: all.length === 1 ? only : { and: all } };
}
