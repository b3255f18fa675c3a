import type { EmailContent, RenderView } from "@carillon/core";
import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { catalogMails } from "./catalog-contents.ts";
import { branded, scenes } from "./scenes.ts";

const renderer = etaRenderer();

/** The words that a reader of the HTML sees, as a browser would show them. */
function wordsIn(html: string): readonly string[] {
  const body = html.slice(html.indexOf('<div role="article"'));
  return body
    .replace(/<!--[\s\S]*?-->/g, " ")
    .replace(/<\/?(?:span|a)\b[^>]*>/g, "")
    .replace(/<[^>]*>/g, " ")
    .replace(/&(nbsp|lt|gt|quot|amp|#39);/g, (_, name: string) => characters[name] ?? "")
    .split(/\s+/)
    .filter((word) => word !== "");
}

const characters: Readonly<Record<string, string>> = {
  nbsp: " ",
  lt: "<",
  gt: ">",
  quot: '"',
  amp: "&",
  "#39": "'",
};

/** Words of the HTML that the text does not have. */
function missingIn({ html, text }: EmailContent): readonly string[] {
  const known = new Set(text.split(/\s+/));
  return wordsIn(html).filter((word) => !known.has(word) && !known.has(`${word}:`));
}

function expectLinks({ text }: EmailContent, view: RenderView): void {
  for (const { url } of view.message.actions) expect(text).toContain(`\n${url}\n`);
}

describe("The text of a mail says every word and number of its HTML, and has its links", () => {
  test.each(Object.entries(scenes))("%s", async (_what, view) => {
    const content = await renderer.render("email", view);
    expect(wordsIn(content.html).length).toBeGreaterThan(8);
    expect(missingIn(content)).toEqual([]);
    expectLinks(content, view);
  });

  test("every mail of the catalog", async () => {
    const mails = await catalogMails(renderer, branded);
    expect(mails.length).toBeGreaterThan(30);
    for (const { what, content, view } of mails) {
      expect(missingIn(content), what).toEqual([]);
      expectLinks(content, view);
    }
  });

  test("a missing word would be seen", async () => {
    const { html, text } = await renderer.render("email", scenes["a branded mail"] ?? never());
    const lost = {
      rendering: "email",
      subject: "",
      html,
      text: text.replace("Hamburg", ""),
    } as const;
    expect(missingIn(lost)).toEqual(["Hamburg"]);
  });
});

function never(): never {
  throw new Error("There is no such scene");
}
