import type { Outcome } from "../model/outcome.ts";

/** Takes secrets out of everything that an outcome says. */
export function redactOutcome(outcome: Outcome, redact: (text: string) => string): Outcome {
  const clean = (text: string | undefined) => (text === undefined ? undefined : redact(text));
  if (outcome.status === "sent") return { ...outcome, response: clean(outcome.response) };
  const { code, message, cure, response } = outcome.reason;
  return {
    ...outcome,
    reason: { code, message: redact(message), cure, response: clean(response) },
  };
}
