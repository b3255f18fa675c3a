import { type Chromium, findChromium, type Look, startChromium } from "@carillon/chromium";
import type { RenderView } from "@carillon/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { branded, scenes } from "./scenes.ts";

const found = findChromium();
if (found === undefined) {
  console.warn("SKIPPED: Chromium is not installed (apt-get install chromium)");
}

const renderer = etaRenderer();
const pictures = new Map(
  [branded.logo].flatMap((logo) => (logo === undefined ? [] : [[logo.contentId, logo] as const])),
);

describe.skipIf(found === undefined)("In a browser, a mail", () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await startChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  /** Asks the page that shows a scene. */
  async function asked<Answer>(view: RenderView, look: Look, question: string): Promise<Answer> {
    const { html } = await renderer.render("email", view);
    const shown = await browser.show(html, { pictures, ...look });
    try {
      return await shown.page.evaluate<Answer>(question);
    } finally {
      await shown.close();
    }
  }

  test.each(Object.entries(scenes))(
    "is never wider than the window: %s",
    async (_what, view) => {
      const { html } = await renderer.render("email", view);
      for (const width of [320, 360, 521, 600, 800]) {
        for (const withoutStyle of [false, true]) {
          const shown = await browser.show(html, { width, withoutStyle, pictures });
          expect(await shown.overflow(), `${width} pixels`).toEqual([]);
          await shown.close();
        }
      }
    },
    60_000,
  );

  test("that was too wide would be seen", async () => {
    const { html } = await renderer.render(
      "email",
      scenes["a mail of letters without a gap"] ?? never(),
    );
    const careless = html.replaceAll(/word-break:break-word;overflow-wrap:anywhere/g, "");
    const shown = await browser.show(careless, { width: 320, pictures });
    expect((await shown.overflow()).length).toBeGreaterThan(0);
    await shown.close();
  }, 60_000);

  test.each(Object.entries(scenes))(
    "can be read in light and in dark: %s",
    async (_what, view) => {
      for (const look of [{}, { dark: true }, { dark: true, withoutStyle: true }]) {
        const poor = await asked<readonly string[]>(view, { width: 360, ...look }, poorContrast);
        expect(poor, JSON.stringify(look)).toEqual([]);
      }
    },
    60_000,
  );

  test("has buttons and footer links that a finger meets: 44 pixels high", async () => {
    for (const name of ["a mail with long names and output", "a branded mail"] as const) {
      const view = scenes[name] ?? never();
      const heights = await asked<readonly number[]>(view, { width: 360 }, heightsOfLinks);
      expect(heights.length).toBeGreaterThanOrEqual(3);
      for (const height of heights) expect(height).toBeGreaterThanOrEqual(44);
    }
  }, 60_000);

  test("shows the same whether its pictures are loaded or not, with the product's name for the logo", async () => {
    const view = scenes["a branded mail"] ?? never();
    const without = await asked<string>(
      view,
      { pictures: new Map() },
      `document.querySelector("img.logo").alt + " " + document.querySelector("img.logo").naturalWidth`,
    );
    expect(without).toBe("Nordlicht Monitoring 0");
    const heightOf = (look: Look) => asked<number>(view, look, "document.body.scrollHeight");
    expect(await heightOf({ pictures: new Map() })).toBeCloseTo(await heightOf({}), -2);
  }, 60_000);

  test("hides its preheader, and pads it", async () => {
    const view = scenes["a plain mail"] ?? never();
    const { html } = await renderer.render("email", view);
    const shown = await browser.show(html);
    const [first = ""] = (await shown.text()).split("\n");
    expect(first).toMatch(/^Acme Backup/);
    await shown.close();
  }, 60_000);

  test("names hosts and paths from left to right within Arabic", async () => {
    const view = scenes["a mail from right to left"] ?? never();
    const runs = await asked<readonly string[]>(
      view,
      {},
      `[...document.querySelectorAll("h1 span[dir=ltr], p span[dir=ltr]")].map((e) => e.textContent)`,
    );
    expect(runs).toEqual([
      "nightly-db",
      "db-1.example.com",
      "db-1.example.com",
      "10.0.0.5/24",
      "2026-11-21",
    ]);
    const values = await asked<readonly string[]>(
      view,
      {},
      `[...document.querySelectorAll("td.value")].map((e) => getComputedStyle(e).direction)`,
    );
    expect(values).toEqual(["ltr", "rtl"]);
  }, 60_000);
});

/** Text whose contrast with what is behind it is below what WCAG 2 asks for (AA). */
const poorContrast = `(() => {
  const luminance = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = parts(getComputedStyle(at).backgroundColor);
      if (a === 1) return [r, g, b];
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const poor = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (node.textContent.trim() === "" || element.getClientRects().length === 0) continue;
    const [one, other] = [luminance(parts(getComputedStyle(element).color)), luminance(behind(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < 4.5) poor.push(ratio.toFixed(2) + ": " + node.textContent.slice(0, 40));
  }
  return poor;
})()`;

/** Of the buttons, and of what stands in the last line of the footer. */
const heightsOfLinks = `[...document.querySelectorAll("td.button > a, td.ghost > a, a.footlink[style*=inline-block], span.foot")]
  .map((element) => element.getBoundingClientRect().height)`;

function never(): never {
  throw new Error("There is no such scene");
}
