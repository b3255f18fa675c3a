import type { KeptMail } from "./keep.ts";

/** A page that lists the mails and shows them, each shut up in a frame that may run nothing. */
export function indexPage(mails: readonly KeptMail[]): string {
  const first = mails[0]?.html ?? "about:blank";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Mails of the demo</title>
<style>${style}</style>
</head>
<body>
<nav>
<h1>A day at Beacon</h1>
<p>${mails.length} mails, as the mail servers received them.</p>
<ol>
${mails.map(itemOf).join("\n")}
</ol>
</nav>
<iframe name="mail" title="The mail" src="${first}" sandbox="allow-popups"></iframe>
</body>
</html>
`;
}

function itemOf({ to, subject, html, eml }: KeptMail): string {
  return `<li><a href="${html}" target="mail"><b>${escaped(subject)}</b><span>to ${escaped(to)}</span></a><a class="raw" href="${eml}" download>.eml</a></li>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

const style = `
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--text:#1c2430;--quiet:#5b6676;--line:#dfe3e8;--accent:#1d5fbf}
@media (prefers-color-scheme:dark){:root{--page:#14171c;--card:#1e232b;--text:#e8ebef;--quiet:#a3adba;--line:#323a45;--accent:#8ab8ff}}
*{box-sizing:border-box}
body{margin:0;height:100vh;display:grid;grid-template-columns:minmax(260px,360px) 1fr;background:var(--page);color:var(--text);font:15px/1.45 system-ui,sans-serif}
nav{overflow:auto;padding:20px 16px;border-right:1px solid var(--line)}
h1{margin:0 8px;font-size:20px}
p{margin:4px 8px 16px;color:var(--quiet)}
ol{list-style:none;margin:0;padding:0;display:grid;gap:8px}
li{display:flex;align-items:center;background:var(--card);border:1px solid var(--line);border-radius:8px}
li:focus-within,li:hover{border-color:var(--accent)}
a{color:inherit;text-decoration:none}
a:focus-visible{outline:2px solid var(--accent);border-radius:8px}
li a:first-child{flex:1;min-width:0;padding:10px 12px}
b,span{display:block;overflow-wrap:anywhere}
b{font-weight:600}
span{color:var(--quiet);font-size:13px}
.raw{padding:10px 12px;color:var(--accent);font-size:13px}
iframe{width:100%;height:100%;border:0;background:var(--card)}
@media (max-width:700px){body{height:auto;grid-template-columns:1fr}nav{border:0;border-bottom:1px solid var(--line)}iframe{height:90vh}}
`;
