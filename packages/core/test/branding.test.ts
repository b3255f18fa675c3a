import { createHash } from "node:crypto";
import { CarillonError, checkBranding, createEngine, surfaces } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appFrom } from "../src/branding/app-options.ts";
import { contrast, leastContrast, readableOn } from "../src/branding/contrast.ts";
import { pageResponse } from "../src/links/page.ts";
import { plainRenderer } from "./support.ts";

const grounds = { light: Object.values(surfaces.light), dark: Object.values(surfaces.dark) };
const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((n) => `#${n.toString(16).padStart(6, "0")}`);

/** The faults with which something is refused. */
function issuesOf(act: () => unknown): readonly string[] {
  try {
    act();
  } catch (error) {
    if (error instanceof CarillonError) return [error.code, ...error.issues];
    throw error;
  }
  return [];
}

describe("The contrast of two colours", () => {
  test.each([
    ["#000000", "#ffffff", 21],
    ["#777777", "#ffffff", 4.48],
    ["#767676", "#ffffff", 4.54],
    ["#0000ff", "#ffffff", 8.59],
    ["#ff0000", "#ffffff", 4],
  ])("%s on %s is what WCAG reckons", (one, other, ratio) => {
    expect(contrast(one, other)).toBeCloseTo(ratio, 2);
    expect(contrast(other, one)).toBe(contrast(one, other));
  });

  test("the colour that is offered can be read, and is the given one where that can be", () => {
    fc.assert(
      fc.property(colour, fc.constantFrom("light", "dark"), (given, mode) => {
        const offered = readableOn(given, grounds[mode]);
        const ratios = grounds[mode].map((ground) => contrast(offered, ground));
        expect(Math.min(...ratios)).toBeGreaterThanOrEqual(leastContrast);
        const had = grounds[mode].every((ground) => contrast(given, ground) >= leastContrast);
        if (had) expect(offered).toBe(given);
      }),
    );
  });
});

describe("A product's colours", () => {
  test("are taken when they can be read, and come with what is readable in the dark", () => {
    const { colors } = appFrom({ name: "Acme", colors: { primary: "#1A4FD6" } });
    expect(colors).toEqual({
      light: { button: { text: "#ffffff", background: "#1a4fd6" }, link: "#1a4fd6" },
      dark: {
        button: { text: "#000000", background: expect.stringMatching(/^#/) },
        link: expect.stringMatching(/^#/),
      },
    });
    expect(contrast(colors?.dark.link ?? "", surfaces.dark.card)).toBeGreaterThanOrEqual(4.5);
  });

  test("are refused otherwise, with the contrast that they have and the nearest that passes", () => {
    const faults = issuesOf(() => appFrom({ name: "Acme", colors: { primary: "#fc0" } }));
    expect(faults).toEqual([
      "engine-options-invalid",
      "colors.primary: #ffcc00 has a contrast of 1.37:1 with #f3f4f6, and links need 4.5:1 to be read " +
        "(WCAG 2 AA). The nearest colour that passes is #886d00; or give links a colour of their own (accent)",
    ]);
    const nearest = { primary: "#886d00" };
    expect(issuesOf(() => appFrom({ name: "Acme", colors: nearest }))).toEqual([]);
  });

  test("may be a bright one for buttons with another one for links", () => {
    const { colors } = appFrom({
      name: "Acme",
      colors: { primary: "#ffcc00", accent: "#7a5c00", dark: { accent: "#ffe066" } },
    });
    expect(colors?.light).toEqual({
      button: { text: "#000000", background: "#ffcc00" },
      link: "#7a5c00",
    });
    expect(colors?.dark.link).toBe("#ffe066");
  });

  test.each([
    [{ primary: "#1a4fd6", accent: "#ffcc00" }, "colors.accent: #ffcc00 has a contrast of 1.37:1"],
    [{ primary: "#1a4fd6", dark: { primary: "#001133" } }, "colors.dark.primary: #001133 has"],
    [{ primary: "#1a4fd6", dark: { accent: "#333" } }, "colors.dark.accent: #333333 has"],
    [{ primary: "blue" }, "colors.primary: is no colour of the form #rrggbb"],
    [{ primary: "#1a4fd680" }, "colors.primary: is no colour of the form #rrggbb"],
    [{ primary: "#1a4fd6;}body{" }, "colors.primary: is no colour"],
  ])("%j are refused in the place where the fault is", (colors, fault) => {
    expect(issuesOf(() => checkBranding({ colors }))).toEqual([
      "branding-invalid",
      expect.stringContaining(fault),
    ]);
  });

  test("can be read on what they stand on, whatever they were", () => {
    fc.assert(
      fc.property(colour, colour, (primary, accent) => {
        const faults = issuesOf(() => checkBranding({ colors: { primary, accent } }));
        if (faults.length > 0) return;
        const { colors } = appFrom({ name: "Acme", colors: { primary, accent } });
        for (const mode of ["light", "dark"] as const) {
          const { link, button } = colors?.[mode] ?? {
            link: "",
            button: { text: "", background: "" },
          };
          expect(contrast(button.text, button.background)).toBeGreaterThanOrEqual(4.5);
          for (const ground of grounds[mode]) {
            expect(contrast(link, ground)).toBeGreaterThanOrEqual(4.5);
          }
        }
      }),
    );
  });
});

describe("A branding", () => {
  test.each([
    [{ support: "javascript:alert(1)" }, "support: must be a mail address"],
    [{ support: "help" }, "support: must be a mail address"],
    [{ url: "ftp://x.example" }, "url: "],
    [{ footer: "x".repeat(501) }, "footer: "],
    [{ footer: "a\u202eb" }, "footer: has control characters"],
    [{ logo: Buffer.from("<svg/>") }, "logo: is an SVG"],
    [{ name: " " }, "name: "],
    [{ colour: "#fff" }, "colour"],
  ])("%j is refused, with the place of the fault", (given, fault) => {
    const branding: object = given;
    expect(issuesOf(() => checkBranding(branding))).toEqual([
      "branding-invalid",
      expect.stringContaining(fault),
    ]);
  });

  test.each([
    {},
    { support: "help@acme.example", footer: "Acme Ltd\n1 Road" },
    { support: "https://acme.example/help", url: null, logo: null, colors: null, footer: null },
  ])("%j is taken", (branding) => {
    expect(issuesOf(() => checkBranding(branding))).toEqual([]);
  });

  test("that is wrong keeps an engine from being made", () => {
    const faults = issuesOf(() =>
      createEngine({
        app: { name: "Acme", colors: { primary: "#eeeeee" }, support: "nobody" },
        channels: {},
        rules: [],
        renderer: plainRenderer,
      }),
    );
    expect(faults[0]).toBe("engine-options-invalid");
    expect(faults).toEqual(
      expect.arrayContaining([
        expect.stringContaining("app.colors.primary: #eeeeee has a contrast of 1.0"),
        expect.stringContaining("app.support"),
      ]),
    );
  });
});

test("the pages behind links have the product's colours, and their policy lets them", async () => {
  const page = {
    language: "en",
    title: "Done",
    text: (product: string) => `No more of ${product}.`,
  };
  const answer = (app: Parameters<typeof appFrom>[0]) =>
    pageResponse(page, appFrom(app), { status: 200, bodiless: false });
  const branded = answer({ name: "Acme", colors: { primary: "#7a1fd6" } });
  const html = await branded.text();
  expect(html).toContain("--button:#7a1fd6;--on-button:#ffffff");
  expect(html).toContain("No more of Acme.");
  const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? "";
  const hash = createHash("sha256").update(style).digest("base64");
  expect(branded.headers.get("Content-Security-Policy")).toContain(`'sha256-${hash}'`);
  expect(await answer("Acme").text()).toContain("--button:#1f2937;--on-button:#ffffff");
});
