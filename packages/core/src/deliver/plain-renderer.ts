import { fencedMarkdown } from "../message/markdown.ts";
import type { Contents, Rendering } from "../model/content.ts";
import type { Renderer, RenderView } from "./renderer.ts";

/** The words of a message and nothing else: for where no renderer is at hand, and looks do not matter. */
export const plainRenderer: Renderer = {
  async render<R extends Rendering>(rendering: R, view: RenderView): Promise<Contents[R]> {
    const { app, event, message } = view;
    const { title, summary } = message;
    const fields = message.fields.map(({ label, value }) => `${label}: ${value}`);
    const items = message.items?.map((item) => `${item.title}\n${item.summary}`.trim()) ?? [];
    const paragraphs = [summary, ...items, message.more ?? "", ...fields].filter(
      (paragraph) => paragraph !== "",
    );
    const text = paragraphs.join("\n\n");
    const subject = `[${app.name}] ${title}`;
    const contents: Contents = {
      email: { rendering: "email", subject, html: htmlOf(view, paragraphs), text },
      text: { rendering: "text", title, text },
      markdown: { rendering: "markdown", title, markdown: markdownOf(paragraphs) },
      json: {
        rendering: "json",
        body: { type: event.type, id: event.id, message: { title, summary } },
      },
    };
    return contents[rendering];
  },
};

function markdownOf(paragraphs: readonly string[]): string {
  return paragraphs.map(fencedMarkdown).join("\n\n");
}

function htmlOf({ message }: RenderView, paragraphs: readonly string[]): string {
  const body = paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`).join("\n");
  const title = escaped(message.title);
  return (
    `<!doctype html>\n<html lang="${escaped(message.language)}"><head><meta charset="utf-8">` +
    `<title>${title}</title></head><body>\n<h1>${title}</h1>\n${body}\n</body></html>\n`
  );
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("\n", "<br>");
}
