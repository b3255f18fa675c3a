import { describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { catalogMails } from "./catalog-contents.ts";
import { sampleView } from "./sample-view.ts";
import { branded, scenes } from "./scenes.ts";

const renderer = etaRenderer();

const rendered = (message: Parameters<typeof sampleView>[0]) =>
  renderer.render("email", sampleView(message));

/** What stands in the list of mails beside the subject, without its padding. */
function preheaderOf(html: string): { readonly said: string; readonly blanks: number } {
  const [, text = ""] = /mso-hide:all[^>]*>([\s\S]*?)<\/div>/.exec(html) ?? [];
  const blanks = text.split("&#847;&zwnj;&nbsp;");
  return { said: blanks[0] ?? "", blanks: blanks.length - 1 };
}

describe("The preheader", () => {
  test("is the summary, and what follows it is blank for as long as a list shows it", async () => {
    const { html } = await rendered({});
    const { said, blanks } = preheaderOf(html);
    expect(said).toBe("The backup nightly of db-1 finished without errors.");
    expect(said.length + blanks).toBeGreaterThanOrEqual(140);
  });

  test.each([
    ["", "Job: nightly · Duration: 1 hr 12 min · Size: 1.4 GB"],
    ["Backup nightly succeeded", "Job: nightly · Duration: 1 hr 12 min · Size: 1.4 GB"],
  ])("does not say the title again: summary %j", async (summary, said) => {
    const { html } = await rendered({ message: { summary } });
    expect(preheaderOf(html).said).toBe(said);
  });

  test("is cut between words", async () => {
    const { html } = await rendered({
      message: { summary: "All the things happened, ".repeat(20) },
    });
    expect(preheaderOf(html).said).toMatch(/^All the things [\w, ]+ (?:All|the|things|happened)…$/);
  });
});

test("a long title is cut between words in the document's name, and whole in the body", async () => {
  const title = `${"Backup of a database with a name ".repeat(12)}failed`;
  const { html } = await rendered({ message: { title } });
  const [, name = ""] = /<title>(.*)<\/title>/.exec(html) ?? [];
  expect(name.length).toBeLessThanOrEqual(150);
  expect(name).toMatch(/^Backup of a database .*\w…$/);
  expect(title).toContain(`${name.slice(0, -1)} `);
  expect(html).toContain(`>${title}</h1>`);
});

describe("Gmail cuts a mail at 102 kB, and this one", () => {
  const most = 102_000;

  test.each([
    ["250,000 letters of output", [["Output", "x".repeat(250_000)]]],
    ["as many that are escaped", [["Output", `"<&'`.repeat(60_000)]]],
    ["as many in Japanese", [["Output", "テスト".repeat(80_000)]]],
    ["a thousand fields", Array.from({ length: 1_000 }, (_, at) => [`Label ${at}`, `Value ${at}`])],
  ])("is shorter with %s, and says what it leaves out", async (_what, fields) => {
    const { html, text } = await rendered({
      message: {
        fields: fields.map(([label = "", value = ""], index) => ({
          label,
          value,
          style: index === 0 ? "code" : "text",
        })),
      },
      view: { app: branded },
    });
    expect(Buffer.byteLength(html)).toBeLessThan(most);
    expect(Buffer.byteLength(html)).toBeGreaterThan(60_000);
    for (const part of [html, text]) expect(part).toMatch(/left out here/);
    expect(html).toContain("help@nordlicht.example");
  });

  test("leaves nothing out of a hundred fields", async () => {
    const { html } = await renderer.render(
      "email",
      scenes["a mail with a hundred fields"] ?? never(),
    );
    expect(Buffer.byteLength(html)).toBeLessThan(most);
    expect(html).toContain("Value 99");
    expect(html).not.toContain("left out");
  });

  test("is a tenth of that for every event of the catalog", async () => {
    for (const { what, content } of await catalogMails(renderer, branded)) {
      expect(Buffer.byteLength(content.html), what).toBeLessThan(20_000);
    }
  });
});

describe("The buttons", () => {
  test("stand behind the fields, and before them where those are long", async () => {
    const order = async (lines: number) => {
      const value = Array.from({ length: lines }, (_, at) => `line ${at}`).join("\n");
      const { html, text } = await rendered({
        message: { fields: [{ label: "Output", value, style: "code" }] },
      });
      return [html, text].map((part) => part.indexOf("Open the backup") < part.indexOf("line 0"));
    };
    expect(await order(3)).toEqual([false, false]);
    expect(await order(40)).toEqual([true, true]);
  });
});

describe("Screen readers", () => {
  test("are told language, direction, that it is a mail, and which tables hold no data", async () => {
    for (const view of Object.values(scenes)) {
      const { html } = await renderer.render("email", view);
      const body = html.slice(html.indexOf("<body"));
      expect(body).toMatch(
        new RegExp(
          `<div role="article" aria-roledescription="email" [^>]*lang="${view.message.language}" dir="(?:ltr|rtl)">`,
        ),
      );
      const tables = body.replace(/<!--[\s\S]*?-->/g, "").match(/<table[^>]*>/g) ?? [];
      const data = tables.filter((table) => !table.includes('role="presentation"'));
      expect(data.length).toBe(view.message.fields.length > 0 ? 1 : 0);
      expect(body.match(/<h1/g)).toHaveLength(1);
      expect(body.match(/<h2/g) ?? []).toHaveLength(view.message.items?.length ?? 0);
      for (const image of body.match(/<img[^>]*>/g) ?? []) expect(image).toMatch(/ alt="[^"]+"/);
      for (const [, label] of body.matchAll(/<a [^>]*>(.*?)<\/a>/g)) expect(label).not.toBe("");
    }
  });
});

describe("A product's branding", () => {
  test("is in the button, the links and the footer, and in the text", async () => {
    const { html, text } = await rendered({ view: { app: branded } });
    expect(html).toMatch(/<td class="button"[^>]*bgcolor="#7a1fd6"/);
    expect(html).toMatch(
      /<a class="footlink" href="https:\/\/nordlicht.example" [^>]*color:#7a1fd6/,
    );
    expect(html).toContain(
      ".button{background-color:#a866e3!important;border-color:#a866e3!important",
    );
    expect(html).toContain('href="mailto:help@nordlicht.example"');
    expect(html).toContain("Hamburg<br>HRB 12345 &amp; Co");
    expect(text).toContain("\nHelp: help@nordlicht.example\n");
    expect(text).toContain(
      "\n\nNordlicht Systems GmbH · Hafenstraße 12 · 20457 Hamburg\nHRB 12345 & Co\n",
    );
  });

  test("may send readers to a page for help", async () => {
    const support = "https://nordlicht.example/help";
    const { html, text } = await rendered({ view: { app: { ...branded, support } } });
    expect(html).toContain(`href="${support}"`);
    expect(text).toContain(`\nHelp: ${support}\n`);
  });
});

function never(): never {
  throw new Error("There is no such scene");
}
