import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { SMTPServer } from "smtp-server";
import { expect, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/bounces.md", import.meta.url);

interface Received {
  readonly from: string;
  readonly raw: string;
}

async function mailServer() {
  const mails: Received[] = [];
  const server = new SMTPServer({
    disabledCommands: ["AUTH", "STARTTLS"],
    logger: false,
    onData(stream, { envelope: { mailFrom } }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const from = mailFrom === false ? "" : mailFrom.address;
        mails.push({ from, raw: Buffer.concat(chunks).toString() });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  const close = () => new Promise<void>((resolve) => server.close(resolve));
  return { port: address.port, mails, close };
}

/** Runs the guide's program as a mail server does: the message on its standard input. */
function ingest(folder: URL, message: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["--conditions=carillon:source", "ingest.ts"], {
      cwd: fileURLToPath(folder),
      env: { PATH: process.env.PATH, ...env },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    child.on("close", (code) => resolve(`${output}exit ${code}`));
    child.stdin.end(message);
  });
}

const emitter = `import { backupFailed } from "carillon";
import { engine } from "./beacon.ts";
await engine.start();
const { eventId } = await engine.emit(backupFailed, { job: "nightly", error: "disk full" });
await engine.drain();
for (const { state, reason } of await engine.log.list({ eventId })) console.log(state, reason?.code);
await engine.stop();
`;

test("the guide's programs compile, and end the mails to an address that does not exist", {
  timeout: 90_000,
}, async () => {
  const folder = await emptyFolder("bounces");
  const programs = new Map([...(await programsIn(guide)), ["emit.ts", emitter]]);
  // Read as it stands; the server of the test has no certificate that anyone knows.
  await writePrograms(folder, programs, (code) =>
    code.replace("bounce, from:", 'bounce, security: "none", from:'),
  );
  expect(await compilerFaults(folder)).toEqual([]);
  const server = await mailServer();
  const env = {
    SMTP_HOST: "127.0.0.1",
    SMTP_PORT: String(server.port),
    BOUNCE_SECRET: "a key of this test alone",
    LOG_LEVEL: "error",
  };
  const emit = async () =>
    (await runNode(["--conditions=carillon:source", "emit.ts"], folder, env)).output;
  expect(await emit()).toBe("sent undefined\n");
  const [mail] = server.mails;
  expect(mail?.from).toMatch(/^bounces\+[a-z2-7]{40}@x\.example$/);
  const report = [
    "Return-Path: <>",
    "From: Mail Delivery System <MAILER-DAEMON@mx.x.example>",
    "To: undisclosed-recipients:;",
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    "",
    "--b",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.x.example",
    "",
    "Final-Recipient: rfc822; ada@x.example",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 5.1.1 User unknown",
    "",
    "--b",
    "Content-Type: message/rfc822",
    "",
    mail?.raw ?? "",
    "--b--",
  ].join("\r\n");
  const withoutSecret = await ingest(folder, report, { ...env, BOUNCE_SECRET: "" });
  expect(withoutSecret).toContain("channel-config-invalid");
  expect(await ingest(folder, report, env)).toBe("ignored undefined undefined unsigned\nexit 0");
  const delivered = { ...env, ORIGINAL_RECIPIENT: mail?.from };
  expect(await ingest(folder, report, delivered)).toMatch(
    /^suppressed ada@x\.example \S+ hard-bounce\nexit 0$/,
  );
  expect(await emit()).toBe("skipped suppressed\n");
  await server.close();
  expect(server.mails.length).toBe(1);
});
