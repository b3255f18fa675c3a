import { createServer } from "node:net";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import { compilerFaults, emptyFolder, programsIn, runNode, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/failover.md", import.meta.url);

async function portOf(server: SMTPServer["server"] | ReturnType<typeof createServer>) {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return String(address.port);
}

async function closedPort(): Promise<string> {
  const server = createServer();
  const port = await portOf(server);
  await new Promise<unknown>((resolve) => server.close(resolve));
  return port;
}

test("the guide's programs compile, and the reserve sends", { timeout: 60_000 }, async () => {
  const folder = await emptyFolder("failover");
  // Read as it stands; the server of the test has no certificate that anyone knows.
  await writePrograms(folder, await programsIn(guide), (code) =>
    code.replaceAll('host: "127.0.0.1"', 'host: "127.0.0.1", security: "none"'),
  );
  expect(await compilerFaults(folder)).toEqual([]);
  const server = new SMTPServer({ disabledCommands: ["AUTH"], logger: false });
  const RESERVE_PORT = await portOf(server.server);
  onTestFinished(() => new Promise<void>((resolve) => server.close(resolve)));
  const env = { PRIMARY_PORT: await closedPort(), RESERVE_PORT, LOG_LEVEL: "error" };
  const conditions = "--conditions=carillon:source";
  const { output, code } = await runNode([conditions, "failover.ts"], folder, env);
  expect(code, output).toBe(0);
  expect(output).toMatch(/^primary rests: /m);
  expect(output).toContain("\nprimary: deferred, reserve: sent\nprimary rests\nreserve works\n");
  const turns = await runNode([conditions, "round-robin.ts"], folder, {});
  expect(turns.code, turns.output).toBe(0);
});
