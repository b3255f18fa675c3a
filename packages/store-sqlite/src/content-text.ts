import type { Content } from "@carillon/core";

/**
 * Content as it stands in the database: a line of JSON, and behind it the long texts of a mail as they
 * are. Escaping ten thousand characters of HTML as JSON would cost more than storing them.
 */
export function textOfContent(content: Content | undefined): string | null {
  if (content === undefined) return null;
  if (content.rendering !== "email") return `${JSON.stringify(content)}\n`;
  const { html, text, ...rest } = content;
  return `${JSON.stringify({ ...rest, htmlLength: html.length })}\n${html}${text}`;
}

/** The content that {@link textOfContent} wrote. */
export function contentOfText(stored: string): Content {
  const end = stored.indexOf("\n");
  const { htmlLength, ...content } = JSON.parse(stored.slice(0, end));
  if (htmlLength === undefined) return content;
  const textStart = end + 1 + htmlLength;
  return { ...content, html: stored.slice(end + 1, textStart), text: stored.slice(textStart) };
}
