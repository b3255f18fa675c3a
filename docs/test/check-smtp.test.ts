import { readFile } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { scriptedServer } from "../../packages/channel-smtp/test/support/scripted-server.ts";
import { carillon, steady } from "../../packages/cli/test/support/carillon.ts";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/check-smtp.md", import.meta.url);

test("the guide's programs compile, and run as they say", { timeout: 60_000 }, async () => {
  const folder = await emptyFolder("check-smtp");
  // The server of the test has no certificate.
  await writePrograms(folder, await programsIn(guide), (code) =>
    code.replace('from: "Beacon', 'security: "none", from: "Beacon'),
  );
  expect(await compilerFaults(folder)).toEqual([]);
  const server = await scriptedServer({});
  onTestFinished(() => server.stop());
  const env = { SMTP_HOST: "127.0.0.1", SMTP_PORT: String(server.port), LOG_LEVEL: "error" };
  const run = (...args: string[]) =>
    runNode(["--conditions=carillon:source", ...args], folder, env);
  const engine = await run("running-engine.ts");
  expect(engine.output).toContain("Sender | passed | bells@example.com may send: 250");
  expect(engine.output).toContain("Test email | passed | Test email sent successfully.");
  expect(engine.output).toContain("It works.");
  expect(server.bodies).toHaveLength(1);
  expect(server.bodies[0]).toContain("Subject: [Beacon] Test email");

  const settings = `{ host: "127.0.0.1", port: ${server.port}, from: "bells@example.com", security: `;
  const page = (security: string) =>
    run(
      ...["--input-type=module", "--eval"],
      `import { tryOut } from "./settings-page.ts";
       console.log(await tryOut(${settings} ${security} }, { email: "me@example.org" }));`,
    );
  expect((await page('"none"')).output).toContain("says: [ 'Test email sent successfully.' ]");
  expect(server.bodies[1]).toMatch(/<html|=3Chtml|<!doctype/i);
  const refused = await page('"starttls"');
  expect(refused.output).toContain("Encryption: failed\n");
  expect(refused.output).toContain("save: false");
});

test("what the guide shows is what the command prints", { timeout: 30_000 }, async () => {
  const [, shown = ""] = /^```console\n(.*?)^```$/ms.exec(await readFile(guide, "utf8")) ?? [];
  const server = await scriptedServer({});
  onTestFinished(() => server.stop());
  const { out } = await carillon([
    ...["smtp", "check", "--host", "127.0.0.1", "--port", String(server.port)],
    ...["--from", "Example <bells@example.com>", "--to", "you@example.com"],
  ]);
  expect(steady(out)).toBe(shown);
});
