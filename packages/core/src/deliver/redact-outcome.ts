import type { Outcome } from "../model/outcome.ts";

/** Takes secrets out of everything that an outcome says. */
export function redactOutcome(outcome: Outcome, redact: (text: string) => string): Outcome {
  const clean = (text: string | undefined) => (text === undefined ? undefined : redact(text));
  if (outcome.status === "sent") {
    const { status, providerId, response } = outcome;
    return { status, providerId: clean(providerId), response: clean(response) };
  }
  const { code, message, cure, response } = outcome.reason;
  const reason = {
    code: redact(code),
    message: redact(message),
    cure: clean(cure),
    response: clean(response),
  };
  return { ...outcome, reason };
}

/** Of a sensitive event: what the other side says may quote the message, so only our words stay. */
export function discreet(outcome: Outcome): Outcome {
  if (outcome.status === "sent") return { ...outcome, response: undefined };
  const { code, cure } = outcome.reason;
  const message = "Details are left out, as the event is sensitive";
  return { ...outcome, reason: { code, message, cure } };
}
