import {
  type Format,
  type MarkdownContent,
  type Message,
  type MessageItem,
  noLanguages,
  type RenderView,
  type Tone,
} from "@carillon/core";
import { isLink } from "./links.ts";
import { oneLine } from "./one-line.ts";
import { layoutBook } from "./words/book.ts";

/**
 * The message in CommonMark. The title is plain text on one line, and the body does not repeat it.
 * Nothing that a value holds is taken as markup.
 */
export function renderMarkdown({
  message,
  format,
  languages = noLanguages,
}: RenderView): MarkdownContent {
  const { tone } = layoutBook.wordsIn(message.language, languages);
  const blocks = [
    escapeLines(message.summary),
    (message.items ?? []).map((item) => itemLine(item, tone, format)).join("\n"),
    escapeLines(message.more ?? ""),
    ...fieldBlocks(message.fields),
    message.actions
      .filter(({ url }) => isLink(url))
      .map(({ label, url }) => `[${escapeInline(oneLine(label, 200))}](<${destination(url)}>)`)
      .join(" · "),
  ];
  return {
    rendering: "markdown",
    title: oneLine(message.title, 1_000),
    markdown: `${blocks.filter((block) => block !== "").join("\n\n")}\n`,
  };
}

/** One line of a list: its tone where it asks for attention, its title, when it was, what happened. */
function itemLine(
  item: MessageItem,
  labels: Readonly<Record<Tone, string>>,
  format: Format,
): string {
  const title = escapeInline(oneLine(item.title, 300));
  const label = labels[item.tone];
  const parts = [
    label === "" ? "" : `**${escapeInline(label)}**`,
    isLink(item.url) ? `[${title}](<${destination(item.url)}>)` : title,
    escapeInline(format.dateTime(item.at)),
    escapeInline(oneLine(item.summary, 300)),
  ];
  return `- ${parts.filter((part) => part !== "").join(" · ")}`;
}

/** Plain fields next to each other make one list; a code field stands between lists. */
function fieldBlocks(fields: Message["fields"]): string[] {
  const blocks: string[] = [];
  let list: string[] = [];
  const endList = () => {
    if (list.length > 0) blocks.push(list.join("\n"));
    list = [];
  };
  for (const { label, value, style } of fields) {
    const name = `**${escapeInline(oneLine(label, 200))}**`;
    if (style === "code") {
      endList();
      blocks.push(`${name}\n\n${fenced(value)}`);
    } else {
      list.push(`- ${name}: ${escapeLines(value).replaceAll("\n", "\n  ")}`);
    }
  }
  endList();
  return blocks;
}

/** CommonMark 0.31 §2.4: any ASCII punctuation may be escaped; these can mean something in a line. */
function escapeInline(text: string): string {
  return text.replace(/[\\`*_[\]<>&|~]/g, "\\$&");
}

/** Also what means something at the start of a line: heading, list, quote, rule, indented code. */
function escapeLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => escapeInline(line.trim()))
    .map((line) => line.replace(/^([#+=-])/, "\\$1").replace(/^(\d{1,9})([.)])/, "$1\\$2"))
    .filter((line) => line !== "")
    .join("\\\n");
}

/** The fence is longer than any run of backticks inside. */
function fenced(code: string): string {
  const longestRun = Math.max(2, ...(code.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longestRun + 1);
  return `${fence}\n${code.replace(/\r\n?/g, "\n").replace(/\n$/, "")}\n${fence}`;
}

function destination(url: string): string {
  return url
    .replace(/[<>\\]/g, (character) => encodeURIComponent(character))
    .replace(/&(?=#?\w+;)/g, "\\&");
}
