import type { Channel } from "../model/channel.ts";
import type { Answer } from "./draft.ts";

/**
 * Leaves out what needs a channel that is off, and says why it is. Of all reasons it comes first: as
 * long as the channel is off, whatever else may be wrong can wait.
 */
export function unlessOff({ off }: Channel, answer: Answer): Answer {
  return off === undefined ? answer : { verdict: "skip", reason: off };
}
