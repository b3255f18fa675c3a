import { caniemail } from "caniemail";
import { beforeAll, describe, expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { acceptedPartly, acceptedWithout } from "./can-i-email-accepted.ts";
import { scenes } from "./scenes.ts";

/** Gmail, Outlook with the Word engine and without, Apple Mail: each where it runs. */
const clients = [
  "gmail.desktop-webmail",
  "gmail.mobile-webmail",
  "gmail.ios",
  "gmail.android",
  "outlook.windows",
  "outlook.macos",
  "outlook.outlook-com",
  "outlook.ios",
  "outlook.android",
  "apple-mail.macos",
  "apple-mail.ios",
] as const;

/** Features, each with the programs that do not have it, or have a part of it. */
type Found = Readonly<Record<string, readonly string[]>>;

function featuresIn(html: string): { readonly lacking: Found; readonly partly: Found } {
  const { issues } = caniemail({ clients: [...clients], html });
  const collect = (found: typeof issues.errors): Found => {
    const byFeature: Record<string, string[]> = {};
    for (const [client, features] of found) {
      for (const title of new Set(features.map((feature) => feature.title))) {
        byFeature[title] = [...(byFeature[title] ?? []), client].sort();
      }
    }
    return byFeature;
  };
  return { lacking: collect(issues.errors), partly: collect(issues.warnings) };
}

describe("Each feature of HTML and CSS that the layout uses", () => {
  let html = "";
  beforeAll(async () => {
    const renderer = etaRenderer();
    const mails = await Promise.all(
      Object.values(scenes).map((view) => renderer.render("email", view)),
    );
    html = mails.map((mail) => mail.html).join("\n");
  });

  test("is known to Gmail, Outlook and Apple Mail, or is done without on purpose", () => {
    const { lacking } = featuresIn(html);
    const accepted = Object.fromEntries(
      Object.entries(acceptedWithout).map(([title, { by }]) => [title, [...by].sort()]),
    );
    expect(lacking).toEqual(accepted);
  });

  test("that they know a part of is accepted for a reason", () => {
    expect(Object.keys(featuresIn(html).partly).sort()).toEqual(Object.keys(acceptedPartly).sort());
  });

  test("would be found", () => {
    const flex = '<div style="display:flex;gap:4px"></div>';
    const { lacking } = featuresIn(`${html}${flex}`);
    expect(lacking["display:flex"]).toContain("outlook.windows");
    expect(acceptedWithout).not.toHaveProperty(["display:flex"]);
  });
});

test("the HTML does without what mail programs have no word for", async () => {
  const renderer = etaRenderer();
  for (const view of Object.values(scenes)) {
    const { html } = await renderer.render("email", view);
    expect(html).not.toMatch(
      /display:\s*(?:flex|grid)|position:|margin:[^;"]*-\d|<(?:bdi|svg|video|form)/,
    );
    expect(html).not.toMatch(/@import|@font-face|url\(|var\(|calc\(/);
  }
});

test("Gmail takes each style element: none is near 16 kB", async () => {
  const { html } = await etaRenderer().render(
    "email",
    scenes["a mail about several events"] ?? never(),
  );
  const styles = [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = ""]) => style);
  expect(styles.length).toBeGreaterThanOrEqual(2);
  for (const style of styles) expect(style.length).toBeLessThan(8_000);
});

function never(): never {
  throw new Error("There is no such scene");
}
