import type { Finding, Outcome, Reason } from "@carillon/core";
import type { Reply, SmtpFailure } from "./failure.ts";
import { hintFor } from "./hints.ts";
import { explanations, type ReasonCode } from "./reasons.ts";
import { shortLine } from "./single-line.ts";
import { slowDownOf } from "./slow-down.ts";

/** What an explanation names, and what must not be shown. */
export interface Speaking {
  /** `host:port`. */
  readonly server: string;
  /** Takes credentials out of what the server answered. */
  readonly redact: (text: string) => string;
}

type Failed = Exclude<Outcome, { status: "sent" }>;

type Verdict =
  | {
      readonly status: "deferred";
      readonly scope: "delivery" | "channel";
      readonly code: ReasonCode;
      readonly retryAfterMs?: number;
    }
  | { readonly status: "rejected"; readonly code: ReasonCode; readonly suppress?: boolean }
  | { readonly status: "unknown"; readonly code: ReasonCode };

const minute = 60_000;
const longestResponse = 500;

/**
 * Says what a failed send means. Whatever concerns the server or the account is the channel's and
 * burns nobody's attempt; whatever concerns this mail or mailbox is the delivery's; and once the whole
 * body has left, no answer is no refusal.
 */
export function classify(failure: SmtpFailure, speaking: Speaking): Failed {
  const { code, ...verdict } = verdictOf(failure);
  const reason = reasonOf(code, failure, speaking);
  if (verdict.status !== "deferred") return { ...verdict, reason };
  const slowDown = slowDownOf(failure, { ...verdict, code });
  return slowDown === undefined ? { ...verdict, reason } : { ...verdict, slowDown, reason };
}

/** What a failed send means, for whoever verifies a configuration. */
export function findingOf(failure: SmtpFailure, speaking: Speaking): Finding {
  return explained(verdictOf(failure).code, failure, speaking);
}

/** The reason for a code, as {@link explained}. */
export function reasonOf(code: ReasonCode, failure: Told, speaking: Speaking): Reason {
  const { cause, cure, ...rest } = explained(code, failure, speaking);
  return { ...rest, cure: `${cause} ${cure}` };
}

type Told = Pick<SmtpFailure, "message" | "response"> & {
  readonly systemCode?: string | undefined;
};

/**
 * What a code means, with the server's own words where there are any, and with the cause and cure of
 * the hint where these words tell more.
 */
function explained(code: ReasonCode, failure: Told, { server, redact }: Speaking) {
  const said = `${failure.systemCode ?? ""} ${failure.message} ${failure.response ?? ""}`;
  const { message, cause, cure } = { ...explanations[code], ...hintFor(code, said) };
  const words = (text: string) => shortLine(redact(text), longestResponse);
  const detail = failure.response === undefined ? words(failure.message) : "";
  const response = words(failure.response ?? "");
  return {
    code,
    message: detail === "" ? message(server) : `${message(server)}: ${detail}`,
    cause,
    cure,
    ...(response === "" ? {} : { response }),
  };
}

function verdictOf(failure: SmtpFailure): Verdict {
  const { stage, fault, reply } = failure;
  switch (fault) {
    case "reply":
      return reply === undefined ? verdictOfSilence(failure) : verdictOfReply(failure, reply);
    case "tls":
      return paused("tls-handshake");
    case "certificate":
    case "authentication":
    case "authentication-not-offered":
      return paused(fault);
    case "oauth-refused":
      return paused("authentication");
    case "dns":
    case "refused":
    case "oauth-unavailable":
      return { status: "deferred", scope: "channel", code: fault };
    case "smtputf8-not-offered":
      return { status: "rejected", code: "smtputf8-missing" };
    case "too-large":
      return { status: "rejected", code: "too-large" };
    case "lost":
    case "timeout":
    case "aborted":
    case "protocol":
      if (fault === "protocol" && stage === "login") return paused("authentication");
      // Whatever greets so is no mail server, or not today.
      if (fault === "protocol" && stage === "connect") return paused("protocol");
      return verdictOfSilence(failure);
  }
}

/** No usable answer came. */
function verdictOfSilence({ stage, fault }: SmtpFailure): Verdict {
  if (stage === "answer") return { status: "unknown", code: "unknown-outcome" };
  const code = fault === "aborted" || fault === "timeout" ? "timeout" : silence(fault);
  // A mail whose body breaks the connection each time must run out of attempts.
  return { status: "deferred", scope: stage === "body" ? "delivery" : "channel", code };
}

function silence(fault: SmtpFailure["fault"]): ReasonCode {
  return fault === "protocol" ? "protocol" : "connection-lost";
}

function verdictOfReply({ stage, command }: SmtpFailure, reply: Reply): Verdict {
  const { code } = reply;
  if (code === 421) return unavailable;
  if (stage === "login" && code >= 500) return paused("authentication");
  if (stage === "connect" || stage === "login") return throttled(reply) ?? unavailable;
  return ofAccount(reply) ?? ofMailbox(reply) ?? ofTransaction(command, reply);
}

const unavailable: Verdict = { status: "deferred", scope: "channel", code: "server-unavailable" };

/** Replies that would meet every mail of the account. */
function ofAccount(reply: Reply): Verdict | undefined {
  const { code, enhanced, text } = reply;
  if ([530, 534, 535, 538].includes(code)) return paused("authentication");
  if (code === 454 && speaksOfRelay(text)) {
    return { status: "deferred", scope: "channel", code: "relay-denied" };
  }
  const limited = throttled(reply);
  if (limited !== undefined || code === 454) return limited ?? unavailable;
  // RFC 7504: the host takes no mail, whoever it is for.
  return code === 521 || enhanced === "5.3.2" ? unavailable : undefined;
}

/** Gmail's and Microsoft's, and those of Microsoft for recipients and for a tenant, new or not. */
const dailyCodes: ReadonlySet<string> = new Set(["5.4.5", "5.1.90", "5.7.232", "5.7.233"]);
const daily = /SubmissionQuotaExceeded/i;
/** Mailtrap's, SendGrid's, cPanel's and Zoho's, which come with codes of refusals for good. */
const rate =
  /too many (?:e-?mails|messages) (?:per|in|within)\b|maximum credits exceeded|max(?:imum)? (?:e-?mails|messages) per (?:hour|minute|second)|unusual sending activity/i;

/** The account's limits, also Amazon SES's 454 and Microsoft's 432. */
function throttled({ code, enhanced = "", text }: Reply): Verdict | undefined {
  const ofDay = code === 454 && /dail?y.{0,20}quota/i.test(text);
  const isDaily = ofDay || dailyCodes.has(enhanced) || daily.test(text);
  const isSes = code === 454 && /throttl|sending rate/i.test(text);
  const isLimit = isDaily || isSes || code === 432 || rate.test(text);
  if (!isLimit) return undefined;
  const limited = { status: "deferred", scope: "channel", code: "rate-limit" } as const;
  return isDaily ? { ...limited, retryAfterMs: 60 * minute } : limited;
}

function ofMailbox({ code, enhanced, text }: Reply): Verdict | undefined {
  const full = enhanced === undefined ? /\bfull\b|quota/i.test(text) : enhanced.endsWith(".2.2");
  if (full && [450, 452, 550, 552].includes(code)) {
    return { status: "deferred", scope: "delivery", code: "mailbox-full" };
  }
  if (!/too many recipients/i.test(text) && !enhanced?.endsWith(".5.3")) return undefined;
  return { status: "deferred", scope: "delivery", code: "rate-limit" };
}

function ofTransaction(command: string | undefined, reply: Reply): Verdict {
  const { code, text } = reply;
  if (code >= 500 && code !== 503) return ofRefusal(command, reply);
  if (/gr[ae]y-?list/i.test(text) || reply.enhanced === "4.7.1") {
    return { status: "deferred", scope: "delivery", code: "greylisted", retryAfterMs: 5 * minute };
  }
  const limited = /\brate\b|too many|limit|throttl|quota/i.test(text);
  const passing = limited ? "rate-limit" : "temporary-refusal";
  return { status: "deferred", scope: "delivery", code: passing };
}

/** RFC 3463 §3.2: the codes that say that there is no such mailbox or domain, or that it has moved. */
const noSuchMailbox: ReadonlySet<string> = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]);

function ofRefusal(command: string | undefined, { code, enhanced, text }: Reply): Verdict {
  // Gmail refuses attachments by 552 5.7.0: its code for policies says more than its 552.
  const isPolicy = enhanced?.startsWith("5.7.") === true;
  const isSize = enhanced === "5.3.4" || enhanced === "5.2.3";
  if (isSize || code === 523 || (code === 552 && !isPolicy))
    return { status: "rejected", code: "too-large" };
  if (command === "RCPT TO" && enhanced !== undefined && noSuchMailbox.has(enhanced)) {
    return { status: "rejected", code: "recipient-unknown", suppress: true };
  }
  if (command === "MAIL FROM" || speaksOfRelay(text)) {
    return { status: "rejected", code: "relay-denied" };
  }
  // Some servers look the recipient up only when they have the mail.
  if (enhanced !== undefined && noSuchMailbox.has(enhanced)) {
    return { status: "rejected", code: "recipient-unknown" };
  }
  // RFC 6531 §3.5: whoever passes the mail on has no SMTPUTF8.
  if (enhanced === "5.6.7") return { status: "rejected", code: "smtputf8-missing" };
  if (command !== "RCPT TO") return { status: "rejected", code: "content-refused" };
  // Without an enhanced code the words are a hint for people, and too little to suppress an address.
  const unknown = /unknown|no such|does ?n[o']t exist|not found|invalid (?:mailbox|recipient)/i;
  const named = enhanced === undefined && unknown.test(text);
  return { status: "rejected", code: named ? "recipient-unknown" : "recipient-refused" };
}

function speaksOfRelay(text: string): boolean {
  return /relay|not (?:permitted|allowed|authori[sz]ed) to send|sender (?:address )?(?:rejected|not owned)|not owned by|SendAsDenied|send as th|(?:address|domain) is not verified|verified sender|sender signature|sandbox/i.test(
    text,
  );
}

/** Faults that only a person mends: no hammering at the login meanwhile. */
function paused(code: ReasonCode): Verdict {
  return { status: "deferred", scope: "channel", code, retryAfterMs: 5 * minute };
}
