import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { MessagePreview } from "./message-preview.ts";

/** How {@link previewGallery} shows itself. */
export interface GalleryOptions {
  /** Whose messages these are. Default `Messages`. */
  readonly title?: string | undefined;
}

const part = (name: string) => readFileSync(new URL(`../page/${name}`, import.meta.url), "utf8");

/**
 * A page on which all of them can be looked at: by search and filters, in light and dark, at the widths of
 * telephones, without pictures, as text and as source. One HTML document without anything beside it, which
 * opens from a disk as well. Mails stand in frames in which nothing runs, and neither they nor the page can
 * load anything: its Content-Security-Policy says so, so a host may serve it as it is. It needs scripts.
 */
export function previewGallery(
  previews: readonly MessagePreview[],
  { title = "Messages" }: GalleryOptions = {},
): string {
  const script = part("gallery.js");
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const values: Readonly<Record<string, string>> = {
    title: escaped(title),
    policy: escaped(policy),
    style: part("gallery.css"),
    data: dataOf(previews),
    script,
  };
  return part("gallery.html.txt").replaceAll(
    /\{\{(\w+)\}\}/g,
    (_, name: string) => values[name] ?? "",
  );
}

function sourceHash(script: string): string {
  return `sha256-${createHash("sha256").update(script).digest("base64")}`;
}

/** As JSON that cannot end the element that it stands in. */
function dataOf(previews: readonly MessagePreview[]): string {
  const pictures: Record<string, string> = {};
  const shown = previews.map(({ mail, ...about }) => {
    if (mail.status === "failed") return { ...about, failure: mail.reason };
    const { status: _, logo, ...rendered } = mail;
    if (logo !== undefined) {
      const bytes = Buffer.from(logo.content).toString("base64");
      pictures[logo.contentId] = `data:${logo.contentType};base64,${bytes}`;
    }
    return { ...about, ...rendered };
  });
  return JSON.stringify({ previews: shown, pictures }).replaceAll("<", "\\u003c");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
