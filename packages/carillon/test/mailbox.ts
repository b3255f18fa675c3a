import { once } from "node:events";
import { SMTPServer } from "smtp-server";

/** A real mail server on loopback that takes every mail. */
export interface MailboxServer {
  readonly port: number;
  /** As they came; taking them out is the test's. */
  readonly mails: Buffer[];
  stop(): Promise<void>;
}

export async function mailboxServer(): Promise<MailboxServer> {
  const mails: Buffer[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        mails.push(Buffer.concat(chunks));
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  const address = server.server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    port: address.port,
    mails,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** A header field of a mail, unfolded. */
export function fieldOf(mail: Buffer | undefined, name: string): string | undefined {
  const text = mail?.toString("latin1").replaceAll("\r\n ", " ") ?? "";
  const header = text.slice(0, text.indexOf("\r\n\r\n"));
  return header
    .split("\r\n")
    .find((line) => line.startsWith(`${name}: `))
    ?.slice(name.length + 2);
}
