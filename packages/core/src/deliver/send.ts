import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { Sender, SendRequest } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import { type Outcome, outcomeSchema } from "../model/outcome.ts";

/** The bounds of one attempt. */
export interface SendBounds {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Aborted when the engine cannot wait any longer. */
  readonly stop: AbortSignal;
  /** Told of an answer that came after the attempt was given up. */
  readonly onLate: (answer: unknown) => void;
}

/** How long a plugin has to answer after its signal was aborted. */
const abortGraceMs = 2_000;

/**
 * One attempt, whatever the plugin does: it may throw, hang or answer nonsense, and the answer is
 * still one outcome, within the deadline and a short grace.
 */
export function send<R extends Rendering>(
  sender: Sender<R>,
  request: SendRequest<R>,
  { clock, timeoutMs, stop, onLate }: SendBounds,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const controller = new AbortController();
    let settled = false;
    let cancelTimer = () => {};
    const settle = (outcome: Outcome) => {
      settled = true;
      cancelTimer();
      stop.removeEventListener("abort", abort);
      resolve(outcome);
    };
    const abort = () => {
      cancelTimer();
      controller.abort(new DOMException("The attempt took too long", "TimeoutError"));
      cancelTimer = clock.schedule(abortGraceMs, () => settle(hung(timeoutMs)));
    };
    const answer = (outcome: Outcome) => (settled ? onLate(outcome) : settle(outcome));

    cancelTimer = clock.schedule(timeoutMs, abort);
    stop.addEventListener("abort", abort);
    if (stop.aborted) abort();
    startSend(sender, request, controller.signal).then(
      (value) => answer(checked(value)),
      (error: unknown) => answer(threw(error)),
    );
  });
}

/** `async`, so that a plugin that throws before its first await rejects like any other. */
async function startSend<R extends Rendering>(
  sender: Sender<R>,
  request: SendRequest<R>,
  signal: AbortSignal,
): Promise<unknown> {
  return sender.send(request, { signal });
}

function checked(value: unknown): Outcome {
  try {
    const result = outcomeSchema.safeParse(value);
    if (result.success) return result.data;
  } catch {
    // Reading it threw: a getter or a proxy.
  }
  return unknown("channel-nonsense", "The channel plugin answered something that is no outcome");
}

function threw(error: unknown): Outcome {
  return unknown("channel-threw", `The channel plugin threw: ${messageOf(error)}`);
}

function hung(timeoutMs: number): Outcome {
  return unknown(
    "channel-hung",
    `The channel plugin did not answer within ${timeoutMs} ms, nor to the abort signal`,
  );
}

function unknown(code: string, message: string): Outcome {
  const cure = "Tell the author of the channel plugin; testChannel shows the fault.";
  return { status: "unknown", reason: { code, message, cure } };
}
