import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { generate } from "selfsigned";
import { SMTPServer, type SMTPServerError } from "smtp-server";

/** A mail as the server took it: with one recipient, over TLS, from somebody who had logged in. */
export interface ReceivedMail {
  readonly to: string;
  readonly raw: Buffer;
  /** Milliseconds since this process started. */
  readonly at: number;
}

/** A real SMTP server on loopback, and what a channel needs to know of it. */
export interface MailServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** PEM of the certificate that the server made for itself when it started. */
  readonly certificate: string;
  /** What it took, in order. */
  received(): readonly ReceivedMail[];
  /** While it is down it turns everybody away with 421, as a server does that restarts. */
  setDown(down: boolean): void;
  stop(): Promise<void>;
}

/** What {@link startMailServer} takes. */
export interface MailServerOptions {
  /** Whether there is a mailbox of this address. Default: there is. */
  readonly knows?: (address: string) => boolean;
}

const host = "127.0.0.1";
const user = "beacon";

/** Starts a mail server that takes mail only over STARTTLS and only after a login. */
export async function startMailServer(options: MailServerOptions = {}): Promise<MailServer> {
  const { knows = () => true } = options;
  const password = randomBytes(18).toString("base64url");
  const { private: key, cert } = await certificate();
  const mails: ReceivedMail[] = [];
  let down = false;
  const server = new SMTPServer({
    key,
    cert,
    authMethods: ["PLAIN", "LOGIN"],
    disableReverseLookup: true,
    closeTimeout: 200,
    onConnect: (_session, done) => done(down ? refusal(421, "4.3.2 Restarting, back soon") : null),
    onAuth: (login, _session, done) => {
      const known = login.username === user && login.password === password;
      done(known ? null : refusal(535, "5.7.8 Wrong user or password"), { user });
    },
    onRcptTo: ({ address }, _session, done) =>
      done(knows(address) ? null : refusal(550, `5.1.1 No mailbox ${address} here`)),
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const raw = Buffer.concat(chunks);
        mails.push(
          ...envelope.rcptTo.map(({ address }) => ({ to: address, raw, at: performance.now() })),
        );
        done();
      });
    },
  });
  // A client that hangs up is no concern of the server's.
  server.on("error", () => {});
  const listening = once(server.server, "listening");
  server.listen(0, host);
  await listening;
  return {
    host,
    port: portOf(server.server.address()),
    user,
    password,
    certificate: cert,
    received: () => mails,
    setDown: (value) => {
      down = value;
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}

/** The port of a server that listens. */
export function portOf(address: string | { readonly port: number } | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}

function certificate() {
  return generate([{ name: "commonName", value: host }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: host }] }],
  });
}

function refusal(responseCode: number, message: string): SMTPServerError {
  return Object.assign(new Error(message), { responseCode });
}
