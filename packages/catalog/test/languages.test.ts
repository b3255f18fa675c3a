import { readdirSync } from "node:fs";
import { describe, expect, test, vi } from "vitest";
import { catalog } from "../src/index.ts";
import { languages } from "../src/languages.ts";
import type { CatalogWords } from "../src/words.ts";
import { cases } from "./cases.ts";
import { audiences, render } from "./render.ts";

const asked = vi.hoisted(() => new Set<string>());

/** The same words, noting which of them were asked for. */
function noting<Node extends object>(node: Node, path: string): Node {
  return new Proxy(node, {
    get(target, key, receiver): unknown {
      const value: unknown = Reflect.get(target, key, receiver);
      const place = `${path}.${String(key)}`;
      if (typeof value === "object" && value !== null) return noting(value, place);
      asked.add(place);
      return value;
    },
  });
}

vi.mock("../src/words/en.ts", async (original) => {
  const { en } = await original<typeof import("../src/words/en.ts")>();
  return { en: noting(en, "en") };
});
vi.mock("../src/words/de.ts", async (original) => {
  const { de } = await original<typeof import("../src/words/de.ts")>();
  return { de: noting(de, "de") };
});

const { en } = await vi.importActual<typeof import("../src/words/en.ts")>("../src/words/en.ts");
const { de } = await vi.importActual<typeof import("../src/words/de.ts")>("../src/words/de.ts");
const unwatched: Readonly<Record<string, CatalogWords>> = { en, de };

/** Where each single word stands: `alert.status.OK`. */
function placesIn(node: object, path = ""): readonly string[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    const place = path === "" ? key : `${path}.${key}`;
    return typeof value === "object" && value !== null ? placesIn(value, place) : [place];
  });
}

describe.each(Object.keys(languages))("The language %s", (language) => {
  const words = unwatched[language] ?? {};

  test("has a word wherever English has one", () => {
    expect([...placesIn(words)].sort()).toEqual([...placesIn(en)].sort());
  });

  test("has no word that no message uses", () => {
    asked.clear();
    for (const [type, , payload] of cases) {
      for (const audience of audiences) render(type, payload, language, audience);
    }
    const unused = placesIn(words).filter((place) => !asked.has(`${language}.${place}`));
    expect(unused).toEqual([]);
  });

  test("is spoken by every event type", () => {
    for (const type of catalog) expect(type.languages).toContain(language);
  });
});

test("Every file of words is a language of the catalog", () => {
  const files = readdirSync(new URL("../src/words", import.meta.url));
  const known = files
    .filter((file) => file.endsWith(".ts") && file !== "counter.ts")
    .map((file) => file.slice(0, -3));
  expect(known.sort()).toEqual(Object.keys(languages).sort());
});
