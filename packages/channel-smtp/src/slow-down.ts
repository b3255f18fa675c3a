import type { SmtpFailure } from "./failure.ts";
import type { ReasonCode } from "./reasons.ts";

/** What was made of a refusal so far. */
interface Deferred {
  readonly code: ReasonCode;
  readonly scope: "delivery" | "channel";
  readonly retryAfterMs?: number | undefined;
}

/** RFC 3463 §3.8, security and policy: rates are a policy. So are the names of hosts, and those are below. */
const policy = /^4\.7\./;
/** Policies that sending less changes nothing about. */
const otherPolicy =
  /gr[ae]y-?list|reverse|host ?name|client host|helo|spf|dkim|dmarc|authenticat|encrypt|tls|relay(?:ing)? (?:access )?denied/i;
/** The limit is that of the sender, and not of those who receive. */
const ofSender =
  /sending (?:rate|limit)|your (?:account|ip|server|host|network)|connections?\b|too many recipients/i;

/**
 * Of what a server asks for less: of everything, or of what goes to the recipient's domain. A 421, and
 * whatever speaks of the account, is about everything; a rate or a policy of 4.7.x that answers the
 * recipient or the mail is about the domain, also where a relay passes it on. A used-up day is not
 * prolonged by slowness.
 */
export function slowDownOf(
  { command, reply }: Pick<SmtpFailure, "command" | "reply">,
  { code, scope, retryAfterMs }: Deferred,
): "channel" | "destination" | undefined {
  if (reply === undefined) return undefined;
  const { enhanced = "", text } = reply;
  if (scope === "channel") {
    const isRate = code === "rate-limit" && retryAfterMs === undefined;
    return isRate || reply.code === 421 ? "channel" : undefined;
  }
  const isPolicy = policy.test(enhanced) && !otherPolicy.test(text);
  // 4.2.x is about one mailbox.
  const isRate = code === "rate-limit" && !enhanced.startsWith("4.2.");
  if (!isPolicy && !isRate) return undefined;
  const isSenders = command === "MAIL FROM" || ofSender.test(text) || enhanced.endsWith(".5.3");
  return isSenders ? "channel" : "destination";
}
