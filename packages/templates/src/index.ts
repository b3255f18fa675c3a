export type { CodeTemplate, CodeView, EmailParts } from "./code/code-templates.ts";
export { emailTemplates } from "./code/code-templates.ts";
export type { InLayout, Markup, MarkupValue, Piece } from "./code/markup.ts";
export { html, inLayout, piece, text } from "./code/markup.ts";
export type { EtaRendererOptions } from "./eta-renderer.ts";
export { etaRenderer } from "./eta-renderer.ts";
export { layoutBook } from "./words/book.ts";
export type { LayoutWords } from "./words/layout-words.ts";
