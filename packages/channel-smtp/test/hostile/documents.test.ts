import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { smtpHints, smtpReasons } from "../../src/index.ts";
import { documentOf } from "./document.ts";
import { failuresDocument } from "./failures.ts";
import { stages } from "./stages.ts";

test("the page about hostile servers says what the rows say", async () => {
  await expect(documentOf(stages)).toMatchFileSnapshot("../../docs/hostile-servers.md");
});

test("the page about failures says what the tables in the code say", async () => {
  await expect(failuresDocument()).toMatchFileSnapshot("../../docs/failures.md");
});

test("the table in the README names every code, and no other", async () => {
  const readme = await readFile(new URL("../../README.md", import.meta.url), "utf8");
  const [, section = ""] = /\n## Failures\n([\s\S]*?)(?=\n## |$)/.exec(readme) ?? [];
  const named = section.split("\n").flatMap((line) => {
    const [, codes = ""] = /^\| ((?:`[a-z0-9-]+` ?)+)\|/.exec(line) ?? [];
    return [...codes.matchAll(/`([^`]+)`/g)].map(([, code]) => code);
  });
  expect([...new Set(named)].toSorted()).toEqual(Object.keys(smtpReasons).toSorted());
});

test("every hint that a row names exists, and every hint has a name of its own", () => {
  const names = smtpHints.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  const named = stages.flatMap(({ rows }) => rows.flatMap(({ hint }) => hint ?? []));
  expect(named.filter((name) => !names.includes(name))).toEqual([]);
});

test("there are enough rows, and each says something of its own", () => {
  for (const { rows } of stages) {
    const said = rows.map(({ server, ways }) => `${server} ${ways}`);
    expect(new Set(said).size).toBe(said.length);
  }
  expect(stages.flatMap(({ rows }) => rows).length).toBeGreaterThan(200);
});
