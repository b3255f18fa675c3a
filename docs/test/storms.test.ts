import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/storms.md", import.meta.url);

async function mailServer(): Promise<{ readonly port: number; readonly subjects: string[] }> {
  const subjects: string[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH"],
    logger: false,
    onData(stream, _session, callback) {
      let mail = "";
      stream.on("data", (chunk) => {
        mail += chunk;
      });
      stream.on("end", () => {
        subjects.push(/^Subject: (.*)/m.exec(mail)?.[1] ?? "");
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return { port: address.port, subjects };
}

test("the guide's programs compile, run and show what they say", { timeout: 60_000 }, async () => {
  const folder = await emptyFolder("storms");
  // Read as it stands; the server of the test has no certificate that anyone knows.
  await writePrograms(folder, await programsIn(guide), (code) =>
    code.replace("from:", 'security: "none", from:'),
  );
  expect(await compilerFaults(folder)).toEqual([]);
  const { port, subjects } = await mailServer();
  const env = { SMTP_HOST: "127.0.0.1", SMTP_PORT: String(port), LOG_LEVEL: "error" };
  const { output, code } = await runNode(["--conditions=carillon:source", "storm.ts"], folder, env);
  expect(
    output.match(/queued Waits until [\d:]+ UTC for others of its group for error="disk full"/g),
  ).toHaveLength(4);
  expect(output).toContain('skipped Rule "failures" lets 4 through in 1 min; the next may go at ');
  expect(output).toMatch(/\[\n? *'Rule "failures" lets 4 through/);
  expect(output).toContain("4 deliveries in 1 message\n");
  expect(subjects).toHaveLength(1);
  expect(code).toBe(0);
});
