import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { sampleView } from "./sample-view.ts";
import { rendererWith } from "./template-folder.ts";

const renderer = etaRenderer();
const unsubscribe = "https://app.example/notify/unsubscribe/abc.def";

const app = (width: number, height: number) => ({
  name: 'Acme "Backup"',
  locale: "en",
  timeZone: "UTC",
  logo: {
    contentId: "logo.0123456789abcdef0123456789abcdef@carillon",
    contentType: "image/png" as const,
    content: Uint8Array.from([1, 2, 3]),
    width,
    height,
  },
});

describe("The logo", () => {
  test.each([
    [320, 80, 192, 48],
    [1_000, 100, 200, 20],
    [100, 40, 100, 40],
    [4_000, 1, 200, 1],
    [48, 48, 48, 48],
  ])("of %i × %i pixels is shown as %i × %i", async (width, height, shownWidth, shownHeight) => {
    const { html } = await renderer.render(
      "email",
      sampleView({ view: { app: app(width, height) } }),
    );
    const picture = /<img [^>]*>/.exec(html)?.[0] ?? "";
    expect(picture).toContain('src="cid:logo.0123456789abcdef0123456789abcdef@carillon"');
    expect(picture).toContain(`width="${shownWidth}" height="${shownHeight}"`);
    expect(picture).toContain('alt="Acme &quot;Backup&quot;"');
  });

  test("is the only picture, and there is none without it", async () => {
    const withLogo = await renderer.render("email", sampleView({ view: { app: app(10, 10) } }));
    expect(withLogo.html.match(/<img /g)).toHaveLength(1);
    const without = await renderer.render("email", sampleView());
    expect(without.html).not.toContain("<img ");
  });

  test("is also in the layout around an application's own template", async () => {
    const own = rendererWith({
      "backup.email.html.eta": '<% layout("layout.email.html.eta") %>\n<p>Mine</p>',
    });
    const { html } = await own.render("email", sampleView({ view: { app: app(320, 80) } }));
    expect(html).toContain("<p>Mine</p>");
    expect(html).toContain('src="cid:logo.0123456789abcdef0123456789abcdef@carillon"');
  });

  test("can be shown by a template that writes the whole document", async () => {
    const own = rendererWith({
      "backup.email.html.eta":
        '<img src="cid:<%= it.logo.contentId %>" width="<%= it.logo.width %>" alt="">',
    });
    const { html } = await own.render("email", sampleView({ view: { app: app(320, 80) } }));
    expect(html.trim()).toBe(
      '<img src="cid:logo.0123456789abcdef0123456789abcdef@carillon" width="192" alt="">',
    );
  });
});

describe("The link to unsubscribe", () => {
  test.each([
    ["en", "Unsubscribe from these messages"],
    ["de", "Diese Nachrichten abbestellen"],
  ])("stands in the footer of both parts (%s)", async (language, words) => {
    const view = sampleView({ message: { language }, view: { unsubscribe } });
    const { html, text } = await renderer.render("email", view);
    expect(html).toContain(`href="${unsubscribe}"`);
    expect(html).toContain(`>${words}</a>`);
    expect(text).toMatch(new RegExp(`\n\n${words}:\n${unsubscribe.replaceAll(".", "\\.")}\n$`));
  });

  test("is not there where there is nothing to unsubscribe from", async () => {
    const { html, text } = await renderer.render("email", sampleView());
    expect(html).not.toMatch(/unsubscribe/i);
    expect(text).not.toMatch(/unsubscribe/i);
    expect(text).toMatch(/[^\n]\n$/);
  });

  test("is at hand for an application's own template", async () => {
    const own = rendererWith({
      "backup.email.text.eta": 'Stop: <%= it.unsubscribe ?? "never" %>',
    });
    const view = sampleView({ view: { unsubscribe } });
    expect((await own.render("email", view)).text.trim()).toBe(`Stop: ${unsubscribe}`);
    expect((await own.render("email", sampleView())).text.trim()).toBe("Stop: never");
  });
});
