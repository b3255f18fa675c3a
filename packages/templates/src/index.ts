export type { EtaRendererOptions } from "./eta-renderer.ts";
export { etaRenderer } from "./eta-renderer.ts";
export { layoutBook } from "./words/book.ts";
export type { LayoutWords } from "./words/layout-words.ts";
