import { TLSSocket } from "node:tls";
import type { Clock } from "@carillon/core";
import type SMTPConnection from "nodemailer/lib/smtp-connection";
import type { SMTPConnectionOptions } from "nodemailer/lib/smtp-connection";
import { z } from "zod";
import type { SmtpConfig } from "../config.ts";
import { certificateNotes, encryptionNotes, expiryWarning } from "./certificate.ts";
import { capabilityNotes, plainTextWarning, wordsOf } from "./offer.ts";
import type { Walk } from "./walk.ts";

/** What nodemailer logs: a line of the conversation, or that a name was looked up. */
const entrySchema = z.object({ tnx: z.string(), resolved: z.string().optional() });

/**
 * Follows a connection while nodemailer sets it up: its log says when the name is looked up and what
 * is said, its sockets say when they are connected and encrypted.
 */
export class ConnectionWatch {
  readonly #config: SmtpConfig;
  readonly #walk: Walk;
  readonly #clock: Clock;
  readonly #redact: (text: string) => string;
  #smtp: SMTPConnection | undefined;
  #socket: SMTPConnection["_socket"] = false;
  #heard = "";
  #banner = "";
  #shown: readonly string[] = [];

  constructor(config: SmtpConfig, walk: Walk, clock: Clock, redact: (text: string) => string) {
    this.#config = config;
    this.#walk = walk;
    this.#clock = clock;
    this.#redact = redact;
  }

  /** For nodemailer's connection. */
  get options(): Pick<SMTPConnectionOptions, "logger" | "transactionLog"> {
    const listen = (entry: unknown, line: unknown) => this.#safely(() => this.#hear(entry, line));
    return { logger: { debug: listen, info: listen }, transactionLog: true };
  }

  /** What a certificate said that was then refused. */
  get refusedCertificate(): readonly string[] {
    return this.#walk.current === "encryption" ? this.#shown : [];
  }

  begin(smtp: SMTPConnection): void {
    this.#smtp = smtp;
    this.#walk.begin();
  }

  /** The server has said what it can do; a login may follow. */
  connected(offer: string): void {
    this.#walk.pass("capabilities", capabilityNotes(offer, this.#redact));
    if (this.#config.user === undefined) {
      this.#walk.skip("login", ["No user is set: the mails are sent without signing in"]);
    }
    this.#walk.begin();
  }

  signedIn(): void {
    this.#walk.pass("login", [`Signed in as ${this.#redact(this.#config.user ?? "")}`]);
    this.#walk.begin();
  }

  #hear(given: unknown, line: unknown): void {
    const entry = entrySchema.safeParse(given).data;
    if (entry === undefined) return;
    if (entry.tnx === "dns") this.#lookedUp(entry.resolved);
    if (entry.tnx === "server" && typeof line === "string") this.#heard = line;
    if (entry.tnx === "client" && typeof line === "string") this.#said(line);
    // The socket that this entry leads to is there a moment later.
    process.nextTick(() => this.#safely(() => this.#look()));
  }

  #lookedUp(address: string | undefined): void {
    const { host } = this.#config;
    const found = address === undefined || address === host ? "an IP address" : `at ${address}`;
    this.#walk.pass("lookup", [`${host} is ${found}`]);
    this.#walk.begin();
  }

  #said(line: string): void {
    if (this.#walk.current !== "greeting") return;
    const { security } = this.#config;
    if (line.startsWith("EHLO")) this.#banner = this.#heard;
    // What is offered before STARTTLS counts for nothing: the greeting goes on until then.
    if (!line.startsWith(security === "starttls" ? "STARTTLS" : "EHLO")) return;
    this.#walk.pass("greeting", [wordsOf(this.#banner, this.#redact)]);
    this.#walk.begin();
    if (security !== "none") return;
    const warning = plainTextWarning(this.#config);
    if (warning === undefined) this.#walk.skip("encryption", ["Not asked for"]);
    else this.#walk.pass("encryption", [], warning);
    this.#walk.begin();
  }

  #look(): void {
    const socket = this.#smtp?._socket ?? false;
    if (socket === this.#socket || !socket) return;
    this.#socket = socket;
    if (socket.connecting) socket.once("connect", () => this.#safely(() => this.#reached()));
    if (!(socket instanceof TLSSocket)) return;
    // Before it is judged, so that it can be told why.
    socket.prependOnceListener("secure", () =>
      this.#safely(() => {
        this.#shown = certificateNotes(socket.getPeerCertificate(), this.#clock.now());
      }),
    );
    socket.once("secureConnect", () => this.#safely(() => this.#encrypted(socket)));
  }

  /** Nothing that a server shows may end the process: here no one would catch it. */
  #safely(look: () => void): void {
    try {
      look();
    } catch (error) {
      this.#smtp?.emit("error", error);
    }
  }

  #reached(): void {
    const { port } = this.#config;
    const socket = this.#socket;
    const address = socket ? socket.remoteAddress : undefined;
    this.#walk.pass("connection", [`Connected to ${address ?? this.#config.host} port ${port}`]);
    this.#walk.begin();
  }

  #encrypted(socket: TLSSocket): void {
    const now = this.#clock.now();
    this.#walk.pass("encryption", encryptionNotes(socket, now), expiryWarning(socket, now));
    this.#walk.begin();
  }
}
