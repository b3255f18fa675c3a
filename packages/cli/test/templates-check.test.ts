import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { carillon } from "./support/carillon.ts";

const config = `
import { createEngine, defineConfig, defineEvent } from "@carillon/core";
import { etaRenderer } from "@carillon/templates";
import { z } from "zod";
const failed = defineEvent("backup.failed", {
  schema: z.object({ job: z.string(), error: z.string().optional() }),
  severity: "error",
  message: { en: ({ payload }) => ({ title: "Failed: " + payload.job, summary: "" }) },
});
export default defineConfig((given) => createEngine({
  app: "Test", renderer: etaRenderer({ folder: new URL("mails/", import.meta.url) }),
  channels: {}, events: [failed], rules: [], ...given,
}));
`;

let folder: string;
const template = (text: string, name = "backup.failed.email.html.eta") =>
  writeFile(join(folder, "mails", name), text);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-templates-"));
  const modules = fileURLToPath(new URL("../node_modules", import.meta.url));
  await symlink(modules, join(folder, "node_modules"));
  await writeFile(join(folder, "carillon.config.mjs"), config);
  await mkdir(join(folder, "mails"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const check = (...args: string[]) => carillon(["templates", "check", ...args], { folder });

const wrong = "<p><%= backup.jbo %></p>\n<p><%= backup.error %></p>\n";
const faults = [
  "backup.failed.email.html.eta:1:15: `backup` has no `jbo`, did you mean `job`?",
  "backup.failed.email.html.eta:2:8: `backup.error` may be missing: give a default with `??`, or ask for it with `if`",
];

describe("carillon templates check", () => {
  it("ends with 0 where templates name what their events have", async () => {
    await template('<p><%= backup.job %></p><p><%= backup.error ?? "" %></p>');
    expect(await check("mails")).toEqual({
      code: 0,
      out: "✓ 1 template fits its events\n",
      err: "",
    });
    const { code, out } = await check();
    expect([code, out]).toEqual([0, "✓ the templates of the configuration fit their events\n"]);
  });

  it("ends with 1 and names file, line and column of each mistake, with the nearest name", async () => {
    await template(wrong);
    const { code, out } = await check("mails");
    expect(out).toBe(`${faults.map((fault) => `mails/${fault}\n`).join("")}\n✗ 2 mistakes\n`);
    expect(code).toBe(1);
    const own = await check();
    expect(own.out).toBe(`${faults.join("\n")}\n\n✗ 2 mistakes\n`);
    expect(own.code).toBe(1);
  });

  it("tells a file that is for no event, and answers JSON", async () => {
    await template("x", "backp.failed.email.html.eta");
    const { code, out } = await check("mails", "--json");
    expect(JSON.parse(out)).toEqual({
      exitCode: 1,
      faults: [
        "mails/backp.failed.email.html.eta:1:1: there is no event type or domain `backp.failed`, did you mean `backup.failed`?",
      ],
    });
    expect(code).toBe(1);
  });

  it("ends with 2 where the folder or a file's name cannot be used", async () => {
    const none = await check("nowhere");
    expect([none.code, none.err]).toEqual([2, expect.stringContaining("ENOENT")]);
    await mkdir(join(folder, "other"));
    await writeFile(join(folder, "other", "alert.html"), "x");
    const named = await check("other");
    expect([named.code, named.err]).toEqual([
      2,
      expect.stringContaining("alert.html is not named"),
    ]);
  });
});
