import type { Mail } from "./compose.ts";
import type { SmtpConfig } from "./config.ts";
import { type Answer, Connection } from "./connection.ts";
import { SmtpFailure } from "./failure.ts";

/** How long a connection that nobody needs is kept: long enough for a burst, short for a server. */
const idleMs = 5_000;

interface Idle {
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
  readonly #idle: Idle[] = [];
  readonly #busy = new Set<Connection>();
  readonly #waiting: (() => void)[] = [];
  #sending = 0;
  /** Saying goodbye: still a connection in the eyes of a server that counts them. */
  #leaving = 0;
  #closed = false;

  constructor(config: SmtpConfig) {
    this.#config = config;
  }

  /** Sends one mail over a kept or a new connection. Rejects with {@link SmtpFailure}. */
  async send(mail: Mail, signal: AbortSignal): Promise<Answer> {
    await this.#enter(signal);
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
      this.#leave();
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

  async #sendOverNew(mail: Mail, signal: AbortSignal): Promise<Answer> {
    this.#assertOpen();
    const connection = new Connection(this.#config);
    this.#busy.add(connection);
    try {
      await connection.open(signal);
    } catch (error) {
      this.#busy.delete(connection);
      throw error;
    }
    return this.#sendOver(connection, mail, signal);
  }

  async #sendOver(connection: Connection, mail: Mail, signal: AbortSignal): Promise<Answer> {
    this.#busy.add(connection);
    try {
      return await connection.send(mail, signal);
    } finally {
      // A turn later, so that a reply too many, sent along with the last one, is noticed before reuse.
      setImmediate(() => {
        this.#busy.delete(connection);
        this.#keep(connection);
      });
    }
  }

  #keep(connection: Connection): void {
    if (!connection.usable || this.#closed) {
      this.#retire(connection);
      return;
    }
    const timer = setTimeout(() => {
      this.#idle.splice(
        this.#idle.findIndex((idle) => idle.connection === connection),
        1,
      );
      this.#retire(connection);
    }, idleMs).unref();
    this.#idle.push({ connection, timer });
  }

  #retire(connection: Connection): void {
    this.#leaving += 1;
    void connection.quit().then(() => {
      this.#leaving -= 1;
      this.#waiting.shift()?.();
    });
  }

  /** The one used last, as it is the least likely to have been closed by the server. */
  #takeIdle(): Connection | undefined {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      clearTimeout(idle.timer);
      if (idle.connection.usable) return idle.connection;
      idle.connection.close();
    }
    return undefined;
  }

  async #enter(signal: AbortSignal): Promise<void> {
    const full = () => this.#sending + this.#leaving >= this.#config.maxConnections;
    while (full() && !this.#closed && !signal.aborted) {
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
    this.#assertOpen();
    if (signal.aborted) throw new SmtpFailure("connect", "aborted", "The deadline was reached");
    this.#sending += 1;
  }

  /** After the connection was put back, so that the next in line finds it. */
  #leave(): void {
    setImmediate(() => {
      this.#sending -= 1;
      this.#waiting.shift()?.();
    });
  }

  #assertOpen(): void {
    if (this.#closed) throw new SmtpFailure("connect", "aborted", "The channel is closed");
  }
}

/** A kept connection that the server had given up: nothing of the mail has left, so it may go again. */
function wasStale(error: unknown): boolean {
  if (!(error instanceof SmtpFailure) || error.stage !== "envelope") return false;
  return error.fault === "lost" || error.fault === "timeout" || error.reply?.code === 421;
}
