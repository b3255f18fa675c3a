import { hash } from "node:crypto";
import { type ColorScheme, type Colors, surfaces } from "../branding/colors.ts";
import type { App } from "../model/message.ts";

/** What a page shows, in the name of whichever product. All of it is text; none of it is markup. */
export interface Page {
  readonly language: string;
  readonly title: string;
  readonly text: (product: string) => string;
  /** Under the button, or alone. */
  readonly note?: string | undefined;
  /** What is posted with the button, as `choice`: each is chosen at first. */
  readonly choices?: readonly { readonly label: string; readonly value: string }[] | undefined;
  /** Posts `action` to the address of the page itself, and in `as` what its reader has seen. */
  readonly button?: {
    readonly label: string;
    readonly action: string;
    readonly quiet: boolean;
    readonly as?: string;
  };
}

/** Of a product without colours of its own. */
const plain: Readonly<Record<keyof Colors, Pick<ColorScheme, "button">>> = {
  light: { button: { text: "#ffffff", background: "#1f2937" } },
  dark: { button: { text: "#14181f", background: "#e6e9ee" } },
};

const variables = (mode: keyof Colors, colors: typeof plain) =>
  `--page:${surfaces[mode].page};--card:${surfaces[mode].card};` +
  `--button:${colors[mode].button.background};--on-button:${colors[mode].button.text}`;

const styleWith = (colors: typeof plain) => `
:root{color-scheme:light dark;${variables("light", colors)};--line:#e5e7eb;--text:#1f2937;--quiet:#5b6472;--plate:transparent}
@media (prefers-color-scheme:dark){:root{${variables("dark", colors)};--line:#2c323c;--text:#e6e9ee;--quiet:#a3acba;--plate:#fff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;min-height:100dvh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:20px;padding:24px 16px;background:var(--page);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
header{font-size:15px;font-weight:600;color:var(--quiet);text-align:center}
header img{display:block;max-width:200px;max-height:48px;width:auto;height:auto;padding:6px 10px;border-radius:8px;background:var(--plate)}
main{width:100%;max-width:440px;background:var(--card);border:1px solid var(--line);border-radius:14px;padding:32px}
h1{margin:0 0 10px;font-size:24px;line-height:1.25;letter-spacing:-.01em;text-wrap:balance}
p{margin:0}
form{margin:24px 0 0}
label{display:flex;gap:12px;align-items:flex-start;padding:11px 0;border-top:1px solid var(--line);cursor:pointer}
label:last-of-type{margin-bottom:20px;border-bottom:1px solid var(--line)}
input[type=checkbox]{flex:none;width:20px;height:20px;margin:2px 0 0;accent-color:var(--button)}
button{width:100%;min-height:48px;padding:11px 20px;border:1px solid var(--button);border-radius:10px;background:var(--button);color:var(--on-button);font:inherit;font-weight:600;cursor:pointer}
button.quiet{background:transparent;border-color:var(--line);color:var(--text)}
button:hover{opacity:.88}
button:focus-visible{outline:3px solid #3b82f6;outline-offset:2px}
.note{margin-top:16px;font-size:14px;color:var(--quiet)}
@media (max-width:420px){main{padding:24px 20px}}
`;

/** Nothing is loaded, nothing runs, and no other page can put this one into a frame. */
const policyWith = (style: string) =>
  `default-src 'none'; style-src 'sha256-${hash("sha256", style, "base64")}'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

const headers = {
  "Content-Type": "text/html; charset=utf-8",
  "Cache-Control": "no-store",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "X-Robots-Tag": "noindex, nofollow",
} as const;

/** A page of the product as the answer to a request. */
export function pageResponse(
  page: Page,
  app: App,
  { status, more = {}, bodiless }: ResponseParts,
): Response {
  const style = styleWith(app.colors ?? plain);
  const own = { "Content-Security-Policy": policyWith(style), "Content-Language": page.language };
  return new Response(bodiless ? null : documentOf(page, app, style), {
    status,
    headers: { ...headers, ...own, ...more },
  });
}

interface ResponseParts {
  readonly status: number;
  readonly more?: Readonly<Record<string, string>> | undefined;
  /** The answer to HEAD. */
  readonly bodiless: boolean;
}

function documentOf(
  { language, title, text, note, button, choices = [] }: Page,
  app: App,
  style: string,
): string {
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<title>${escaped(title)} · ${escaped(app.name)}</title>
<style>${style}</style>
</head>
<body>
<header>${brandOf(app)}</header>
<main>
<h1>${escaped(title)}</h1>
<p>${escaped(text(app.name))}</p>
${button === undefined ? "" : formOf(button, choices)}${note === undefined ? "" : `<p class="note">${escaped(note)}</p>\n`}</main>
</body>
</html>
`;
}

function brandOf({ name, logo }: App): string {
  if (logo === undefined) return escaped(name);
  const { content, contentType, width, height } = logo;
  const bytes = Buffer.from(content).toString("base64");
  return `<img src="data:${contentType};base64,${bytes}" width="${width}" height="${height}" alt="${escaped(name)}">`;
}

function formOf(
  { label, action, quiet, as }: NonNullable<Page["button"]>,
  choices: NonNullable<Page["choices"]>,
): string {
  const look = quiet ? ` class="quiet"` : "";
  const stamp = as === undefined ? "" : `<input type="hidden" name="as" value="${escaped(as)}">`;
  const chosen = choices.map(
    (choice) =>
      `<label><input type="checkbox" name="choice" value="${escaped(choice.value)}" checked>${escaped(choice.label)}</label>\n`,
  );
  return `<form method="post"><input type="hidden" name="action" value="${escaped(action)}">${stamp}${chosen.join("")}<button${look}>${escaped(label)}</button></form>\n`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
