/**
 * The port for time. Everything that waits or stamps a time asks this, so that a test can move time
 * by hand (`manualClock()` in `@carillon/testing`).
 */
export interface Clock {
  /** Milliseconds since 1970, UTC. May jump either way when the machine's clock is set. */
  now(): number;
  /** Runs `callback` once after `delayMs`; the returned function cancels it and may be called twice. */
  schedule(delayMs: number, callback: () => void): () => void;
}

/** The longest delay that the platform's timers keep (a longer one would fire at once). */
const longestTimerMs = 2 ** 31 - 1;

/** The machine's own clock. A timer that waits keeps the process alive, as a server does. */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(0, delayMs), longestTimerMs));
    return () => clearTimeout(timer);
  },
};
