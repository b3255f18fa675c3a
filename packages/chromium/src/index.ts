export { type Chromium, startChromium } from "./chromium.ts";
export { findChromium } from "./find.ts";
export type { Look, Shown } from "./shown.ts";
