/** Steps into data: keys, and indexes in lists. */
export type Path = readonly (string | number)[];

/** The place with which an issue begins, as `rules[3].match["payload.size"]`, and its steps. */
export function pathIn(issue: string): { readonly place: string; readonly path: Path } {
  const step = String.raw`(?:\.[a-zA-Z_$][\w$]*|\[\d+\]|\["(?:[^"\\]|\\.)*"\])`;
  const [place = ""] = new RegExp(`^[a-zA-Z_$][\\w$]*${step}*(?=[: ])`).exec(issue) ?? [];
  const steps = place.matchAll(/\[("(?:[^"\\]|\\.)*")\]|\[(\d+)\]|\.?([a-zA-Z_$][\w$]*)/g);
  const path = [...steps].map(([, quoted, index, name]) => {
    if (quoted !== undefined) return String(JSON.parse(quoted));
    return index === undefined ? (name ?? "") : Number(index);
  });
  return { place, path };
}
