import type { AnyNode } from "acorn";

/** Every node of a tree, outer ones first. Not recursive: a template may nest as deep as it likes. */
export function* nodesIn(root: AnyNode): Generator<AnyNode> {
  const waiting: AnyNode[] = [root];
  const seen = new Set<AnyNode>();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    yield node;
    for (const child of Object.values(node)) {
      if (!Array.isArray(child)) {
        if (isNode(child)) waiting.push(child);
        continue;
      }
      for (const one of child) if (isNode(one)) waiting.push(one);
    }
  }
}

function isNode(value: unknown): value is AnyNode {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    "start" in value &&
    "end" in value
  );
}
