export type { EtaRendererOptions } from "./eta-renderer.ts";
export { etaRenderer } from "./eta-renderer.ts";
