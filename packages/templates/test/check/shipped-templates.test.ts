import { readFileSync } from "node:fs";
import { catalog } from "@carillon/catalog";
import { describe, expect, test } from "vitest";
import { builtInTemplates } from "../../src/built-in.ts";
import { checkTemplates, findingLine } from "../../src/check/check-templates.ts";
import { dataShape } from "../../src/check/data-shape.ts";
import { memberOf } from "../../src/check/members.ts";
import { type Shape, text, unknown } from "../../src/check/shape.ts";
import { checkFolder } from "../../src/index.ts";
import { templateData } from "../../src/template-data.ts";
import { catalogMails } from "../catalog-contents.ts";
import { sampleView } from "../sample-view.ts";
import { rendererWith, templateFolder } from "../template-folder.ts";

const root = new URL("../../../../", import.meta.url);

const readme = "packages/templates/README.md";

/** The templates in the HTML blocks of a page, in the order in which they stand there. */
function templatesIn(page: string): readonly string[] {
  const blocks = readFileSync(new URL(page, root), "utf8").matchAll(/^```html\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, code = ""]) => code).filter((code) => code.includes("<%"));
}

const app = { name: "Beacon", url: "https://beacon.example", locale: "en", timeZone: "UTC" };

describe("the templates that come with the product", () => {
  test("of the package name what every mail has", () => {
    expect(checkTemplates(builtInTemplates(), catalog).map(findingLine)).toEqual([]);
  });

  test("of the package are found out when one name in them is wrong", () => {
    const wrong = builtInTemplates().map(({ name, source }) => ({
      name,
      source: source.replace("message.title", "message.titel"),
    }));
    const found = checkTemplates(wrong, catalog).map(({ name, message }) => [name, message]);
    const what = "`message` has no `titel`, did you mean `title`?";
    expect(found).toEqual([
      ["layout.email.html.eta", what],
      ["layout.email.text.eta", what],
    ]);
  });

  test("of the example fit their events, and render with every sample", async () => {
    const folder = new URL("examples/own-template/mails/", root);
    expect(checkFolder(folder, catalog)).toEqual({ templates: 1, findings: [] });
    const name = "alert.changed.email.html.eta";
    const source = readFileSync(new URL(name, folder), "utf8");
    const mails = await catalogMails(rendererWith({ [name]: source }, { inThisThread: true }), app);
    const alerts = mails.filter(({ what }) => what.startsWith("alert.changed "));
    expect(alerts.length).toBeGreaterThan(10);
    for (const { content } of alerts) expect(content.html).toContain("font:700 32px/40px");
  });

  test("of the README fit their events, and render with every sample", async () => {
    for (const source of templatesIn(readme).slice(0, 1)) {
      const files = { "alert.changed.email.html.eta": source };
      expect(checkFolder(templateFolder(files), catalog).findings).toEqual([]);
      await catalogMails(rendererWith(files, { inThisThread: true }), app);
    }
  });
  test("of the README that is wrong is told as the README shows", () => {
    const name = "alert.changed.email.html.eta";
    const source = templatesIn(readme).find((code) => code.includes("servce")) ?? "";
    const { findings } = checkFolder(templateFolder({ [name]: source }), catalog);
    const shown = readFileSync(new URL(readme, root), "utf8").match(/^mails\/.*$/gm);
    expect(shown).toEqual(findings.map((finding) => `mails/${findingLine(finding)}`));
  });
});

test("what the check takes for granted of every mail is what a template gets", () => {
  const message = {
    items: [{ tone: "info", title: "T", summary: "S", at: 0, url: "https://a.example" }],
    total: 2,
    more: "… and 1 more",
  } as const;
  const support = "help@example.com";
  const view = sampleView({ message, view: { app: { ...app, support, footer: "Beacon Ltd" } } });
  const data = templateData({ ...view, unsubscribe: "https://beacon.example/off" });
  const shape = dataShape({ type: text, payload: unknown });
  expect([...shape.fields.keys()].sort()).toEqual(Object.keys(data).sort());
  expect(strangers(data, shape)).toEqual([]);
});

/** Paths of a value that a shape does not have. */
function strangers(value: unknown, shape: Shape, path = "it"): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const within = `${path}.${name}`;
    const known = memberOf(shape, name);
    return known === undefined && field !== undefined
      ? [within]
      : strangers(field, known ?? unknown, within);
  });
}
