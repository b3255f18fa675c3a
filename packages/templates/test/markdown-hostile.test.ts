import { type Message, message, renderMessage } from "@carillon/core";
import fc from "fast-check";
import { marked, type Token } from "marked";
import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { sampleView } from "./sample-view.ts";

const renderer = etaRenderer();

async function markdownOf(parts: Partial<Message>): Promise<string> {
  const { markdown } = await renderer.render("markdown", sampleView({ message: parts }));
  return markdown;
}

/** What a parser finds in a text that is no plain text, by its kind. */
function found(markdown: string, gfm: boolean): readonly Token[] {
  const tokens: Token[] = [];
  marked.walkTokens(marked.lexer(markdown, { gfm }), (token) => {
    tokens.push(token);
  });
  return tokens;
}

const plain = new Set([
  "paragraph",
  "text",
  "escape",
  "space",
  "br",
  "list",
  "list_item",
  "strong",
  "code",
]);

/** Pieces of markup, mentions and what ends a block, in any order. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ..."``` ~~~ ` * ** _ [ ]( ) ![ <b> </b> <!-- --> > # - + 1. 1) | --- === ]: http: <x:y> <a@b.c>".split(
          " ",
        ),
        ..."&copy; &#60; \\ @everyone <!channel> <@U1> <@&7> [x](y) [x]: <http://e.example> <script> ~~ \t".split(
          " ",
        ),
        "\n",
        "\r\n",
        "\n\n",
        "    ",
        " ",
        "a",
      ),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 20 },
  )
  .map((pieces) => pieces.join(""));

describe("A value in markdown", () => {
  test("is no markup, whatever it is", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, hostile, hostile, async (summary, label, value) => {
        const markdown = await markdownOf({
          summary,
          fields: [
            { label: `L${label}`, value, style: "text" },
            { label: "Code", value, style: "code" },
          ],
          actions: [],
        });
        const kinds = found(markdown, false).map(({ type }) => type);
        expect(kinds.filter((kind) => !plain.has(kind))).toEqual([]);
        expect(kinds.filter((kind) => kind === "code")).toHaveLength(1);
      }),
      { numRuns: 1_000 },
    );
  });

  test("leaves the links of a message as they are", async () => {
    await fc.assert(
      fc.asyncProperty(hostile, async (label) => {
        const actions = [{ label: `Go ${label}`, url: "https://x.example/a?b=1&copy;=2" }];
        const links = found(await markdownOf({ actions }), false).flatMap((token) =>
          token.type === "link" ? [String(token.href)] : [],
        );
        expect(links).toHaveLength(1);
        expect(links[0]).toMatch(/^https:\/\/x\.example\/a/);
      }),
      { numRuns: 500 },
    );
  });

  test("calls nobody, and mail addresses stay as they are", async () => {
    const value =
      "@everyone @here <!channel> <@U123> <!subteam^S1> <#C1> ops@example.com a.b+c@x.example";
    const markdown = await markdownOf({
      summary: value,
      fields: [{ label: "Out", value, style: "code" }],
    });
    expect(markdown).not.toMatch(/(?<![\w.+-])@(?:here|everyone)\b(?![^`]*```)/);
    expect(markdown).not.toMatch(/<[@#!]/);
    expect(markdown.match(/ops@example\.com a\.b\+c@x\.example/g)).toHaveLength(2);
  });

  test("is cut where a chat would refuse it, outside of which nothing is lost", async () => {
    const markdown = await markdownOf({
      fields: [
        { label: "Long", value: "`".repeat(20_000), style: "code" },
        ...Array.from({ length: 300 }, (_, at) => ({
          label: `Field ${at}`,
          value: "v".repeat(100),
          style: "text" as const,
        })),
      ],
    });
    expect(markdown.length).toBeLessThan(20_000);
    expect(markdown).toContain("17,000 characters are left out here");
    expect(markdown).toMatch(/Further fields, left out here\*\*: \d+/);
    expect(found(markdown, false).filter(({ type }) => type === "code")).toHaveLength(1);
  });
});

test("A message is rendered without an engine, in each rendering", async () => {
  const said = message({
    title: "Run 7 failed",
    summary: "It stopped at step 3.",
    fields: { Host: "db-1" },
    actions: { "Open the run": "https://x.example/7" },
  });
  const options = { renderer, app: "Beacon", severity: "error" } as const;
  const mail = await renderMessage(said, "email", options);
  expect(mail.subject).toBe("[Beacon] Run 7 failed");
  expect(mail.html).toContain("https://x.example/7");
  expect(mail.text).toContain("Host: db-1");
  expect((await renderMessage(said, "text", options)).text).toContain("It stopped at step 3.");
  expect(await renderMessage(said, "markdown", options)).toEqual({
    rendering: "markdown",
    title: "Run 7 failed",
    markdown:
      "It stopped at step 3.\n\n- **Host**: db-1\n\n[Open the run](<https://x.example/7>)\n",
  });
  expect((await renderMessage(said, "json", options)).body).toMatchObject({
    event: { type: "notification.sent", severity: "error" },
    message: { title: "Run 7 failed", tone: "failure" },
  });
});
