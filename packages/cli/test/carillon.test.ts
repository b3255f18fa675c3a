import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { exitCodeFor, exitCodes } from "../src/exit-codes.ts";
import { carillon } from "./support/carillon.ts";

test("help and version are no errors", async () => {
  const help = await carillon(["--help"]);
  expect(help).toMatchObject({ code: 0, err: "" });
  expect(help.out).toContain("smtp");
  const check = await carillon(["smtp", "check", "--help"]);
  expect(check).toMatchObject({ code: 0, err: "" });
  expect(check.out).toContain("--password-file <path>");
  const { version } = JSON.parse(
    await readFile(new URL("../package.json", import.meta.url), "utf8"),
  );
  expect(await carillon(["--version"])).toMatchObject({ code: 0, out: `${version}\n`, err: "" });
});

test.each([
  ["no command", []],
  ["no command of smtp", ["smtp"]],
  ["an unknown command", ["smpt"]],
  ["an unknown option", ["--jsn"]],
])("%s is a usage error, told on the error stream", async (_, args) => {
  const { code, out, err } = await carillon(args);
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(err).not.toBe("");
});

test("what is much like a command is named", async () => {
  expect((await carillon(["smpt"])).err).toContain("Did you mean smtp?");
});

test("the table of exit codes in the README is the table in the code", async () => {
  const page = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (\d+) \| (.+?) \|/gm)].map(([, code, what = ""]) => ({
    code: Number(code),
    classes: [...what.matchAll(/`([a-z0-9-]+)`/g)].flatMap(([, name]) => name ?? []),
  }));
  for (const { code, classes } of rows) {
    for (const name of classes) expect([name, exitCodeFor(name)]).toEqual([name, code]);
  }
  const documented = new Set(rows.map(({ code }) => code));
  for (const code of Object.values(exitCodes)) expect(documented).toContain(code);
  const failures = await readFile(
    new URL("../../channel-smtp/src/reasons.ts", import.meta.url),
    "utf8",
  );
  const codes = [...failures.matchAll(/^ {2}"?([a-z0-9-]+)"?: \{$/gm)].flatMap(
    ([, name]) => name ?? [],
  );
  expect(codes.length).toBeGreaterThan(20);
  const named = new Set(rows.flatMap(({ classes }) => classes));
  for (const code of codes) expect([...named]).toContain(code);
});
