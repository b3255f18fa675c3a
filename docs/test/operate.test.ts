import { readdir } from "node:fs/promises";
import { SMTPServer } from "smtp-server";
import { expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/operate.md", import.meta.url);

async function mailServer(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    disabledCommands: ["AUTH"],
    logger: false,
    onRcptTo({ address }, _session, callback) {
      if (!address.startsWith("nobody")) return callback();
      callback(Object.assign(new Error("5.1.1 No such user"), { responseCode: 550 }));
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  const close = () => new Promise<void>((resolve) => server.close(resolve));
  return { port: address.port, close };
}

test("the guide's programs compile, run and show what they say", { timeout: 60_000 }, async () => {
  const folder = await emptyFolder("operate");
  const programs = await programsIn(guide);
  // Read as it stands; the server of the test has no certificate that anyone knows.
  await writePrograms(folder, programs, (code) => code.replace("from:", 'security: "none", from:'));
  expect(await compilerFaults(folder)).toEqual([]);
  const server = await mailServer();
  const env = { SMTP_HOST: "127.0.0.1", SMTP_PORT: String(server.port), LOG_LEVEL: "error" };
  const ran = await runNode(["--conditions=carillon:source", "operate.ts"], folder, env);
  const suppressing = await runNode(["--conditions=carillon:source", "suppress.ts"], folder, env);
  const rates = await runNode(["--conditions=carillon:source", "rates.ts"], folder, env);
  await server.close();
  expect(ran.output).toContain("sent [ 'sent: 250");
  expect(ran.output).toContain("deadLetters: 0");
  expect(ran.output).toContain("name: 'ops'");
  expect(ran.code).toBe(0);
  expect(await readdir(folder)).toContain("beacon-backup.db");
  expect(suppressing.output).toContain("suppressed: nobody@x.example\n");
  expect(suppressing.output).toMatch(
    /skipped: nobody@x\.example is on the suppression list since .+ 5\.1\.1/,
  );
  expect(suppressing.output).toMatch(/left@x\.example manual \S+Z ada left\n/);
  expect(suppressing.output).toMatch(
    /ada change \S+\nada delete \S+\nada create \S+\ncarillon create \S+\n/,
  );
  expect(suppressing.code).toBe(0);
  expect(rates.output).toContain("The channel is limited to 3 a minute; next in 60 s\n");
  expect(rates.output).toContain("attempts: 0");
  expect(rates.code).toBe(0);
});
