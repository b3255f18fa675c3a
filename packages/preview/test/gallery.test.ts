import { type Chromium, findChromium, startChromium } from "@carillon/chromium";
import { defineEvent } from "@carillon/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { previewGallery, previewMessages } from "../src/index.ts";
import { catalogPreviews, engineOf } from "./engine.ts";

const attack =
  `</script><script>top.hacked=1</script><img src="https://evil.example/p.png" onerror="top.hacked=1">` +
  `<iframe src="https://evil.example"></iframe><meta http-equiv="refresh" content="0;url=https://evil.example">` +
  `<form action="https://evil.example"><button>Go</button></form><base href="https://evil.example">` +
  `<link rel="stylesheet" href="https://evil.example/s.css"><style>@import "https://evil.example/t.css"</style>` +
  `<a id="out" href="https://evil.example/" target="_top">out</a>`;

const hostile = defineEvent("hostile.event", {
  schema: z.strictObject({ text: z.string() }),
  severity: "error",
  message: { en: ({ payload: { text } }) => ({ title: `T ${text}`, summary: text }) },
  sample: { text: attack },
  samples: { [attack]: { text: attack } },
});

/** The page of a renderer that lets everything through: the frames alone stand in its way. */
async function hostileGallery(): Promise<string> {
  const previews = await previewMessages(engineOf([hostile]), { eventTypes: [hostile] });
  return previewGallery(
    previews.map((preview) => ({
      ...preview,
      mail: {
        status: "rendered",
        tone: "failure",
        subject: attack,
        html: `<!doctype html><html><head></head><body>${attack}</body></html>`,
        text: attack,
        size: { html: 1, text: 1 },
        logo: undefined,
      },
    })),
    { title: attack },
  );
}

test("The page has no element of what payloads say, and a policy that lets its own script alone run", async () => {
  const page = await hostileGallery();
  expect(page.match(/<script/g)).toHaveLength(2);
  expect(page).not.toContain("<img src=");
  expect(page).toMatch(/content="default-src 'none'; script-src 'sha256-[\w+/=]+'; /);
});

const found = findChromium();
if (found === undefined) {
  console.warn("SKIPPED: Chromium is not installed (apt-get install chromium)");
}

describe.skipIf(found === undefined)("In a browser, the gallery", () => {
  let browser: Chromium;
  let page: string;
  beforeAll(async () => {
    browser = await startChromium();
    page = previewGallery(await catalogPreviews(), { title: "Beacon" });
  }, 60_000);
  afterAll(() => browser?.close());

  async function opened(html: string, look: Parameters<Chromium["show"]>[1] = {}) {
    const shown = await browser.show("", { width: 1_280, height: 800, scripts: true, ...look });
    // Of what a policy stops the browser tells, too, now and then; it has not left.
    const requests: string[] = [];
    shown.page.on("requestfinished", (request) => requests.push(request.url()));
    shown.page.on("requestfailed", (request) => {
      if (request.failure()?.errorText !== "csp") requests.push(request.url());
    });
    await shown.page.setContent(html);
    return { ...shown, requests };
  }
  const textOf = (selector: string) =>
    `document.querySelector(${JSON.stringify(selector)}).innerText`;

  test("finds by words, domain, severity and language", async () => {
    const { page: tab, close } = await opened(page);
    await tab.fill("#search", "web-01 acknowledged");
    expect(await tab.locator("#list a").count()).toBeGreaterThan(0);
    expect(await tab.locator("#list small").allTextContents()).not.toContain(
      "backup.failed · sample",
    );
    await tab.fill("#search", "");
    await tab.selectOption("#domain", "backup");
    await tab.selectOption("#severity", "error");
    expect(await tab.locator("#list small").allTextContents()).toEqual(["backup.failed · sample"]);
    await tab.selectOption("#language", "de");
    expect(await tab.evaluate(textOf("#list b"))).toMatch("fehlgeschlagen");
    await tab.fill("#search", "nothing has this");
    expect(await tab.evaluate(textOf("#list"))).toBe("No message fits.");
    await close();
  }, 60_000);

  test("shows a mail in light and dark, at every width, without pictures, as text and as source", async () => {
    const { page: tab, close, requests } = await opened(page);
    const inFrame = async <Answer>(question: string) => {
      await tab.frameLocator("#stage iframe").locator("h1").waitFor();
      return tab.frames().at(-1)?.evaluate<Answer>(question);
    };
    const background = () => inFrame<string>("getComputedStyle(document.body).backgroundColor");
    const light = await background();
    await tab.keyboard.press("d");
    expect(await background()).not.toBe(light);
    for (const [index, width] of [320, 360, 600, 800].entries()) {
      await tab.keyboard.press(`${index + 1}`);
      expect(await inFrame<number>("document.documentElement.clientWidth")).toBe(width);
    }
    await tab.keyboard.press("v");
    expect(await tab.evaluate(textOf("#stage pre"))).toMatch(/^Beacon\n/);
    await tab.keyboard.press("v");
    expect(await tab.evaluate(textOf("#stage pre"))).toMatch(/^<!doctype html>/);
    expect(requests.filter((url) => !url.startsWith("about:"))).toEqual([]);
    await close();
  }, 60_000);

  test("has every button within reach on a telephone, and counts so that it adds up", async () => {
    const { page: tab, close } = await opened(page, { width: 400 });
    expect(await tab.evaluate(textOf("#count"))).toMatch(
      /^\d+ messages, \d+ mails with every language and reader$/,
    );
    await tab.locator("#list a").first().click();
    await tab.waitForSelector("#stage iframe");
    const ends = await tab.evaluate<readonly number[]>(
      "[...document.querySelectorAll('.tools button')].map((one) => one.getBoundingClientRect().right)",
    );
    expect(ends.length).toBeGreaterThan(6);
    expect(Math.max(...ends)).toBeLessThanOrEqual(400);
    await close();
  }, 60_000);

  test("can be used with the keyboard alone", async () => {
    const { page: tab, close } = await opened(page);
    const first = await tab.evaluate(textOf("#subject"));
    await tab.keyboard.press("ArrowDown");
    expect(await tab.evaluate(textOf("#subject"))).not.toBe(first);
    await tab.keyboard.press("l");
    expect(await tab.evaluate("document.querySelector('#language').value")).toBe("de");
    await tab.keyboard.press("/");
    await tab.keyboard.type("login");
    await tab.keyboard.press("Escape");
    await tab.keyboard.press("ArrowDown");
    await tab.keyboard.press("a");
    expect(await tab.evaluate("location.hash")).toMatch(/\/user$/);
    await close();
  }, 60_000);

  test.each([false, true])(
    "fits a telephone, dark: %s",
    async (dark) => {
      const { page: tab, close, overflow } = await opened(page, { width: 360, height: 740, dark });
      expect(await overflow()).toEqual([]);
      await tab.locator("#list a").first().click();
      await tab.waitForSelector("#stage iframe");
      expect(await tab.isVisible("#list")).toBe(false);
      expect(await tab.evaluate("document.documentElement.scrollWidth")).toBe(360);
      await tab.locator(".back").click();
      await tab.waitForSelector("#list a");
      await close();
    },
    60_000,
  );

  test("lets nothing of a hostile mail run, load, open or navigate", async () => {
    const { page: tab, close, requests } = await opened(await hostileGallery());
    const frame = tab.frameLocator("#stage iframe");
    for (const selector of ["#out", "button"]) {
      await frame.locator(selector).click({ timeout: 5_000 });
      await tab.waitForTimeout(100);
    }
    expect(await tab.evaluate("window.hacked")).toBeUndefined();
    expect(tab.context().pages()).toHaveLength(1);
    expect(requests.filter((url) => url.includes("evil"))).toEqual([]);
    expect(await tab.evaluate(textOf("h1"))).toContain("</script>");
    await close();
  }, 60_000);

  test("would be harmed by such a mail without its frames", async () => {
    const {
      page: tab,
      close,
      requests,
    } = await opened(
      `<!doctype html><body>${attack.replace("</script>", "").replace(/<meta[^>]*>/, "")}</body>`,
    );
    expect(await tab.evaluate("window.hacked")).toBe(1);
    await expect.poll(() => requests.filter((url) => url.includes("evil"))).toHaveLength(4);
    await close();
  }, 60_000);
});
