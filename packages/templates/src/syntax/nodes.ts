import type { Node } from "acorn";

/** Every node of a tree, outer ones first. Not recursive: a template may nest as deep as it likes. */
export function* nodesIn(root: Node): Generator<Node> {
  const waiting: Node[] = [root];
  const seen = new Set<Node>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    for (const child of Object.values(node).flat()) if (isNode(child)) waiting.push(child);
  }
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "start" in value &&
    "end" in value
  );
}
