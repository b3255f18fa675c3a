import type { Clock } from "../clock.ts";
import { messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import type { Reason } from "../model/outcome.ts";
import { endsWithin } from "../within.ts";
import type { Released } from "./release.ts";

/** What asking an event type works with. */
export interface StillMattersParts {
  readonly clock: Clock;
  readonly log: ScopedLogger;
}

const timeoutMs = 10_000;

/**
 * Has the event type say whether what has waited still holds: the application's word. When it does not
 * come, the delivery is sent, as one too many does less harm than one too few.
 */
export async function denial(
  { type, event, delivery }: Released,
  { clock, log }: StillMattersParts,
): Promise<Reason | undefined> {
  if (type.stillMatters === undefined) return undefined;
  try {
    const asked: Promise<unknown> = (async () => type.stillMatters?.(event.payload, event))();
    if (!(await endsWithin(clock, timeoutMs, asked))) {
      throw new Error(`It did not answer within ${timeoutMs / 1_000} seconds`);
    }
    const answer = await asked;
    if (answer === false) {
      const message = `It did not hold any more when it fell due: ${type.name} says so`;
      return { code: "no-longer-true", message };
    }
    if (answer !== true) throw new TypeError(`It answered a ${typeof answer}`);
  } catch (error) {
    // What a function says of its failure may quote the payload.
    const why = type.sensitive ? "the event is sensitive" : messageOf(error);
    const about = { type: type.name, delivery: delivery.id, error: why };
    log.error("Nobody knows whether it still matters, so it is sent", about);
  }
  return undefined;
}
