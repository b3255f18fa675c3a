import type { Mail } from "./compose.ts";
import type { SmtpConfig } from "./config.ts";
import { Connection } from "./connection.ts";
import { SmtpFailure } from "./failure.ts";
import type { ServerReply } from "./reply-reader.ts";
import type { TokenSource } from "./token-source.ts";

/** A connection, and the timer that ends it when nobody has needed it for `idleTimeoutMs`. */
interface Kept {
  readonly connection: Connection;
  readonly timer: NodeJS.Timeout;
}

/**
 * At most `maxConnections` sessions, kept open for a few seconds between mails. A server may close a
 * kept one at any time; that costs a new connection and never a mail, and as the body has not left by
 * then, never a second copy either.
 */
export class ConnectionPool {
  readonly #config: SmtpConfig;
  readonly #tokens: TokenSource | undefined;
  readonly #idle: Kept[] = [];
  readonly #busy = new Set<Connection>();
  readonly #waiting: (() => void)[] = [];
  #sending = 0;
  /** Saying goodbye: still a connection in the eyes of a server that counts them. */
  #leaving = 0;
  #closed = false;

  constructor(config: SmtpConfig, tokens: TokenSource | undefined) {
    this.#config = config;
    this.#tokens = tokens;
  }

  /** Sends one mail over a kept or a new connection. Rejects with {@link SmtpFailure}. */
  async send(mail: Mail, signal: AbortSignal): Promise<ServerReply> {
    if (this.#isFull) await this.#turn(signal);
    this.#assertOpen();
    if (signal.aborted) throw new SmtpFailure("connect", "aborted", "The deadline was reached");
    this.#sending += 1;
    try {
      const kept = this.#takeIdle();
      if (kept === undefined) return await this.#sendOverNew(mail, signal);
      try {
        return await this.#sendOver(kept, mail, signal);
      } catch (error) {
        if (!wasStale(error) || signal.aborted) throw error;
        return await this.#sendOverNew(mail, signal);
      }
    } finally {
      this.#sending -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Says goodbye on idle connections, and cuts those that still send. Takes a second at most. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const connection of this.#busy) connection.close();
    for (const wake of this.#waiting.splice(0)) wake();
    const idle = this.#idle.splice(0);
    for (const { timer } of idle) clearTimeout(timer);
    await Promise.all(idle.map(({ connection }) => connection.quit()));
  }

  async #sendOverNew(mail: Mail, signal: AbortSignal): Promise<ServerReply> {
    this.#assertOpen();
    const connection = new Connection(this.#config, this.#tokens);
    this.#busy.add(connection);
    try {
      await connection.open(signal);
    } catch (error) {
      this.#busy.delete(connection);
      throw error;
    }
    const { idleTimeoutMs } = this.#config;
    const timer = setTimeout(() => this.#retireIdle(connection), idleTimeoutMs).unref();
    return this.#sendOver({ connection, timer }, mail, signal);
  }

  async #sendOver(kept: Kept, mail: Mail, signal: AbortSignal): Promise<ServerReply> {
    const { connection } = kept;
    this.#busy.add(connection);
    try {
      return await connection.send(mail, signal);
    } finally {
      this.#busy.delete(connection);
      this.#keep(kept);
    }
  }

  #keep(kept: Kept): void {
    if (!kept.connection.usable || this.#closed) {
      this.#retire(kept);
      return;
    }
    kept.timer.refresh();
    this.#idle.push(kept);
  }

  /** The timer goes on while a connection is used, and is set anew when it is put back. */
  #retireIdle(connection: Connection): void {
    const index = this.#idle.findIndex((kept) => kept.connection === connection);
    for (const kept of index < 0 ? [] : this.#idle.splice(index, 1)) this.#retire(kept);
  }

  #retire({ connection, timer }: Kept): void {
    clearTimeout(timer);
    this.#leaving += 1;
    void connection.quit().then(() => {
      this.#leaving -= 1;
      this.#waiting.shift()?.();
    });
  }

  /** The one used last, as it is the least likely to have been closed by the server. */
  #takeIdle(): Kept | undefined {
    for (let kept = this.#idle.pop(); kept !== undefined; kept = this.#idle.pop()) {
      if (kept.connection.usable) return kept;
      clearTimeout(kept.timer);
      kept.connection.close();
    }
    return undefined;
  }

  get #isFull(): boolean {
    return this.#sending + this.#leaving >= this.#config.maxConnections;
  }

  /** Waits until another mail may be sent, the pool is closed or the signal is aborted. */
  async #turn(signal: AbortSignal): Promise<void> {
    while (this.#isFull && !this.#closed && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener("abort", giveUp);
          resolve();
        };
        const giveUp = () => {
          this.#waiting.splice(this.#waiting.indexOf(wake), 1);
          wake();
        };
        signal.addEventListener("abort", giveUp, { once: true });
        this.#waiting.push(wake);
      });
    }
  }

  #assertOpen(): void {
    if (this.#closed) throw new SmtpFailure("connect", "aborted", "The channel is closed");
  }
}

/** A kept connection that the server had given up: nothing of the mail has left, so it may go again. */
function wasStale(error: unknown): boolean {
  if (!(error instanceof SmtpFailure) || error.stage !== "envelope") return false;
  const { fault, reply } = error;
  return fault === "lost" || fault === "timeout" || (reply?.code === 421 && isFarewell(error));
}

/** A 421 that ends this connection, and does not ask for less of everything. */
function isFarewell({ command, reply }: SmtpFailure): boolean {
  const aboutConnection = /\b(?:this|per) (?:connection|session)\b/i.test(reply?.text ?? "");
  const aboutRate = command === "RCPT TO" || reply?.enhanced?.startsWith("4.7.") === true;
  return aboutConnection || !aboutRate;
}
