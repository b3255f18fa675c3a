import { generate } from "selfsigned";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { listenOnLoopback } from "./loopback.ts";

/** A mail that the server took. */
interface Received {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: Buffer;
  readonly user: string | undefined;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly Received[];
  /** PEM of the server's self-signed certificate. */
  readonly certificate: string;
  stop(): Promise<void>;
}

/** A certificate for `host` alone, valid today. */
export async function certificateFor(host: "127.0.0.1" | "elsewhere.test", validUntil?: Date) {
  const name =
    host === "127.0.0.1" ? ({ type: 7, ip: host } as const) : ({ type: 2, value: host } as const);
  return generate([{ name: "commonName", value: host }], {
    keyType: "ec",
    algorithm: "sha256",
    ...(validUntil === undefined ? {} : { notBeforeDate: new Date(0), notAfterDate: validUntil }),
    extensions: [{ name: "subjectAltName", altNames: [name] }],
  });
}

/** A real SMTP server with STARTTLS on loopback that takes `ada` with the password `open sesame`. */
export async function mailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const pems = await certificateFor("127.0.0.1");
  const mails: Received[] = [];
  const server = new SMTPServer({
    key: pems.private,
    cert: pems.cert,
    authOptional: true,
    disableReverseLookup: true,
    closeTimeout: 100,
    onAuth: ({ username, password }, _session, done) => {
      const known = username === "ada" && password === "open sesame";
      done(known ? null : new Error("Invalid user or password"), { user: username });
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks),
          user: session.user,
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => {});
  const port = await listenOnLoopback(server.server);
  return {
    port,
    mails,
    certificate: pems.cert,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
