import { readdirSync, readFileSync } from "node:fs";
import { Eta } from "eta/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nodesIn } from "../../src/syntax/nodes.ts";
import { type Segment, segmentsOf } from "../../src/syntax/segments.ts";
import { parseTemplate } from "../../src/syntax/template-tree.ts";

const eta = new Eta();

/** What Eta splits a template into, its texts as they would be printed. */
function splitByEta(source: string) {
  return eta
    .parse(source)
    .map((node) => (typeof node === "string" ? printedByEta(node) : `${node.t}:${node.val}`));
}

function printedByEta(text: string): string {
  return `t:${text.replace(/\\n/g, "\n").replace(/\\([\\'])/g, "$1")}`;
}

const letters = { text: "t", code: "e", value: "i", raw: "r" } as const;

function split(source: string): string[] {
  return segmentsOf(source).map((segment: Segment) =>
    segment.kind === "text"
      ? `t:${segment.text.replace(/\r\n|\r/g, "\n")}`
      : `${letters[segment.kind]}:${segment.code}`,
  );
}

describe("a template is split as Eta splits it", () => {
  test.each([
    "plain",
    "<%= a %>\n\nb",
    " \n <%_ if (a) { _%> \n x\n <%- } -%>\ny",
    "<%- = a -%>",
    "<%-_ a _%>",
    "<%=a%><%~b%><%c%>",
    "<% /* %> ' */ x %>y",
    "<%= '%>' + \"%>\" + `%> $" + "{'a'} %>` %>",
    "<%= `a$" + "{ {b: {c: 1}}.b.c }` %>",
    "<% // it's\n const a = 'x'; %>z",
    "<%= a - -%>b",
    "<%= a\t\n _%> b",
    "%> <% %>",
    "a\r\n<% b %>\r\nc\rd",
  ])("%j", (source) => {
    expect(split(source)).toEqual(splitByEta(source));
  });

  test("whatever it is made of", () => {
    const pieces = fc.constantFrom(
      ..."<%|<%=|<%~|<%-|<%_|%>|-%>|_%>|<%= a %>|<% if (b) { %>|<% } %>|'|\"|`|/*|*/|//|$|{|}| |\n|\r\n|a|\\".split(
        "|",
      ),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 14 }), (parts) => {
        const source = parts.join("");
        // Of a template literal that does not end Eta looks for another one further on.
        fc.pre(!source.includes("`"));
        expect(outcome(() => split(source))).toEqual(outcome(() => splitByEta(source)));
      }),
      { numRuns: 3_000 },
    );
  });
});

/** What is refused is refused by both, in other words. */
function outcome(ask: () => string[]): string[] | "refused" {
  try {
    return ask();
  } catch {
    return "refused";
  }
}

describe("the tree of a template", () => {
  test("has the places of the template, across tags", () => {
    const source = 'a\n<% if (alert.up) { %>\n  <b><%= alert.host\n .name %></b>\n<% } %>"';
    const tree = parseTemplate("x.email.html.eta", source);
    const [, branch] = tree.program.body;
    expect(branch && source.slice(branch.start, branch.end)).toBe(source.slice(5, -4));
    const value = [...tree.printed.values()].find(({ kind }) => kind === "value");
    const expression = value?.kind === "value" ? value.expression : undefined;
    expect(source.slice(expression?.start, expression?.end)).toBe("alert.host\n .name");
    expect(value).toMatchObject({ written: "alert.host .name" });
    expect(tree.placeOf(expression?.start ?? 0)).toMatchObject({ line: 3, column: 10 });
  });

  test.each(readdirSync(new URL("../../templates/", import.meta.url)))(
    "can be made of %s",
    (name) => {
      const source = readFileSync(new URL(`../../templates/${name}`, import.meta.url), "utf8");
      const tree = parseTemplate(name, source);
      const printing = tree.segments.filter(({ kind }) => kind !== "code").length;
      expect(tree.printed.size).toBe(printing);
      for (const node of nodesIn(tree.program)) {
        if (!("name" in node) || node.name === "_") continue;
        expect(source.slice(node.start, node.end)).toBe(node.name);
      }
    },
  );

  test.each([
    ["<%= a", "line 1, column 1: this tag does not end: write %> behind it"],
    ["x\n<%= 'a %>", "line 2, column 5: this string does not end"],
    ["<% /* a %>", "line 1, column 4: this comment does not end: write */ behind it"],
    ["<%= `a %>", "line 1, column 5: this template literal does not end"],
    ["x\n<%= a b %>", "line 2, column 7: unexpected token"],
    ["<%= 1); process.title='pwn'; (1 %>", "line 1, column 5: one expression belongs between"],
    ["<%~ a; b %>", "line 1, column 5: one expression belongs between"],
    ["<%= %>", "line 1, column 5: unexpected token"],
    ["<%= /* nothing */ %>", "line 1, column 18: unexpected token"],
    ["<% a = %>text", "line 1, column 10: the code before this is not complete"],
    ["<% if (a) { %>\ntext", "line 2, column 5: the template ends before its code does"],
    ["<% } %>", "line 1, column 4: unexpected token"],
    ["<% with (it) { %>x<% } %>", "line 1, column 4: 'with' in strict mode"],
  ])("cannot be made of %j", (source, expected) => {
    expect(() => parseTemplate("x.email.html.eta", source)).toThrow(
      `x.email.html.eta, ${expected}`,
    );
  });

  test("is refused, and does not end the process, when it nests without end", () => {
    const deep = `<%= ${"(".repeat(30_000)}a${")".repeat(30_000)} %>`;
    expect(() => parseTemplate("x.email.html.eta", deep)).toThrow("not enough stack space");
    expect(parseTemplate("x.email.html.eta", `<%= ${"a.".repeat(9_000)}a %>`).printed.size).toBe(1);
  });

  test("may hold a block over several tags, as Eta has it", () => {
    const source = `<%~ block("x", () => { %>own<% }) %>ok`;
    const tree = parseTemplate("x.email.html.eta", source);
    expect([...tree.printed.values()].map(({ kind }) => kind).sort()).toEqual([
      "raw",
      "text",
      "text",
    ]);
  });

  test("takes time that grows with the length", () => {
    // With its square, that would be longer than a test may take.
    const spaces = " ".repeat(2_000_000);
    for (const source of [
      `<% a${spaces}b %>`,
      `a${spaces}<%= b %>`,
      "`${{".repeat(500_000),
      "<% '".repeat(500_000),
    ]) {
      outcome(() => split(source));
    }
  });
});
