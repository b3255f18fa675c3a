import { readFile } from "node:fs/promises";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/alerts.md", import.meta.url);

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
        subjects.push(/^Subject: (.*)/m.exec(mail)?.[1]?.trim() ?? "");
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
  const folder = await emptyFolder("alerts");
  // Read as it stands; the server of the test has no certificate that anyone knows.
  await writePrograms(folder, await programsIn(guide), (code) =>
    code.replace("from:", 'security: "none", from:'),
  );
  expect(await compilerFaults(folder)).toEqual([]);
  const { port, subjects } = await mailServer();
  const env = { SMTP_HOST: "127.0.0.1", SMTP_PORT: String(port), LOG_LEVEL: "error" };
  const { output, code } = await runNode(["--conditions=carillon:source", "day.ts"], folder, env);
  expect([...subjects].sort()).toEqual([
    "[Beacon] Disk on web-01 is fine again",
    "[Beacon] Disk on web-01: 91 %",
    "[Beacon] Disk on web-01: 99 %",
  ]);
  const shown = /```text\n([\s\S]*?)```/.exec(await readFile(guide, "utf8"))?.[1] ?? "";
  expect(withoutMoments(output)).toContain(withoutMoments(shown).trim());
  expect(output).toMatch(/disk:db-01 firing critical 0 ada: Kernel upgrade/);
  expect(output).toMatch(/disk:web-01 resolved critical 3/);
  expect(code).toBe(0);
});

/** What differs from day to day: moments and ids. */
function withoutMoments(text: string): string {
  return text
    .replaceAll(/(?:\d{4}-\d\d-\d\d )?\d\d:\d\d UTC/g, "then")
    .replaceAll(/silence [0-9a-f-]{36}/g, "silence")
    .replaceAll(/ +$/gm, "");
}
