import fc from "fast-check";
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { describe, expect, test } from "vitest";
import { refusalsOf } from "./safe-sample.ts";

const inLayout = (html: string) => `<% layout("layout.email.html.eta") %>${html}`;

describe("HTML that a browser would repair is refused", () => {
  test.each([
    "<td>x</td>",
    "<tr><td>x</td></tr>",
    "<tbody></tbody>",
    "<caption>x</caption>",
    "<col>",
    "<li>x</li>",
    "<dd>x</dd>",
    "<body>x</body>",
    "<html><body>x</body></html>",
    '<a href="https://a.test">x<b><a href="https://b.test">y</a></b></a>',
    "<table><p>x</p></table>",
    "<table>x</table>",
    "<table><tr><%= app.name %></tr></table>",
    "<table><tr><%~ include('_fields.html.eta') %></tr></table>",
    "<p><div>x</div></p>",
    "<p><table></table></p>",
    "<h1><h2>x</h2></h1>",
    "<b>".repeat(200) + "</b>".repeat(200),
  ])("%s", (html) => {
    expect(refusalsOf(inLayout(html))).not.toEqual([]);
  });

  test.each([
    "<table><thead><tr><th>a</th></tr></thead><tr><td><p>x</p></td></tr></table>",
    "<ul><% for (const row of alert.rows) { %><li><%= row.name %></li><% } %></ul>",
    "<dl><dt>a</dt><dd><p>b</p></dd></dl>",
    "<table>\n<% if (alert.up) { %><tr><td>x</td></tr><% } %>\n</table>",
  ])("and nothing else: %s", (html) => {
    expect(refusalsOf(inLayout(html))).toEqual([]);
  });

  test("a whole document stands alone", () => {
    const html = "<html><head><title>x</title></head><body><p>x</p></body></html>";
    expect(refusalsOf(html)).toEqual([]);
    expect(refusalsOf(html, "_piece.html.eta")).not.toEqual([]);
  });
});

const names =
  "a b p div table tbody tr td th caption colgroup li ul dl dt dd h1 h2 span pre center";

interface Grown {
  readonly name: string;
  readonly inner: readonly Grown[];
}

const { grown } = fc.letrec<{ grown: Grown; inner: readonly Grown[] }>((tie) => ({
  grown: fc.record({ name: fc.constantFrom(...names.split(" ")), inner: tie("inner") }),
  inner: fc.oneof({ maxDepth: 5 }, fc.constant([]), fc.array(tie("grown"), { maxLength: 3 })),
}));

const written = ({ name, inner }: Grown): string =>
  `<${name}>${inner.map(written).join("")}</${name}>`;

/** Bodies of tables that HTML leaves out stand in the tree all the same. */
const outline = (nodes: readonly Grown[]): string =>
  nodes.map(({ name, inner }) => `${name}(${outline(inner)})`).join("");

function asGrown(node: Tree.ParentNode): readonly Grown[] {
  return node.childNodes.flatMap((child) => {
    if (!("tagName" in child)) return [];
    const inner = asGrown(child);
    return child.tagName === "tbody" && child.sourceCodeLocation == null
      ? inner
      : [{ name: child.tagName, inner }];
  });
}

test("what is taken leaves the layout around it as it is, and is itself what was written", () => {
  let taken = 0;
  fc.assert(
    fc.property(fc.array(grown, { minLength: 1, maxLength: 3 }), (content) => {
      const html = content.map(written).join("");
      if (refusalsOf(inLayout(html)).length > 0) return;
      taken += 1;
      const around = (inside: string) =>
        parse(
          `<!doctype html><html><head></head><body><div><table><tbody><tr><td>${inside}</td></tr></tbody></table></div><p></p></body></html>`,
          { sourceCodeLocationInfo: true },
        );
      const expected = outline(asGrown(around(""))).replace("td()", `td(${outline(content)})`);
      expect(outline(asGrown(around(html)))).toBe(expected);
    }),
    { numRuns: 3_000 },
  );
  expect(taken).toBeGreaterThan(100);
});
