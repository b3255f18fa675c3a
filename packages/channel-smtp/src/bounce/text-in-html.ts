const entities: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
]);

/** The words of an HTML page, a line a block, for a report that has no other text. */
export function textIn(html: string): string {
  return withoutElements(withoutElements(html, "style"), "script")
    .replace(/<(?:br|p|div|tr|li|h[1-6]|table)\b[^<>]{0,1000}>/gi, "\n")
    .replace(/<\/?[a-z!][^<>]{0,1000}>/gi, " ")
    .replace(/&(?:#(\d{1,6})|([a-z]{2,6}));/gi, (entity, number: string | undefined, name = "") =>
      number === undefined
        ? (entities.get(String(name).toLowerCase()) ?? entity)
        : String.fromCodePoint(Number(number)),
    );
}

/** A pattern would look for the end of each of them anew. */
function withoutElements(html: string, name: string): string {
  const lower = html.toLowerCase();
  const kept: string[] = [];
  let from = 0;
  while (from < html.length) {
    const open = lower.indexOf(`<${name}`, from);
    const close = open < 0 ? -1 : lower.indexOf(`</${name}`, open);
    if (close < 0) break;
    kept.push(html.slice(from, open));
    from = close;
  }
  return [...kept, html.slice(from)].join("");
}
