import {
  escapeMarkdown,
  type Format,
  fencedMarkdown,
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
import type { LayoutWords } from "./words/layout-words.ts";

/**
 * The message in CommonMark. The title is plain text on one line, and the body does not repeat it.
 * Nothing that a value holds is taken as markup.
 */
export function renderMarkdown({
  message,
  format,
  languages = noLanguages,
}: RenderView): MarkdownContent {
  const words = layoutBook.wordsIn(message.language, languages);
  const blocks = [
    escapeLines(message.summary),
    (message.items ?? []).map((item) => itemLine(item, words.tone, format)).join("\n"),
    escapeLines(message.more ?? ""),
    ...fieldBlocks(fieldsThatFit(message.fields, words, format)),
    message.actions
      .filter(({ url }) => isLink(url))
      .map(({ label, url }) => `[${escapeMarkdown(oneLine(label, 200))}](<${destination(url)}>)`)
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
  const title = escapeMarkdown(oneLine(item.title, 300));
  const label = item.label ?? labels[item.tone];
  const parts = [
    label === "" ? "" : `**${escapeMarkdown(label)}**`,
    isLink(item.url) ? `[${title}](<${destination(item.url)}>)` : title,
    escapeMarkdown(format.dateTime(item.at)),
    escapeMarkdown(oneLine(item.summary, 300)),
  ];
  return `- ${parts.filter((part) => part !== "").join(" · ")}`;
}

/** Chats refuse what is much longer, so that nothing would arrive at all. */
const longestValue = 3_000;
const room = 10_000;

/** As many fields, and as much of each, as a chat takes; what is left out is said to be. */
function fieldsThatFit(
  fields: Message["fields"],
  words: LayoutWords,
  format: Format,
): Message["fields"] {
  const shown: Message["fields"][number][] = [];
  let left = room;
  for (const field of fields) {
    const missing = field.value.length - longestValue;
    const note = missing > 0 ? `\n${words.cut(missing, format.number(missing))}` : "";
    const value = `${field.value.slice(0, longestValue).toWellFormed()}${note}`;
    left -= field.label.length + value.length + 10;
    if (left < 0) break;
    shown.push({ ...field, value });
  }
  const omitted = fields.length - shown.length;
  if (omitted === 0) return shown;
  return [...shown, { label: words.omitted, value: format.number(omitted), style: "text" }];
}

/** Plain fields next to each other make one list; any other stands between lists, to be copied at once. */
function fieldBlocks(fields: Message["fields"]): string[] {
  const blocks: string[] = [];
  let list: string[] = [];
  const endList = () => {
    if (list.length > 0) blocks.push(list.join("\n"));
    list = [];
  };
  for (const { label, value, style } of fields) {
    const name = `**${escapeMarkdown(oneLine(label, 200))}**`;
    if (style !== "text") {
      endList();
      blocks.push(`${name}\n\n${fencedMarkdown(value)}`);
    } else {
      list.push(`- ${name}: ${escapeLines(value).replaceAll("\n", "\n  ")}`);
    }
  }
  endList();
  return blocks;
}

/** Also what means something at the start of a line: heading, list, quote, rule, indented code. */
function escapeLines(text: string): string {
  return text
    .split(/\r\n|\n|\r/)
    .map((line) => escapeMarkdown(line.trim()))
    .map((line) => line.replace(/^([#+=-])/, "\\$1").replace(/^(\d{1,9})([.)])/, "$1\\$2"))
    .filter((line) => line !== "")
    .join("\\\n");
}

function destination(url: string): string {
  return url
    .replace(/[<>\\]/g, (character) => encodeURIComponent(character))
    .replace(/&(?=#?\w+;)/g, "\\&");
}
