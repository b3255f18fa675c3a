import SMTPConnection, {
  type SMTPConnectionAuth,
  type SMTPConnectionOptions,
} from "nodemailer/lib/smtp-connection";
import type { Mail } from "./compose.ts";
import type { SmtpConfig } from "./config.ts";
import type { Accepted, Envelope } from "./envelope-probe.ts";
import { extensionsIn } from "./extensions.ts";
import { failureOf, SmtpFailure } from "./failure.ts";
import { logInByToken } from "./oauth2.ts";
import type { ServerReply } from "./reply-reader.ts";
import { Session } from "./session.ts";
import type { TokenSource } from "./token-source.ts";
import type { ConnectionWatch } from "./verify/watch.ts";
import { tokenLogin, xoauth2 } from "./xoauth2.ts";

/**
 * One connection to the server: nodemailer looks the name up, connects, encrypts and logs in, and a
 * {@link Session} sends the mails. Every step ends by the signal at the latest, and a connection that
 * failed in any way but a plain refusal is cut.
 */
export class Connection {
  readonly #config: SmtpConfig;
  readonly #tokens: TokenSource | undefined;
  readonly #smtp: SMTPConnection;
  readonly #watch: ConnectionWatch | undefined;
  #stage: "connect" | "login" = "connect";
  #session: Session | undefined;
  #sent = 0;

  /** `tokens` are for the option `oauth2`, and shared by all connections of a channel. */
  constructor(config: SmtpConfig, tokens: TokenSource | undefined, watch?: ConnectionWatch) {
    this.#config = config;
    this.#tokens = tokens;
    this.#watch = watch;
    this.#smtp = new SMTPConnection({ ...optionsOf(config), ...watch?.options });
    // An error between two steps, say while idle, must not become an uncaught exception.
    this.#smtp.on("error", () => {});
  }

  /** Whether another mail may be sent over it. */
  get usable(): boolean {
    const isOpen = this.#session?.isOpen ?? false;
    return isOpen && this.#sent < this.#config.maxMessagesPerConnection;
  }

  /** Connects, encrypts and logs in. Rejects with {@link SmtpFailure}, the connection then closed. */
  async open(signal: AbortSignal): Promise<void> {
    const smtp = this.#smtp;
    this.#watch?.begin(smtp);
    try {
      await this.#step(signal, (done) => smtp.connect(done));
      const extensions = extensionsIn(smtp.lastServerResponse || "");
      this.#watch?.connected(smtp.lastServerResponse || "");
      this.#stage = "login";
      await this.#logIn(signal);
      this.#watch?.signedIn();
      const socket = smtp._socket;
      if (!socket) throw new SmtpFailure("login", "lost", "The connection was closed");
      this.#session = new Session(smtp, socket, extensions);
    } catch (error) {
      this.close();
      throw this.#withCertificate(error);
    }
  }

  /** Some servers hang up without a word on a client whose certificate they do not accept. */
  #withCertificate(error: unknown): unknown {
    if (this.#config.tls.cert === undefined || !(error instanceof SmtpFailure)) return error;
    const { stage, fault, message, response, systemCode = "ECONNRESET", cause } = error;
    const isSilent = response === undefined && systemCode === "ECONNRESET";
    if (stage !== "connect" || !isSilent || (fault !== "lost" && fault !== "tls")) return error;
    return new SmtpFailure(stage, fault, `${message} (after it was shown tls.cert)`, { cause });
  }

  async #logIn(signal: AbortSignal): Promise<void> {
    const { user, password } = this.#config;
    const tokens = this.#tokens;
    if (user === undefined) return;
    // Without this check the mail would go out unauthenticated.
    if (!this.#smtp.allowsAuth) {
      throw new SmtpFailure("login", "authentication-not-offered", "The server offers no AUTH");
    }
    const logIn = (login: SMTPConnectionAuth) =>
      this.#step(signal, (done) => this.#smtp.login(login, done));
    if (tokens === undefined) return logIn({ user, pass: password });
    await logInByToken(tokens, signal, (token) => logIn(tokenLogin(user, token)));
  }

  /** Sends one mail to one recipient. Rejects with {@link SmtpFailure}. */
  send(mail: Mail, signal: AbortSignal): Promise<ServerReply> {
    if (this.#session === undefined) throw new Error("The connection was not opened");
    this.#sent += 1;
    return this.#session.send(mail, signal);
  }

  /** Asks whether an envelope would be taken, and sends nothing. Rejects with {@link SmtpFailure}. */
  probe(envelope: Envelope, signal: AbortSignal): Promise<Accepted> {
    if (this.#session === undefined) throw new Error("The connection was not opened");
    return this.#session.probe(envelope, signal);
  }

  /** Says goodbye, and cuts the connection when the server has answered or a second is over. */
  quit(): Promise<void> {
    if (this.#session !== undefined) return this.#session.quit();
    this.close();
    return Promise.resolve();
  }

  /** Cuts the connection at once; what is under way rejects. */
  close(): void {
    this.#smtp.close();
  }

  /** Runs one step until it calls back, the connection ends, or the signal is aborted. */
  #step(signal: AbortSignal, start: (done: (error?: Error | null) => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      const smtp = this.#smtp;
      const cleanUp = () => {
        smtp.off("error", fail);
        smtp.off("end", onEnd);
        signal.removeEventListener("abort", onAbort);
      };
      const fail = (error: unknown) => {
        cleanUp();
        reject(failureOf(error, this.#stage));
      };
      // After a 421 the end comes first, and the reply with the next call.
      const onEnd = () => setImmediate(fail, new Error("The connection was closed"));
      const onAbort = () => {
        fail(new SmtpFailure(this.#stage, "aborted", "The deadline was reached"));
        this.close();
      };
      if (signal.aborted) return onAbort();
      smtp.once("error", fail);
      smtp.once("end", onEnd);
      signal.addEventListener("abort", onAbort);
      start((error) => {
        if (error !== null && error !== undefined) return fail(error);
        cleanUp();
        resolve();
      });
    });
  }
}

function optionsOf(config: SmtpConfig): SMTPConnectionOptions {
  const { security, tls } = config;
  return {
    host: config.host,
    port: config.port,
    secure: security === "ssl",
    requireTLS: security === "starttls",
    ignoreTLS: security === "none",
    tls: {
      rejectUnauthorized: true,
      minVersion: tls.minVersion,
      ...(tls.ca === undefined ? {} : { ca: tls.ca }),
      ...(tls.servername === undefined ? {} : { servername: tls.servername }),
      ...(tls.cert === undefined ? {} : { cert: tls.cert }),
      ...(tls.key === undefined ? {} : { key: tls.key }),
      ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    },
    connectionTimeout: config.connectTimeoutMs,
    greetingTimeout: config.greetingTimeoutMs,
    socketTimeout: config.socketTimeoutMs,
    dnsTimeout: config.dnsTimeoutMs,
    // Closing destroys the socket: waiting for a stalled server's own close would leak it.
    socketCloseTimeout: 0,
    ...(config.oauth2 === undefined ? {} : xoauth2),
  };
}
