import { formatFor } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { formatHelpers } from "../../src/safe/format-helpers.ts";
import { limits } from "../../src/safe/limits.ts";
import { SyntaxFault } from "../../src/syntax/syntax-fault.ts";
import { hostilePayload, read, refusalsOf, render, textName } from "./safe-sample.ts";

describe("an uploaded template may", () => {
  test.each([
    ["<b><%= alert.host.name %></b>", "<b>&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;</b>"],
    ['<b title="<%= alert.host.name %>">x</b>', "&quot;&#39;&amp;"],
    ['<%= event.payload["host-name"] %>', "db-1"],
    ["<%= alert.rows[1].name %> of <%= alert.rows.length %>", "r2 &lt;/td&gt; of 2"],
    ["<%= alert.service?.display_name ?? alert.count %>", "3"],
    ["<% if (alert.count > 2 && !alert.down) { %>many<% } else { %>few<% } %>", "many"],
    ["<% if (alert.count === 1) { %>a<% } else if (alert.up) { %>b<% } else { %>c<% } %>", "b"],
    [
      "<ul><% for (const row of alert.rows) { %><li><%= format.bytes(row.size) %></li><% } %></ul>",
      "<li>1 kB</li><li>2 MB</li>",
    ],
    ["<% for (const row of alert.none) { %>x<% } %>none", "none"],
    ["<%= alert.up ? `up: $" + "{alert.count}` : 'down' %>", "up: 3"],
    ['<%= "Host " + alert.count * 2 %>', "Host 6"],
    ["<%= format.list(alert.host.tags) %>", "a&lt;b and &quot;x&quot;"],
    ["<%= format.percent(alert.ratio) %>", "25%"],
    ['<%~ include("_fields.html.eta") %>', "<i>fields</i>"],
    ['<td style="color:<%= it.look.light.text %>">x</td>'.replace(/td/g, "p"), 'style="color:#'],
    [
      "<style>.a{color:<%= it.look.light.text %>}@media (max-width:9px){.a{margin:0}}</style>",
      ".a{color:#",
    ],
    ['<a href="<%= alert.good %>">x</a>', 'href="https://status.example/?a=1&amp;b=&lt;2&gt;"'],
    [
      '<a href="https://x.test/<%= alert.count %>?a=1&amp;b=2">x</a>',
      'href="https://x.test/3?a=1&amp;b=2"',
    ],
    [
      '<a href="<% if (alert.up) { %><%= alert.good %><% } else { %>https://x.test<% } %>">x</a>',
      "status",
    ],
    [
      '<a href="https://x.test/<%= encodeURIComponent("a b/\u00e4?") %>">x</a>',
      'href="https://x.test/a%20b%2F%C3%A4%3F"',
    ],
    [
      '<a href="https://x.test/?h=<%= encodeURIComponent(alert.host.name) %>">x</a>',
      'href="https://x.test/?h=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E%22&#39;%26"',
    ],
    ['<a href="mailto:<%= recipient.addresses.email %>">x</a>', "mailto:ops@example.com"],
    [
      '<img src="cid:<%= alert.count %>" alt="<%= app.name %>" width=40>',
      'src="cid:3" alt="Acme Backup"',
    ],
    [
      '<!doctype html><html lang="<%= message.language %>"><head><title><%= message.title %></title></head><body></body></html>',
      "<title>Backup nightly",
    ],
    ["<p><%~ it.shown(alert.lines) %></p>", "<p>a &lt;b&gt;<br>c</p>"],
    ["<style><%~ it.look.darkStyle %></style>", "@media (prefers-color-scheme:dark)"],
    ["<div><%~ it.padding %></div>", "<div>&#847;"],
    ["1 < 2 <% /* a note */ %>", "1 < 2 "],
    ["<% if (alert.nothing === null && alert.missing === undefined) { %>x<% } %>", "x"],
  ])("%s", (source, expected) => {
    expect(refusalsOf(source)).toEqual([]);
    expect(render(source)).toContain(expected);
  });
});

describe("a value that an event does not have, or that fits nowhere, names its place", () => {
  test.each([
    ["<%= alert.hots %>", "line 1, column 5: alert.hots has no value"],
    [
      "x\n  <%= alert.hots.name %>",
      "line 2, column 7: alert.hots.name has no value to take name of",
    ],
    ["<%= alert.host %>", "alert.host has no single value to print"],
    ["<%= alert.rows %>", "alert.rows has no single value to print"],
    ["<%= alert.nothing %>", "alert.nothing has no value"],
    ["<%= alert.empty / 2 %>", "has no numbers on both sides of /"],
    ["<%= `a $" + "{alert.hots}` %>", "has a part with no value"],
    ['<a href="<%= alert.url %>">x</a>', "column 10: alert.url stands in a link"],
    ["<p><%~ it.shown(alert.hots) %></p>", "alert.hots has no value"],
    ["<%= encodeURIComponent(alert.host) %>", "has a part with no single value"],
    ["<%= 'a' + alert.hots %>", "has a part with no value"],
    ["<%= alert.rows > 1 %>", "compares what is no single value"],
    ["<%= format.bytes(alert.hots) %>", "format.bytes(alert.hots) has no value"],
    ["<%= format.bytes(alert.url) %>", "is nothing for format.bytes"],
    ["<%= format.list(alert.rows) %>", "is nothing for format.list"],
    ["<%= format.dateTime(alert.url) %>", "cannot be formatted"],
    ["<% for (const x of alert.host) { %>x<% } %>", "alert.host is no list"],
    ["<% for (const x of alert.url) { %>x<% } %>", "alert.url is no list"],
    ['<a href="<%= alert.url %>">x</a>', "stands in a link and makes no http, https or mailto"],
    ['<a href="<%= alert.rows[0].name %><%= alert.good %>">x</a>', "stands in a link"],
    ['<a href="<%= alert.up ? "java" : "" %>script:<%= alert.count %>">x</a>', "stands in a link"],
    ['<a href="https://x.test/<%= alert.host.name %>">x</a>', "stands in a link"],
    ['<a href="<% if (alert.up) { %>javascript:alert(1)<% } %>">x</a>', "stands in a link"],
    ["<%= alert.host.name.big %>", "has no value"],
    ["<%= alert.rows.map %>", "has no value"],
    ["<%= alert.rows.length.toFixed %>", "has no value"],
    ["<%= it.format.bytes %>", "has no value"],
    ["<%= it.body %>", "has no value"],
    ["<%= event.payload.host.at %>", "has no value"],
  ])("%s", (source, expected) => {
    expect(refusalsOf(source)).toEqual([]);
    expect(() => render(source)).toThrow(expected);
    expect(() => render(source)).toThrow(SyntaxFault);
  });
});

describe("what a template may cost is counted", () => {
  const rows = Array.from({ length: 200 }, () => ({ name: "x".repeat(1_000) }));
  const nested = (depth: number, inner: string) =>
    Array.from({ length: depth }).reduceRight<string>(
      (body, _, index) => `<% for (const row${index} of alert.rows) { %>${body}<% } %>`,
      inner,
    );

  test.each([
    ["loops in loops", nested(3, "."), `takes more than ${limits.steps} steps`],
    ["empty loops in loops", nested(10, ""), `takes more than ${limits.steps} steps`],
    [
      "a text that grows",
      nested(2, "<%= alert.rows[0].name %>"),
      `makes more than ${limits.output} characters`,
    ],
    [
      "a literal in loops",
      nested(2, "y".repeat(30_000)),
      `makes more than ${limits.output} characters`,
    ],
    [
      "texts put together",
      nested(2, "<% if (`$" + "{alert.long}$" + "{alert.long}` === alert.long) { %>x<% } %>"),
      "steps",
    ],
  ])("%s end with a fault", (_, source, expected) => {
    expect(refusalsOf(source)).toEqual([]);
    const payload = { rows, long: "z".repeat(100_000) };
    expect(() => render(source, undefined, payload)).toThrow(expected);
  });

  test("and what a large mail needs is there", () => {
    const source =
      "<table><% for (const row of alert.rows) { %><tr><td><%= row.name %></td><td><%= format.number(alert.rows.length) %></td></tr><% } %></table>";
    expect(render(source, undefined, { rows })).toContain("<td>200</td>");
  });
});

test("nothing that fits into a template keeps its reader from an end", () => {
  const fill = (unit: string, around: (body: string) => string = (body) => body) =>
    around(unit.repeat(Math.floor(60_000 / unit.length)));
  const attributes = Array.from({ length: 9_000 }, (_, index) => ` a${index}`).join("");
  const sources = [
    fill("<b>"),
    fill("<b></b>"),
    fill("<"),
    fill("<p "),
    fill("&#"),
    fill("<%= a %>"),
    fill("<%= alert.up %>"),
    fill("<% if (alert.up) { %>"),
    fill("<% /*"),
    fill("`${{"),
    fill("'"),
    fill("(", (body) => `<%= ${body} %>`),
    fill(".a", (body) => `<%~ a${body} %>`),
    fill(".a", (body) => `<%~ a${body}(1) %>`),
    fill(".a", (body) => `<%~ it.shown(a${body}) %>`),
    fill("a=>", (body) => `<% ${body} %>`),
    fill("<p title='", (body) => `${body}'`),
    fill("@", (body) => `<style>${body}</style>`),
    fill("url ", (body) => `<p style='${body}'>x</p>`),
    fill("https://x.test/", (body) => `<a href='${body}'>x</a>`),
    `<p${attributes}>x</p>`,
    `<%= /${"(a+)".repeat(400)}/ %>`,
    `<%= ${"9".repeat(1_900)}n %>`,
  ];
  for (const source of sources) {
    expect(() => read(source), source.slice(0, 20)).not.toThrow();
  }
});

describe("what an author is told", () => {
  test("has every fault with its place", () => {
    const source = `<p onclick="x">\n<%= alert.host.name.trim() %>\n<% while (1) {} %>\n<script>`;
    expect(refusalsOf(source)).toEqual([
      "1:4 onclick cannot stand here: mails run no scripts",
      expect.stringMatching(/^2:5 what can be called is format\.dateTime/),
      "3:4 loops go over a list: for (const item of list)",
      "4:1 <script> cannot stand in a mail: mails run no scripts",
    ]);
  });

  test("names the variables that there are", () => {
    expect(refusalsOf("<%= alrt.host %>")).toEqual([
      "1:5 alrt is no variable: there are alert, event, message, recipient, audience, app, rules, words, reason, it, format; did you mean `alert`?",
    ]);
  });
});

test("control characters and what turns text around are taken out of values", () => {
  const payload = { name: "a\u0000\u0007\u202eb\u2066c\uD800" };
  expect(render("<%= alert.name %>", textName, payload)).toBe("abc\uFFFD");
});

test("a payload cannot be the body, a block or the layout", () => {
  const layout =
    "<div><% if (it.body === undefined) { %>none<% } else { %><%~ it.body %><% } %></div>";
  expect(render(layout, "layout.email.html.eta")).toBe("<div>none</div>");
  expect(render(layout, "layout.email.html.eta", hostilePayload, "<b>x</b>")).toBe(
    "<div><b>x</b></div>",
  );
});

test("every formatting of the engine can be called", () => {
  const functions = Object.entries(formatFor("en", "UTC")).flatMap(([name, value]) =>
    typeof value === "function" ? [name] : [],
  );
  expect([...formatHelpers.keys()].sort()).toEqual(functions.sort());
});
