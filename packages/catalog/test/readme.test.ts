import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import * as exported from "../src/index.ts";
import { catalog } from "../src/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

/** The table's rows by event: the value's name, and every key that is named. */
const rows = new Map(
  [
    ...readme
      .slice(0, readme.indexOf("## What lasts"))
      .matchAll(/^\| `(\w+)` +\| `([a-z_.]+)` +\|[^|]*\| (.*) \|$/gm),
  ].map(([, value = "", event = "", payload = ""]) => [event, { value, payload }]),
);

const shared = {
  "the run": ["size_bytes", "duration_ms", "run_id", "run_url"],
  "the person": ["id", "name", "email", "locale", "time_zone"],
  "the rest of the person": ["email", "locale", "time_zone"],
  "the origin": ["ip", "device", "location"],
};

test("The README's table has every event type, under the name that it is exported by", () => {
  expect([...rows.keys()]).toEqual(catalog.map(({ name }) => name));
  const values = new Map(Object.entries(exported));
  for (const [event, { value }] of rows) {
    expect(values.get(value), value).toHaveProperty("name", event);
  }
});

test.each(catalog)("The README names each key of $name, and no other", (type) => {
  const payload = rows.get(type.name)?.payload ?? "";
  const named = [...payload.replaceAll(/\([^)]*\)/g, "").matchAll(/`(\w+)`/g)].map(
    ([, key]) => key,
  );
  const meant = Object.entries(shared).flatMap(([words, keys]) =>
    payload.includes(words) ? keys : [],
  );
  expect([...new Set([...named, ...meant])].sort()).toEqual(Object.keys(type.schema.shape).sort());
});

test("The README's table of categories is true", () => {
  const section = readme.slice(readme.indexOf("## What can be turned off"));
  for (const category of new Set(catalog.flatMap((type) => type.category ?? []))) {
    const [, names = ""] =
      new RegExp(`^\\| \`${category}\`[^|]*\\| (.*) \\|$`, "m").exec(section) ?? [];
    const meant = catalog.filter((type) => type.category === category).map(({ name }) => name);
    expect(names.replaceAll("`", "").split(" "), category).toEqual(meant);
  }
});
