import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Chromium, findChromium, startChromium } from "../src/index.ts";

const found = findChromium();
if (found === undefined) {
  console.warn("SKIPPED: Chromium is not installed (apt-get install chromium)");
}

test("A browser is looked for on the path, and where the environment names one", () => {
  expect(findChromium({ PATH: "/nowhere:" })).toBeUndefined();
  expect(findChromium({ PATH: "", CHROMIUM: process.execPath })).toBe(process.execPath);
  expect(findChromium({ PATH: process.env.PATH, CHROMIUM: "/nowhere/chromium" })).toBeUndefined();
});

describe.skipIf(found === undefined)("Chromium", () => {
  let browser: Chromium;
  beforeAll(async () => {
    browser = await startChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test("says what is wider than the window, and nothing of what fits", async () => {
    const wide = await browser.show(`<p class="long">${"x".repeat(500)}</p>`, { width: 320 });
    expect(await wide.overflow()).toEqual([expect.stringMatching(/^the page is \d+ wide$/)]);
    const table = await browser.show(
      `<div style="overflow:hidden"><table class="t"><tr><td>${"x".repeat(500)}</table></div>`,
      { width: 320 },
    );
    expect(await table.overflow()).toEqual([expect.stringContaining("TD.: xxx")]);
    const narrow = await browser.show("<p>short</p>", { width: 320 });
    expect(await narrow.overflow()).toEqual([]);
    await Promise.all([wide, table, narrow].map((shown) => shown.close()));
  }, 60_000);

  test("shows pictures that go along, dark mode, and a mail without its style", async () => {
    const html = `<style>p{color:rgb(1,2,3)}@media (prefers-color-scheme:dark){p{color:rgb(4,5,6)}}</style>
      <p>Text</p><img src="cid:a@b" alt="A"><img src="cid:none@b" alt="B"><script>document.body.append("ran")</script>`;
    const gif = "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==";
    const picture = { contentType: "image/gif", content: Buffer.from(gif, "base64") };
    const pictures = new Map([["a@b", picture]]);
    const look = async (dark: boolean, withoutStyle = false) => {
      const shown = await browser.show(html, { dark, withoutStyle, pictures });
      const colour = await shown.page.evaluate<string>(
        `getComputedStyle(document.querySelector("p")).color`,
      );
      const widths = await shown.page.evaluate<number[]>(
        `[...document.images].map((image) => image.naturalWidth)`,
      );
      const text = await shown.text();
      await shown.close();
      return { colour, widths, text: text.trim() };
    };
    expect(await look(false)).toEqual({ colour: "rgb(1, 2, 3)", widths: [1, 0], text: "Text" });
    expect((await look(true)).colour).toBe("rgb(4, 5, 6)");
    expect((await look(true, true)).colour).toBe("rgb(0, 0, 0)");
  }, 60_000);
});
