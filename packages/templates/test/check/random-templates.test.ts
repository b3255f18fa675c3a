import { defineEvent, type JsonObject, type JsonValue } from "@carillon/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { checkTemplates, findingLine } from "../../src/check/check-templates.ts";
import { placesIn } from "../../src/syntax/place.ts";
import { templateData } from "../../src/template-data.ts";
import { TemplateSet } from "../../src/template-set.ts";
import { sampleView } from "../sample-view.ts";

/** What a payload can have: every shape of schema that a template can walk through. */
type Tree =
  | { readonly kind: "string" | "number" | "boolean" | "enum" | "nullable" }
  | { readonly kind: "list"; readonly item: Tree }
  | ObjectTree;

interface ObjectTree {
  readonly kind: "object";
  readonly fields: readonly Field[];
}

interface Field {
  readonly name: string;
  readonly isOptional: boolean;
  readonly tree: Tree;
}

/** No two of them are nearly alike, so that one that is misspelt has one nearest name. */
const words = [
  ..."account backlog cluster deadline endpoint firewall gateway hostname interval journal".split(
    " ",
  ),
  ..."keyring location monitor network operator percent quarantine replica snapshot threshold".split(
    " ",
  ),
];

const trees = fc.letrec<{ tree: Tree; object: ObjectTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.record({ kind: fc.constantFrom("string", "number", "boolean", "enum", "nullable") }),
    fc.record({ kind: fc.constant("list"), item: tie("tree") }),
    tie("object"),
  ),
  object: fc.record({
    kind: fc.constant("object"),
    fields: fc.uniqueArray(
      fc.record({ name: fc.constantFrom(...words), isOptional: fc.boolean(), tree: tie("tree") }),
      { selector: ({ name }) => name, minLength: 1, maxLength: 4 },
    ),
  }),
}));

function schemaOf(tree: Tree): z.ZodType<JsonValue> {
  switch (tree.kind) {
    case "string":
      return z.string();
    case "number":
      return z.number();
    case "boolean":
      return z.boolean();
    case "enum":
      return z.enum(["low", "high"]);
    case "nullable":
      return z.string().nullable();
    case "list":
      return z.array(schemaOf(tree.item));
    case "object":
      return objectSchema(tree);
  }
}

function objectSchema({ fields }: ObjectTree): z.ZodType<JsonObject> {
  const entries = fields.map(({ name, isOptional, tree }): [string, z.ZodType<JsonValue>] => {
    const schema = schemaOf(tree);
    return [name, isOptional ? schema.exactOptional() : schema];
  });
  return z.object(Object.fromEntries(entries));
}

/** A payload with everything that is optional, or with nothing of it. */
function payloadOf({ fields }: ObjectTree, isFull: boolean): JsonObject {
  return Object.fromEntries(
    fields
      .filter(({ isOptional }) => isFull || !isOptional)
      .map(({ name, tree }) => [name, sampleOf(tree, isFull)]),
  );
}

function sampleOf(tree: Tree, isFull: boolean): JsonValue {
  switch (tree.kind) {
    case "string":
      return "text";
    case "number":
      return 12;
    case "boolean":
      return isFull;
    case "enum":
      return isFull ? "low" : "high";
    case "nullable":
      return isFull ? "text" : null;
    case "list":
      return isFull ? [sampleOf(tree.item, true), sampleOf(tree.item, false)] : [];
    case "object":
      return payloadOf(tree, isFull);
  }
}

/** Every path of a payload in a template, each name between `«` and `»`. */
class Writer {
  readonly lines: string[] = [];
  readonly #choose: (ways: number) => number;
  #names = 0;

  constructor(choose: (ways: number) => number) {
    this.#choose = choose;
  }

  write(tree: Tree, path: string, mayBeMissing: boolean): void {
    if (tree.kind === "object") {
      this.#writeObject(tree, path, mayBeMissing);
    } else if (tree.kind === "list") {
      const item = this.#name();
      const all = mayBeMissing ? `${path} ?? []` : path;
      this.lines.push(`<% for (const ${item} of ${all}) { %>`);
      this.write(tree.item, item, false);
      this.lines.push("<% } %>");
    } else if (tree.kind === "string" && !mayBeMissing && this.#choose(2) === 0) {
      this.lines.push(`<%= ${path}.toUpperCase() %>`);
    } else {
      this.#print(path, mayBeMissing || tree.kind === "nullable", tree.kind === "enum");
    }
  }

  #print(path: string, mayBeMissing: boolean, isEnum: boolean): void {
    const name = this.#name();
    const compared = isEnum ? ` === "low" ? "less" : "more"` : "";
    const ways = mayBeMissing
      ? [
          `<%= ${path} ?? "-" %>`,
          `<% const ${name} = ${path}; if (${name} !== undefined && ${name} !== null) { %><%= ${name} %><% } %>`,
          `<% const ${name} = ${path}; %><%= ${name} === undefined || ${name} === null ? "-" : ${name} %>`,
        ]
      : [`<%= ${path}${compared} %>`, `<% const ${name} = ${path}; %><%= ${name}${compared} %>`];
    this.lines.push(`<p>${ways[this.#choose(ways.length)]}</p>`);
  }

  #writeObject({ fields }: ObjectTree, path: string, mayBeMissing: boolean): void {
    const name = this.#name();
    const isAsked = mayBeMissing && this.#choose(2) === 0;
    if (isAsked) this.lines.push(`<% const ${name} = ${path}; if (${name}) { %>`);
    const [owner, link] = isAsked ? [name, "."] : [path, mayBeMissing ? "?." : "."];
    for (const field of fields) {
      const within = mayBeMissing && !isAsked;
      this.write(field.tree, `${owner}${link}«${field.name}»`, within || field.isOptional);
    }
    if (isAsked) this.lines.push("<% } %>");
  }

  #name(): string {
    this.#names += 1;
    return `v${this.#names}`;
  }
}

const templates = fc
  .record({ tree: trees.object, ways: fc.infiniteStream(fc.nat()), wrong: fc.nat() })
  .map(({ tree, ways, wrong }) => {
    const writer = new Writer((count) => (ways.next().value ?? 0) % count);
    writer.write(tree, "thing", false);
    return { tree, marked: writer.lines.join("\n"), wrong };
  });

const name = "thing.seen.email.html.eta";
const domain = "thing";

const typeOf = (tree: ObjectTree) =>
  defineEvent("thing.seen", {
    schema: objectSchema(tree),
    severity: "info",
    message: { en: () => ({ title: "T", summary: "" }) },
  });

test("random templates of random schemas are not reported, and render", () => {
  fc.assert(
    fc.property(templates, ({ tree, marked }) => {
      const source = marked.replace(/[«»]/g, "");
      expect(checkTemplates([{ name, source, domain }], [typeOf(tree)])).toEqual([]);
      const set = new TemplateSet([{ name, source: `${source}.`, domain }]);
      for (const isFull of [true, false]) {
        const payload = payloadOf(tree, isFull);
        set.render(name, templateData(sampleView({ type: "thing.seen", event: { payload } })));
      }
    }),
    { numRuns: 300 },
  );
});

test("one name that is misspelt in a random template is reported once, at its place, with the name", () => {
  fc.assert(
    fc.property(templates, ({ tree, marked, wrong }) => {
      const names = [...marked.matchAll(/«(\w+)»/g)];
      const spot = names[wrong % names.length];
      const [whole = "", right = ""] = spot ?? [];
      const index = spot?.index ?? 0;
      const slip = right.slice(0, 3) + right.slice(4);
      const before = marked.slice(0, index).replace(/[«»]/g, "");
      const after = marked.slice(index + whole.length).replace(/[«»]/g, "");
      const source = `${before}${slip}${after}`;
      const { line, column } = placesIn(source)(before.length);
      const found = checkTemplates([{ name, source, domain }], [typeOf(tree)]).map(findingLine);
      expect(found).toEqual([
        expect.stringMatching(
          new RegExp(`:${line}:${column}: .* has no \`${slip}\`, did you mean \`${right}\`\\?$`),
        ),
      ]);
    }),
    { numRuns: 300 },
  );
});
