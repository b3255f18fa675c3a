import type { Content, Rendering } from "@carillon/core";

/** The words that a case sends. */
export interface SampleWords {
  readonly title: string;
  readonly text: string;
}

/** Scripts, a combining accent, and characters outside the basic plane: what encodings get wrong. */
export const unusualWords: SampleWords = {
  title: "Sicherung „Ärger“ – резерв 日本語 😀 e\u0301",
  text: "Größe: 3 €, نسخة احتياطية, 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 👩‍💻",
};

/** Content in a channel's rendering, as a renderer would make it of these words. */
export function contentOf(rendering: Rendering, { title, text }: SampleWords): Content {
  switch (rendering) {
    case "email":
      return { rendering, subject: title, html: `<p>${text}</p>`, text };
    case "text":
      return { rendering, title, text };
    case "markdown":
      return { rendering, title, markdown: text };
    case "json":
      return { rendering, body: { message: { title, summary: text } } };
  }
}

/** Whether a text holds these words, also where JSON wrote them with `\u` escapes. */
export function holds(text: string, words: string): boolean {
  if (text.includes(words)) return true;
  const unescaped = text.replace(/\\u([0-9a-fA-F]{4})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
  return unescaped.includes(words);
}
