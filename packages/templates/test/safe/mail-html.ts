import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";

const forbidden =
  /^(?:script|iframe|object|embed|applet|form|input|button|textarea|select|svg|math|base|link|video|audio|picture|source|noscript|template|frame|frameset|plaintext|xmp|marquee)$/;

/** What a browser would find in a mail that must not be there, by a parser that is not ours. */
export function dangersIn(html: string): readonly string[] {
  const dangers: string[] = [];
  const visit = (node: Tree.Node): void => {
    if (node.nodeName === "#comment") dangers.push("a comment");
    if ("tagName" in node) {
      if (forbidden.test(node.tagName)) dangers.push(`<${node.tagName}>`);
      for (const { name, value } of node.attrs) {
        const found = dangerIn(name, value);
        if (found !== undefined) dangers.push(`<${node.tagName} ${name}="${value}">: ${found}`);
      }
      if (node.tagName === "style") dangers.push(...cssDangers(textOf(node)));
    }
    if ("childNodes" in node) node.childNodes.forEach(visit);
  };
  visit(parse(html));
  return dangers;
}

function dangerIn(name: string, value: string): string | undefined {
  if (/^on/.test(name)) return "a script";
  if (name === "href" && !/^(?:https?:\/\/|mailto:)\S+$/i.test(value)) return "a link elsewhere";
  if (name === "src" && !/^cid:/.test(value)) return "something that is loaded";
  if (
    /^(?:srcset|background|action|formaction|ping|poster|data|http-equiv|xlink:href)$/.test(name)
  ) {
    return "something that is loaded";
  }
  return name === "style" ? cssDangers(value)[0] : undefined;
}

function cssDangers(css: string): readonly string[] {
  return /url\s*\(|@import|@font-face|expression\s*\(|(?:behavior|-moz-binding)\s*:|\\/i.test(css)
    ? [`styles that load or run: ${css.slice(0, 80)}`]
    : [];
}

function textOf(node: Tree.Element): string {
  return node.childNodes.map((child) => ("value" in child ? child.value : "")).join("");
}
