import { Eta } from "eta/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { safeVariables } from "../../src/safe/render-safe.ts";
import { SyntaxFault } from "../../src/syntax/syntax-fault.ts";
import { templateData } from "../../src/template-data.ts";
import { TemplateSet } from "../../src/template-set.ts";
import { grownTemplates, mutatedTemplates } from "./grown.ts";
import { dangersIn } from "./mail-html.ts";
import { alertView, hostilePayload, htmlName, read, render, textName } from "./safe-sample.ts";

const eta = new Eta({
  functionHeader: `const { ${safeVariables.filter((name) => name !== "it").join(", ")}, format } = it; const alert = event.payload;`,
});
eta.loadTemplate("_fields.html.eta", "<i>fields</i>");

/** What Eta itself makes of a template. */
function renderedByEta(source: string): string {
  return eta.renderString(source, templateData(alertView()));
}

/** What an accepted template makes, or the fault that it ends with: nothing else may come of it. */
function made(source: string, name: string): string | SyntaxFault {
  try {
    return render(source, name);
  } catch (error) {
    if (error instanceof SyntaxFault) return error;
    throw error;
  }
}

test("what the safe profile accepts, it renders as Eta does", () => {
  const seen = { accepted: 0, rendered: 0 };
  fc.assert(
    fc.property(grownTemplates, (source) => {
      if (read(source).template === undefined) return;
      seen.accepted += 1;
      const own = made(source, htmlName);
      if (own instanceof SyntaxFault) return;
      seen.rendered += 1;
      expect(own).toBe(renderedByEta(source));
    }),
    { numRuns: 4_000 },
  );
  expect(seen.accepted).toBeGreaterThan(2_000);
  expect(seen.rendered).toBeGreaterThan(800);
});

describe("whatever a template is grown from", () => {
  const payload = JSON.stringify(hostilePayload);
  const inherited = Object.getOwnPropertyNames(Object.prototype).join();
  const globals = Object.getOwnPropertyNames(globalThis).join();
  const title = process.title;

  test.each([
    ["the grammar", grownTemplates],
    ["hostile ones", mutatedTemplates],
  ])("from %s, it has no effect but its text, and that is harmless", (_, templates) => {
    const seen = { accepted: 0 };
    fc.assert(
      fc.property(templates, fc.constantFrom(htmlName, textName), (source, name) => {
        // Never throws: what is wrong is told as refusals.
        if (read(source, name).template === undefined) return;
        seen.accepted += 1;
        const result = made(source, name);
        if (typeof result === "string" && name === htmlName) {
          expect(dangersIn(result)).toEqual([]);
          expect(result).not.toContain(hostilePayload.host.name.slice(0, 12));
        }
        expect(JSON.stringify(hostilePayload)).toBe(payload);
        expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(inherited);
        expect(Object.getOwnPropertyNames(globalThis).join()).toBe(globals);
        expect(process.title).toBe(title);
      }),
      { numRuns: 6_000 },
    );
    expect(seen.accepted).toBeGreaterThan(100);
  });
});

test("the tripwires see what full templates do", () => {
  const payload = structuredClone(hostilePayload);
  expect(dangersIn("<p onclick='x'>")).not.toEqual([]);
  expect(dangersIn("<p style='background:url(x)'>")).not.toEqual([]);
  const set = new TemplateSet([
    {
      name: htmlName,
      source: "<% alert.count = 9; globalThis.pwned = 1 %><%~ alert.host.name %>",
      domain: "alert",
    },
  ]);
  const html = set.render(htmlName, templateData(alertView(payload)));
  expect(html).toContain("<img src=x onerror");
  expect(dangersIn(html)).not.toEqual([]);
  expect(payload.count).toBe(9);
  expect(Reflect.deleteProperty(globalThis, "pwned")).toBe(true);
});
