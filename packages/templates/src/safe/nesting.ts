/** An element that waits for its end tag. */
export interface OpenElement {
  readonly name: string;
  readonly at: number;
  readonly outer: OpenElement | undefined;
  /** How many are open with it. */
  readonly depth: number;
}

/** Browsers flatten what nests deeper than some hundreds. */
const deepest = 100;

/** What stands in one of these elements alone, and is moved or dropped elsewhere (HTML standard, 13.2.6). */
const parents: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    td: "tr",
    th: "tr",
    tr: "table tbody thead tfoot",
    tbody: "table",
    thead: "table",
    tfoot: "table",
    caption: "table",
    colgroup: "table",
    col: "colgroup table",
    li: "ul ol",
    dt: "dl",
    dd: "dl",
    head: "html",
    body: "html",
  }).map(([name, of]) => [name, setOf(of)]),
);
/** What these hold besides: nothing but `style`, and no text. */
const children: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    table: "tr tbody thead tfoot caption colgroup col",
    tbody: "tr",
    thead: "tr",
    tfoot: "tr",
    tr: "td th",
    colgroup: "col",
    html: "head body",
    head: "title meta",
  }).map(([name, of]) => [name, setOf(of)]),
);
/** What ends a paragraph that is open. */
const blocks = setOf(
  "address article aside blockquote center details div dl figcaption figure footer h1 h2 h3 h4 h5 h6 header " +
    "hr main nav ol p pre section summary table ul",
);
const headings = /^h[1-6]$/;
/** Elements that a whole document has once, and nothing that is put into another has. */
const ofDocument = setOf("html head body");

/** Why a browser would put an element elsewhere than where it stands, or `undefined`. */
export function nestingFault(name: string, open: OpenElement | undefined): string | undefined {
  if ((open?.depth ?? 0) >= deepest) return `elements nest at most ${deepest} deep`;
  const wanted = parents.get(name);
  if (wanted !== undefined && !(open !== undefined && wanted.has(open.name))) {
    return `<${name}> stands in <${[...wanted].join(">, <")}> alone: write that around it, in this template`;
  }
  if (name === "html" && open !== undefined) return "<html> stands around everything";
  const taken = open && children.get(open.name);
  if (open !== undefined && taken !== undefined && !taken.has(name) && name !== "style") {
    return `<${name}> cannot stand in <${open.name}>: there are <${[...taken].join(">, <")}>`;
  }
  if (open !== undefined && headings.test(name) && headings.test(open.name)) {
    return `<${name}> cannot stand in <${open.name}>: end that before it`;
  }
  const ended = name === "a" ? inside("a", open) : blocks.has(name) && inside("p", open);
  const outer = name === "a" ? "a" : "p";
  return ended ? `<${name}> cannot stand in <${outer}>: write </${outer}> before it` : undefined;
}

/** Why text cannot stand here, or `undefined`. */
export function textFault(open: OpenElement | undefined): string | undefined {
  if (open === undefined || !children.has(open.name)) return undefined;
  return `text cannot stand in <${open.name}>: browsers put it elsewhere`;
}

/** Why what holds whole elements cannot be put here, or `undefined`. */
export function wholeFault(open: OpenElement | undefined): string | undefined {
  if (inside("a", open)) return "this may hold links, and cannot stand in one";
  return textFault(open)?.replace("text", "this");
}

/** Whether it is of a document, and none of what a layout or another template stands around. */
export function isOfDocument(name: string): boolean {
  return ofDocument.has(name);
}

function inside(name: string, open: OpenElement | undefined): boolean {
  for (let at = open; at !== undefined; at = at.outer) if (at.name === name) return true;
  return false;
}

function setOf(names: string): ReadonlySet<string> {
  return new Set(names.split(" "));
}
