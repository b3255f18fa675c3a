import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MailServer, startMailServer } from "../../apps/demo/src/mail-server.ts";

/** A mail server on loopback, with what a program needs in its environment to use it. */
export interface MailSettings {
  readonly server: MailServer;
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the server; programs trust its certificate by `NODE_EXTRA_CA_CERTS`, as on a server. */
export async function startMailSettings(): Promise<MailSettings> {
  const server = await startMailServer();
  const folder = await mkdtemp(join(tmpdir(), "carillon-examples-"));
  const certificate = join(folder, "ca.pem");
  await writeFile(certificate, server.certificate);
  return {
    server,
    env: {
      SMTP_HOST: server.host,
      SMTP_PORT: String(server.port),
      SMTP_USER: server.user,
      SMTP_PASSWORD: server.password,
      NODE_EXTRA_CA_CERTS: certificate,
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true });
    },
  };
}
