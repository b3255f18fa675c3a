/** Elements that a mail may consist of. What loads, runs or asks for something is not among them. */
const elements: ReadonlySet<string> = new Set(
  (
    "html head title meta style body a abbr address article aside b bdi bdo big blockquote br caption center " +
    "cite code col colgroup dd del details dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 " +
    "header hr i img ins kbd li main mark nav ol p pre q s samp section small span strike strong sub " +
    "summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
  ).split(" "),
);

const voidElements: ReadonlySet<string> = new Set("br col hr img meta wbr".split(" "));

const anywhere: ReadonlySet<string> = new Set(
  (
    "abbr align bgcolor border cellpadding cellspacing class clear color colspan datetime dir face headers " +
    "height hidden id lang nowrap reversed role rowspan scope size span start style summary title " +
    "translate type valign value width xml:lang"
  ).split(" "),
);
const only: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["a", new Set(["href", "target", "rel", "name"])],
  ["img", new Set(["src", "alt"])],
  ["meta", new Set(["charset", "name", "content"])],
  ["html", new Set(["xmlns", "xmlns:o", "xmlns:v"])],
  ["details", new Set(["open"])],
]);

/** What is asked of an attribute's value. */
export type AttributeKind =
  /** Any text: quotes and escaping hold it. */
  | "plain"
  /** The address of a link. */
  | "link"
  /** A picture that goes along with the mail. */
  | "picture"
  | "style"
  /** Without values of the event. */
  | "fixed";

const instead: ReadonlyMap<string, string> = new Map([
  ["script", "mails run no scripts"],
  ["iframe", "mails show no other pages: link to it"],
  ["form", "mails ask nothing: link to a page that does"],
  ["input", "mails ask nothing: link to a page that does"],
  ["button", 'mails ask nothing: write a link, or include("_actions.html.eta")'],
  ["link", "mails load nothing from elsewhere: write a style element"],
  ["base", "write whole addresses into the links"],
  ["svg", 'pictures go along with the mail: <img src="cid:<%= it.logo.contentId %>">'],
]);

/** Why an element cannot stand in a mail, or `undefined`. */
export function elementFault(name: string): string | undefined {
  if (elements.has(name)) return undefined;
  return `<${name}> cannot stand in a mail: ${instead.get(name) ?? "write a table, div, p or span"}`;
}

/** Whether an element has no end tag. */
export function isVoid(name: string): boolean {
  return voidElements.has(name);
}

/** What an attribute of an element takes, or why it cannot stand there. */
export function attributeKind(
  element: string,
  name: string,
): { readonly kind: AttributeKind } | { readonly fault: string } {
  const known = anywhere.has(name) || only.get(element)?.has(name) || /^aria-[a-z]+$/.test(name);
  if (!known) return { fault: attributeFault(element, name) };
  if (name === "style") return { kind: "style" };
  if (name === "href") return { kind: "link" };
  if (name === "src") return { kind: "picture" };
  const fixed =
    element === "meta" || element === "html" ? name !== "lang" && name !== "dir" : false;
  return { kind: fixed || name === "target" || name === "rel" ? "fixed" : "plain" };
}

function attributeFault(element: string, name: string): string {
  if (/^on/.test(name)) return `${name} cannot stand here: mails run no scripts`;
  if (name === "http-equiv") return "http-equiv cannot stand here: a mail leads nowhere by itself";
  if (name === "srcset" || name === "background") {
    return `${name} cannot stand here: pictures go along with the mail, as src="cid:…"`;
  }
  return `${name} cannot stand in <${element}>: leave it out`;
}
