/** A node of a routing tree, as a test makes it. */
export interface Node {
  readonly receiver?: string;
  readonly match?: Readonly<Record<string, string>>;
  readonly match_re?: Readonly<Record<string, string>>;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly routes?: readonly Node[];
}

export type LabelSet = Readonly<Record<string, string>>;

/** Who is told of labels, by Alertmanager's own description: the deepest nodes that match, in order. */
export function receiversByWalk(node: Node, labels: LabelSet, above = ""): readonly string[] {
  const receiver = node.receiver ?? above;
  if (!holds(node, labels)) return [];
  const found: string[] = [];
  for (const child of node.routes ?? []) {
    const below = receiversByWalk(child, labels, receiver);
    found.push(...below);
    if (below.length > 0 && child.continue !== true) break;
  }
  return found.length > 0 ? found : [receiver];
}

function holds({ match = {}, match_re = {}, matchers = [] }: Node, labels: LabelSet): boolean {
  const value = (name: string) => labels[name] ?? "";
  return (
    Object.entries(match).every(([name, wanted]) => value(name) === wanted) &&
    Object.entries(match_re).every(([name, wanted]) => isWhole(wanted, value(name))) &&
    matchers.every((matcher) => {
      const [, name = "", operator = "", wanted = ""] =
        /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(matcher) ?? [];
      const label = value(name);
      const is = operator.endsWith("~") ? isWhole(wanted, label) : label === wanted;
      return operator.startsWith("!") ? !is : is;
    })
  );
}

function isWhole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text);
}
