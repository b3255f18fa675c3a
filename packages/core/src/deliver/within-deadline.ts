import type { Clock } from "../clock.ts";

/** The bounds of what a plugin is asked to do. */
export interface Deadline {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Aborted when the engine or a caller cannot wait any longer. */
  readonly stop: AbortSignal;
}

/** What becomes of a plugin's work, whichever way it ends. */
export interface Ends<Answer> {
  /** It answered, in whatever shape. */
  readonly answered: (value: unknown) => Answer;
  readonly threw: (error: unknown) => Answer;
  /** Neither the deadline nor the grace after it made it end. */
  readonly hung: () => Answer;
  /** Told of an answer that came after that. */
  readonly onLate: (answer: Answer) => void;
}

/** How long a plugin has to answer after its signal was aborted. */
const abortGraceMs = 2_000;

/**
 * Has a plugin work under a signal that is aborted at the deadline. Whatever it does, one answer comes,
 * within the deadline and a short grace.
 */
export function withinDeadline<Answer>(
  work: (signal: AbortSignal) => Promise<unknown>,
  { clock, timeoutMs, stop }: Deadline,
  ends: Ends<Answer>,
): Promise<Answer> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    let settled = false;
    let cancelTimer = () => {};
    const settle = (answer: Answer) => {
      settled = true;
      cancelTimer();
      stop.removeEventListener("abort", abort);
      resolve(answer);
    };
    const abort = () => {
      cancelTimer();
      controller.abort(new DOMException("The attempt took too long", "TimeoutError"));
      cancelTimer = clock.schedule(abortGraceMs, () => settle(ends.hung()));
    };
    const answer = (given: Answer) => (settled ? ends.onLate(given) : settle(given));

    cancelTimer = clock.schedule(timeoutMs, abort);
    stop.addEventListener("abort", abort);
    if (stop.aborted) abort();
    // Within an async function, one that throws before its first await rejects like any other.
    (async () => work(controller.signal))().then(
      (value) => answer(ends.answered(value)),
      (error: unknown) => answer(ends.threw(error)),
    );
  });
}
