import { type Browser, chromium } from "playwright-core";
import { findChromium } from "./find.ts";
import { type Look, type Shown, show } from "./shown.ts";

/** A running browser. One is enough for a test file; each document gets a profile of its own. */
export interface Chromium {
  /**
   * Shows a document as a mail program would: nothing of it runs, and nothing is loaded from anywhere.
   * Close the answer, or let {@link Chromium.close} do it.
   */
  show(html: string, look?: Look): Promise<Shown>;
  close(): Promise<void>;
}

/**
 * Starts this machine's Chromium without a window. Nothing is downloaded: where there is none, this
 * throws, and a test asks {@link findChromium} first and says that it is skipped.
 */
export async function startChromium(): Promise<Chromium> {
  const executablePath = findChromium();
  if (executablePath === undefined) {
    throw new Error("There is no Chromium on this machine: apt-get install chromium");
  }
  const browser: Browser = await chromium.launch({
    executablePath,
    // As root there is no sandbox, and in a container /dev/shm is small. Glyphs without hinting or
    // subpixels come out the same on every machine that has the fonts.
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--font-render-hinting=none",
      "--disable-lcd-text",
      "--force-color-profile=srgb",
      "--hide-scrollbars",
    ],
  });
  return { show: (html, look = {}) => show(browser, html, look), close: () => browser.close() };
}
