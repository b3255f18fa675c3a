import { beforeAll, expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/mail.md", import.meta.url);

let folder: URL;
beforeAll(async () => {
  folder = await emptyFolder("mail");
  await writePrograms(folder, await programsIn(guide));
});

const run = (name: string, env: NodeJS.ProcessEnv = {}) =>
  runNode(["--conditions=carillon:source", name], folder, env);

test("the guide's programs compile", { timeout: 60_000 }, async () => {
  expect(await compilerFaults(folder)).toEqual([]);
});

test("the one by provider prints what to know of each", async () => {
  const { code, output } = await run("by-provider.ts");
  expect(code, output).toBe(0);
  expect(output).toContain("Amazon SES (amazon-ses): email-smtp.{region}.amazonaws.com\n");
  expect(output).toContain("Gmail (gmail): smtp.gmail.com\n  port 587 with starttls\n");
});

test("the one by environment runs with mail off, and with the variables of the guide", async () => {
  const off = await run("by-environment.ts");
  expect(off.code, off.output).toBe(0);
  expect(off.output).toContain("ops@example.com skipped SMTP is off: none of CARILLON_SMTP_HOST");
  expect(off.output).toContain("ops: Set CARILLON_SMTP_HOST or ");
  const on = await run("by-environment.ts", {
    CARILLON_SMTP_HOST: "smtp.example.com",
    CARILLON_SMTP_PORT: "465",
    CARILLON_SMTP_USERNAME: "noreply@example.com",
    CARILLON_SMTP_PASSWORD: "open sesame",
    CARILLON_SMTP_TO: "ops@example.com,duty@example.com",
  });
  expect(on.code, on.output).toBe(0);
  expect(on.output).toContain("duty@example.com queued undefined\nops: on\n");
});
