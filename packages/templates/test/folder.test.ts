import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CarillonError } from "@carillon/core";
import { expect, test } from "vitest";
import { etaRenderer } from "../src/index.ts";
import { templateFolder } from "./template-folder.ts";

function errorOf(make: () => unknown): CarillonError {
  try {
    make();
  } catch (error) {
    if (error instanceof CarillonError) return error;
    throw error;
  }
  throw new Error("It did not throw");
}

test("a syntax error names file and line when the renderer is made", () => {
  for (const [source, expected] of [
    ["one\ntwo <% if (x { %>\nthree", /^backup\.email\.html\.eta, line 2: /],
    ["one\n\n<%= backup. %>", /^backup\.email\.html\.eta, line 3: /],
    ["<p>\n  <%= 'open %>", /^backup\.email\.html\.eta, line 2, column 7: unclosed string/],
    ["one\n<% const", /^backup\.email\.html\.eta, line 2, column 1: unclosed tag/],
    ["<a href=<%= backup.url %>>x</a>", /puts backup\.url into an attribute without quotes/],
  ] as const) {
    const error = errorOf(() =>
      etaRenderer({ folder: templateFolder({ "backup.email.html.eta": source }) }),
    );
    expect(error.code).toBe("template-failed");
    expect(error.message).toMatch(expected);
    expect(error.message).not.toMatch(/__eta|__interpolate|\/tmp\//);
  }
});

test("a file name that fits no form is refused, with the forms", () => {
  const names = ["backup.html.eta", "Backup.email.html.eta", "backup.email.md.eta", "notes.txt"];
  const misnamed = Object.fromEntries(names.map((name) => [name, "x"]));
  const error = errorOf(() => etaRenderer({ folder: templateFolder(misnamed) }));
  expect(error.code).toBe("template-options-invalid");
  expect(error.issues).toHaveLength(names.length);
  expect(error.message).toContain(
    "<event type or domain>[.<language>].email.<html|text|subject>.eta",
  );
});

test("what chats are made with, huge files, long white space and other encodings are refused", () => {
  const folder = templateFolder({
    "layout.email.subject.eta": "x",
    "message.text.eta": "x",
    "large.email.html.eta": "x".repeat(65 * 1024),
    "space.email.html.eta": `<% a${" ".repeat(20_000)}b %>`,
  });
  writeFileSync(join(folder, "latin.email.text.eta"), Buffer.from([0x66, 0xfc, 0x72]));
  expect(errorOf(() => etaRenderer({ folder })).issues).toEqual([
    "large.email.html.eta is larger than 64 KiB",
    "latin.email.text.eta is not UTF-8 text",
    expect.stringMatching(/^layout\.email\.subject\.eta is not named </),
    "message.text.eta has the name of a built-in template for chats",
    "space.email.html.eta has 500 white space characters in a row",
  ]);
});

test("a link that leads out of the folder is refused, one inside is followed", () => {
  const folder = templateFolder({ "backup.email.text.eta": "x" });
  symlinkSync(join(folder, "backup.email.text.eta"), join(folder, "alert.email.text.eta"));
  expect(() => etaRenderer({ folder })).not.toThrow();
  const outside = templateFolder({ secret: "x" });
  symlinkSync(join(outside, "secret"), join(folder, "user.email.text.eta"));
  expect(errorOf(() => etaRenderer({ folder })).issues).toEqual([
    "user.email.text.eta is a link that leads out of the folder",
  ]);
});

test("a folder may be a file URL, and names that begin with a dot are left alone", () => {
  const folder = templateFolder({ ".gitkeep": "", "pt-BR": "" });
  expect(errorOf(() => etaRenderer({ folder })).issues).toHaveLength(1);
  const other = templateFolder({ ".gitkeep": "", "backup.pt-BR.email.text.eta": "x" });
  expect(() => etaRenderer({ folder: pathToFileURL(`${other}/`) })).not.toThrow();
});

test("options that mean nothing are refused, without the folder's path", () => {
  const invalid = { code: "template-options-invalid" };
  expect(errorOf(() => etaRenderer({ timeoutMs: 0 }))).toMatchObject(invalid);
  expect(errorOf(() => etaRenderer({ timeoutMs: Number.NaN }))).toMatchObject(invalid);
  const mistyped = { folders: "x", timeoutMs: 500 };
  expect(errorOf(() => etaRenderer(mistyped)).message).toContain("folders: is not an option");
  const missing = errorOf(() => etaRenderer({ folder: "/nowhere/at/all" }));
  expect(missing).toMatchObject(invalid);
  expect(missing.message).not.toContain("/nowhere");
});
