import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { defaultPrefix, inFiles, variables } from "../src/env/variables.ts";
import { smtpPresets } from "../src/index.ts";

const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");

function section(title: string): string {
  const [, text = ""] = readme.split(`\n## ${title}\n`);
  return text.split("\n## ")[0] ?? "";
}

/** The variables in a text, written whole or from their underscore on. */
function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/`(?:CARILLON_SMTP)?_([A-Z0-9_]+)`/g)].map(([, name = ""]) => name);
}

test("the README's table of presets is what the presets are", () => {
  const rows = [...section("Presets").matchAll(/^\| `([a-z0-9-]+)` \| (.+?) \| (.+?) \|/gm)];
  expect(rows.map(([, name, host, ports]) => [name, host, ports])).toEqual(
    smtpPresets.map(({ name, host = "your own: give `host`", ports }) => [
      name,
      host,
      ports.map(({ port, security }) => `${port} ${security}`).join(", "),
    ]),
  );
});

test("the README's table of variables is what is read", () => {
  const rows = section("From the environment").match(/^\| `.*$/gm) ?? [];
  expect(defaultPrefix).toBe("CARILLON_SMTP_");
  expect(variablesIn(rows.join("\n")).toSorted()).toEqual(Object.keys(variables).toSorted());
});

test("the README names the variables that may stand in files", () => {
  const [line = ""] = section("From the environment").match(/^- \*\*Secrets in files.*$/m) ?? [];
  const [listed = ""] = line.split(" may each end");
  expect(variablesIn(listed)).toEqual([...inFiles]);
});
