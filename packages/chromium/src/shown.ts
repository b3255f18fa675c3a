import type { Browser, Page } from "playwright-core";

/** How a document is looked at. */
export interface Look {
  /** In CSS pixels. Default 800. */
  readonly width?: number | undefined;
  /** What shows before one scrolls, in CSS pixels; the picture has all of it. Default 600. */
  readonly height?: number | undefined;
  readonly dark?: boolean | undefined;
  /** The high contrast of Windows. */
  readonly forcedColors?: boolean | undefined;
  /** Without its `<style>`, as some programs show a mail. */
  readonly withoutStyle?: boolean | undefined;
  /** Pictures by Content-ID, as `cid:` names them. Those that are not here are not shown. */
  readonly pictures?: ReadonlyMap<string, Picture> | undefined;
  /** Device pixels for a CSS pixel. Default 1. */
  readonly scale?: number | undefined;
  /** Runs the document's own scripts: for a page, never for a mail. Default false. */
  readonly scripts?: boolean | undefined;
}

/** A picture that goes along with a mail. */
interface Picture {
  readonly contentType: string;
  readonly content: Uint8Array;
}

/** A document that a browser shows. */
export interface Shown {
  /** For what this interface has no word for. */
  readonly page: Page;
  /** All of it as PNG, from top to bottom. */
  picture(): Promise<Buffer>;
  /** What is wider than the window: empty where nothing is. */
  overflow(): Promise<readonly string[]>;
  /** What a reader sees, line by line. */
  text(): Promise<string>;
  close(): Promise<void>;
}

/** Shows a document in a profile of its own. */
export async function show(browser: Browser, html: string, look: Look): Promise<Shown> {
  const {
    width = 800,
    height = 600,
    dark = false,
    forcedColors = false,
    scale = 1,
    scripts = false,
  } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    deviceScaleFactor: scale,
    javaScriptEnabled: scripts,
    offline: true,
    colorScheme: dark ? "dark" : "light",
    forcedColors: forcedColors ? "active" : "none",
    reducedMotion: "reduce",
    locale: "en-US",
    timezoneId: "UTC",
  });
  const page = await context.newPage();
  await page.setContent(mailShown(html, look));
  return {
    page,
    picture: () => page.screenshot({ fullPage: true, animations: "disabled" }),
    overflow: () => page.evaluate<readonly string[]>(overflowing),
    text: () => page.evaluate<string>("document.body.innerText"),
    close: () => context.close(),
  };
}

/** A mail as its program hands it to the browser: pictures by `cid:` in place, and the style gone if so. */
function mailShown(html: string, { pictures, withoutStyle = false }: Look): string {
  const styled = withoutStyle ? html.replace(/<style>[\s\S]*?<\/style>/g, "") : html;
  return styled.replace(/(["'])cid:([^"']+)\1/g, (_, quote: string, id: string) => {
    const picture = pictures?.get(id);
    const bytes = picture && Buffer.from(picture.content).toString("base64");
    return `${quote}${picture === undefined ? "about:blank" : `data:${picture.contentType};base64,${bytes}`}${quote}`;
  });
}

/** Runs in the page, where the types of this package do not reach. */
const overflowing = `(() => {
  const width = document.documentElement.clientWidth;
  const found = [...document.querySelectorAll("body *")].filter((element) => {
    const { left, right, width: own } = element.getBoundingClientRect();
    return own > 0 && (right > width + 0.5 || left < -0.5);
  });
  const inner = found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
  const told = inner.map((element) => element.tagName + "." + element.className + ": " + element.textContent.slice(0, 40));
  const page = document.scrollingElement.scrollWidth;
  return page > width ? ["the page is " + page + " wide", ...told] : told;
})()`;
