import { messageOf } from "../errors.ts";
import type { Sender, SendRequest } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import { type Outcome, outcomeSchema } from "../model/outcome.ts";
import { type Deadline, withinDeadline } from "./within-deadline.ts";

/** The bounds of one attempt. */
export interface SendBounds extends Deadline {
  /** Told of an answer that came after the attempt was given up. */
  readonly onLate: (answer: unknown) => void;
}

/**
 * One attempt, whatever the plugin does: it may throw, hang or answer nonsense, and the answer is
 * still one outcome, within the deadline and a short grace.
 */
export function send<R extends Rendering>(
  sender: Sender<R>,
  request: SendRequest<R>,
  bounds: SendBounds,
): Promise<Outcome> {
  return withinDeadline((signal) => sender.send(request, { signal }), bounds, {
    answered: checked,
    threw,
    hung: () => hung(bounds.timeoutMs),
    onLate: bounds.onLate,
  });
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
