import type { Clock } from "@carillon/core";
import { unavailable } from "./oauth2-endpoint.ts";

/** A bearer token (RFC 6750). */
export interface AccessToken {
  readonly value: string;
  /** In milliseconds since 1970: from then on another one is needed. */
  readonly renewAt: number;
}

interface Flight {
  readonly token: Promise<AccessToken>;
  readonly cancel: AbortController;
  waiting: number;
}

/**
 * Keeps a token until it has to be renewed, and gets a new one once for however many ask meanwhile.
 * Getting it ends when nobody waits for it any more.
 */
export class TokenSource {
  readonly #obtain: (signal: AbortSignal) => Promise<AccessToken>;
  readonly #clock: Clock;
  #kept: AccessToken | undefined;
  #flight: Flight | undefined;

  constructor(obtain: (signal: AbortSignal) => Promise<AccessToken>, clock: Clock) {
    this.#obtain = obtain;
    this.#clock = clock;
  }

  /**
   * A token that should be good, and whether it was got for this very question. Rejects with an
   * `SmtpFailure`, at the latest when the signal is aborted.
   */
  async current(
    signal: AbortSignal,
  ): Promise<{ readonly token: AccessToken; readonly isNew: boolean }> {
    const kept = this.#kept;
    if (kept !== undefined && this.#clock.now() < kept.renewAt) {
      return { token: kept, isNew: false };
    }
    return { token: await this.#await(this.#flight ?? this.#start(), signal), isNew: true };
  }

  /** The server refused this token: it is not given out again. */
  discard(token: AccessToken): void {
    if (this.#kept === token) this.#kept = undefined;
  }

  #start(): Flight {
    const cancel = new AbortController();
    const token = this.#obtain(cancel.signal).then(
      (obtained) => {
        this.#end(flight);
        this.#kept = obtained;
        return obtained;
      },
      (error: unknown) => {
        this.#end(flight);
        throw error;
      },
    );
    const flight: Flight = { token, cancel, waiting: 0 };
    this.#flight = flight;
    return flight;
  }

  #end(flight: Flight): void {
    if (this.#flight === flight) this.#flight = undefined;
  }

  #await(flight: Flight, signal: AbortSignal): Promise<AccessToken> {
    flight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener("abort", giveUp);
        flight.waiting -= 1;
      };
      const giveUp = () => {
        leave();
        reject(unavailable("No access token came in time"));
        if (flight.waiting > 0) return;
        this.#end(flight);
        flight.cancel.abort();
      };
      flight.token.then(resolve, reject).finally(leave);
      if (signal.aborted) giveUp();
      else signal.addEventListener("abort", giveUp);
    });
  }
}
