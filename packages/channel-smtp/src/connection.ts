import SMTPConnection, {
  type SMTPConnectionOptions,
  type SMTPConnectionSendInfo,
} from "nodemailer/lib/smtp-connection";
import type { Mail } from "./compose.ts";
import type { SmtpConfig } from "./config.ts";
import { failureOf, SmtpFailure, type Stage } from "./failure.ts";

/** The server's word that it has taken responsibility for a mail. */
export interface Answer {
  readonly response: string;
  /** The Message-ID that the server put in place of ours, where it says so. */
  readonly serverMessageId: string | undefined;
}

/** How long a server has to answer QUIT before its connection is cut. */
const quitTimeoutMs = 1_000;

/**
 * One SMTP session: connect, encrypt, log in, then mails one after the other. Every step ends by the
 * signal at the latest, and a session that failed in any way but a plain refusal is cut.
 */
export class Connection {
  readonly #config: SmtpConfig;
  readonly #smtp: SMTPConnection;
  #stage: Exclude<Stage, "body"> = "connect";
  /** The server had asked for the body (354) when the last of it was written. */
  #invited = false;
  #smtputf8 = false;
  #needsReset = false;
  #sent = 0;

  constructor(config: SmtpConfig) {
    this.#config = config;
    this.#smtp = new SMTPConnection(optionsOf(config, () => this.#onBodyWritten()));
    // An error between two steps, say while idle, must not become an uncaught exception.
    this.#smtp.on("error", () => {});
  }

  /** Whether another mail may be sent over it. */
  get usable(): boolean {
    const socket = this.#smtp._socket;
    const live = !this.#smtp.destroyed && socket !== false && socket?.writable === true;
    return live && this.#sent < this.#config.maxMessagesPerConnection;
  }

  /** Connects, encrypts and logs in. Rejects with {@link SmtpFailure}, the connection then closed. */
  async open(signal: AbortSignal): Promise<void> {
    try {
      await this.#step(signal, (done) =>
        this.#smtp.connect((error) => done(error ?? null, undefined)),
      );
      this.#smtputf8 = /^250[ -]SMTPUTF8\s*$/im.test(this.#smtp.lastServerResponse || "");
      this.#stage = "login";
      await this.#logIn(signal);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async #logIn(signal: AbortSignal): Promise<void> {
    const { user, password } = this.#config;
    if (user === undefined || password === undefined) return;
    // Without this check the mail would go out unauthenticated.
    if (!this.#smtp.allowsAuth) {
      throw new SmtpFailure("login", "authentication-not-offered", "The server offers no AUTH");
    }
    await this.#step(signal, (done) => this.#smtp.login({ user, pass: password }, done));
  }

  /** Sends one mail to one recipient. Rejects with {@link SmtpFailure}. */
  async send(mail: Mail, signal: AbortSignal): Promise<Answer> {
    try {
      return await this.#transact(mail, signal);
    } catch (error) {
      const failure = failureOf(error, this.#reached());
      if (isPlainRefusal(failure)) this.#needsReset = true;
      else this.close();
      throw failure;
    }
  }

  async #transact({ envelope, bytes }: Mail, signal: AbortSignal): Promise<Answer> {
    this.#stage = "envelope";
    this.#invited = false;
    if (this.#needsReset) {
      await this.#step(signal, (done) => this.#smtp.reset(done));
      this.#needsReset = false;
    }
    if (!this.#smtputf8 && !isAscii(envelope.from + envelope.to)) {
      throw new SmtpFailure("envelope", "smtputf8-not-offered", "The server offers no SMTPUTF8");
    }
    this.#sent += 1;
    const info = await this.#step<SMTPConnectionSendInfo>(signal, (done) =>
      this.#smtp.send({ from: envelope.from, to: [envelope.to], size: bytes.length }, bytes, done),
    );
    // A reply to another command than the one it stands for must not pass for "accepted".
    if (!this.#invited || !/^2\d\d(?:[ -]|$)/.test(info.response)) {
      throw new SmtpFailure(this.#reached(), "protocol", "The server's replies are out of step", {
        response: info.response,
      });
    }
    return { response: info.response, serverMessageId: info.serverMessageId };
  }

  /** Says goodbye, and cuts the connection when the server has answered or a second is over. */
  quit(): Promise<void> {
    if (this.#smtp.destroyed) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.close(), quitTimeoutMs).unref();
      this.#smtp.once("end", () => {
        clearTimeout(timer);
        resolve();
      });
      this.#smtp.quit();
    });
  }

  /** Cuts the connection at once; a step that is under way rejects. */
  close(): void {
    this.#smtp.close();
  }

  #onBodyWritten(): void {
    this.#stage = "answer";
    this.#invited = isInvitation(this.#smtp.lastServerResponse);
  }

  #reached(): Stage {
    const asked = this.#stage === "envelope" && isInvitation(this.#smtp.lastServerResponse);
    return asked ? "body" : this.#stage;
  }

  /** Runs one step until it calls back, the connection ends, or the signal is aborted. */
  #step<Value>(
    signal: AbortSignal,
    start: (done: (error: Error | null, value: Value) => void) => void,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      const smtp = this.#smtp;
      const cleanUp = () => {
        smtp.off("error", fail);
        smtp.off("end", onEnd);
        signal.removeEventListener("abort", onAbort);
      };
      const fail = (error: unknown) => {
        cleanUp();
        reject(failureOf(error, this.#reached()));
      };
      // After a 421 the end comes first, and the reply with the next call.
      const onEnd = () => setImmediate(fail, new Error("The connection was closed"));
      const onAbort = () => {
        fail(new SmtpFailure(this.#reached(), "aborted", "The deadline was reached"));
        this.close();
      };
      if (signal.aborted) return onAbort();
      smtp.once("error", fail);
      smtp.once("end", onEnd);
      signal.addEventListener("abort", onAbort);
      start((error, value) => {
        if (error !== null) return fail(error);
        cleanUp();
        resolve(value);
      });
    });
  }
}

/** The server refused this mail in good order, so that the session can go on after a RSET. */
function isPlainRefusal({ fault, stage, reply }: SmtpFailure): boolean {
  if (fault === "too-large" || fault === "smtputf8-not-offered") return true;
  return fault === "reply" && stage !== "body" && reply?.code !== 421;
}

function isInvitation(response: string | false): boolean {
  return response !== false && response.startsWith("354");
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

function optionsOf(config: SmtpConfig, onBodyWritten: () => void): SMTPConnectionOptions {
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
    },
    connectionTimeout: config.connectTimeoutMs,
    greetingTimeout: config.greetingTimeoutMs,
    socketTimeout: config.socketTimeoutMs,
    dnsTimeout: config.dnsTimeoutMs,
    // Closing destroys the socket: waiting for a stalled server's own close would leak it.
    socketCloseTimeout: 0,
    logger: bodyWatcher(onBodyWritten),
  };
}

/**
 * nodemailer tells one thing nowhere else than in its log: an entry `tnx: "message"` when the body
 * and its final dot were written. All levels are given, as it would redirect a missing one.
 */
function bodyWatcher(onBodyWritten: () => void) {
  const ignore = () => {};
  const info = (entry: unknown) => {
    if (entry instanceof Object && Reflect.get(entry, "tnx") === "message") onBodyWritten();
  };
  return { trace: ignore, debug: ignore, info, warn: ignore, error: ignore, fatal: ignore };
}
