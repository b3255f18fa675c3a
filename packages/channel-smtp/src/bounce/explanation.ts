import { shortLine } from "../single-line.ts";
import { mostRecipients, type ReportedRecipient } from "./delivery-status.ts";
import { addressesIn } from "./named-address.ts";
import { inOtherLanguages } from "./other-languages.ts";
import { codeIn, isTelling, verdictOf } from "./verdict.ts";

const mostLines = 2_000;
const longestExplanation = 65_536;

const failure =
  /undeliver|not (?:be )?(?:deliver|reach|sen[dt])|(?:could|can|was|did)(?: ?n['’]?o?t|not) (?:be |reach |get )?(?:deliver|reach|sen[dt]|the following|through)|deliver(?:y|ed|ing)? (?:\w+ ){0,4}(?:has |have )?fail|fail(?:ed|ure)? (?:\w+ ){0,3}(?:deliver|notice|reason|permanent|to (?:send|reach|deliver))|failure notice|mail (?:delivery )?(?:system|failure|failed|error)|returned (?:mail|to sender)|returning message|delivery status notification|delivery (?:notification|problem|error|report)|unable to deliver|non-?delivery|permanent(?:ly)? (?:\w+ )?(?:error|fail|fatal)|qmail-send|transcript of session|unknown user|user unknown/i;
const delay =
  /delay(?:ed)? (?:mail|delivery|\d)|delivery[^.\n]{0,40}delayed|delivery status notification \(delay\)|warning: could not send|warning: message|still (?:being )?(?:re)?tr(?:y|ied)|(?:will|shall) (?:continue|keep|be) (?:\w+ ){0,4}(?:try|retr|attempt)|not yet been delivered|do not need to resend|has been delayed/i;
const final =
  /giving up|given up|permanent(?:ly)? (?:\w+ )?(?:error|fail|fatal)|retry time(?:out)? (?:not reached|exceeded)|failed permanently|too long|no longer try|has been returned/i;
const quotedField =
  /^\s*>?\s*(?:from|to|cc|bcc|subject|date|sent|message-id|reply-to|sender|original sender|return-path|envelope-from|x-[\w-]+)\s*:/i;

/** What is known of a report besides its text. */
export interface Around {
  readonly subject: string;
  /** Addresses that its header names as the ones that failed. */
  readonly failed: readonly string[];
  /** Addresses that have another part in it: where it was sent to and from. */
  readonly others: ReadonlySet<string>;
}

/** Whether a text speaks of mail that did not arrive. */
export function explainsFailure(text: string): boolean {
  const said = text.slice(0, longestExplanation);
  return failure.test(said) || inOtherLanguages.failure.test(said);
}

/**
 * The recipients of which a report speaks in words alone, as qmail, Exim and older servers write
 * them: an address at the beginning of a line, with the reason behind or below it; else any address
 * in the text, with all of the text for a reason.
 */
export function recipientsInWords(text: string, around: Around): readonly ReportedRecipient[] {
  const explanation = text.slice(0, longestExplanation);
  const lines = explanation.split("\n", mostLines);
  const action = isDelay(`${around.subject}\n${explanation}`) ? "delayed" : "failed";
  const recipient = (address: string | undefined, words: string): ReportedRecipient => ({
    address,
    originalAddress: undefined,
    action,
    status: codeIn(words),
    diagnostic: shortLine(words.trim(), 500),
    remoteMta: undefined,
    verdict: verdictOf({ action, words }),
  });
  const reasons = reasonsIn(lines, around);
  if (reasons.size === 0) {
    const [address] = around.failed;
    return [recipient(address, explanation)];
  }
  return [...reasons].map(([address, reason]) =>
    recipient(address, isTelling(reason) ? reason : explanation),
  );
}

function isDelay(text: string): boolean {
  return (delay.test(text) || inOtherLanguages.delay.test(text)) && !final.test(text);
}

/** By address, the lines that speak of it. */
function reasonsIn(lines: readonly string[], around: Around): ReadonlyMap<string, string> {
  const mentions = lines.flatMap((line, at) => {
    if (!line.includes("@") || quotedField.test(line)) return [];
    return addressesIn(line, 5).flatMap((address) => {
      const named = around.failed.length > 0 ? around.failed.includes(address) : true;
      if (!named || around.others.has(address)) return [];
      return [{ address, at, first: beginsWith(line, address) }];
    });
  });
  const first = mentions.filter((mention) => mention.first);
  const chosen = first.length > 0 ? first : mentions;
  const reasons = new Map<string, string>();
  for (const [index, { address, at }] of chosen.entries()) {
    if (reasons.has(address)) continue;
    if (reasons.size >= mostRecipients) break;
    const next = chosen.slice(index + 1).find((mention) => mention.address !== address);
    reasons.set(address, lines.slice(at, next?.at).join("\n").slice(0, 8_192));
  }
  return reasons;
}

function beginsWith(line: string, address: string): boolean {
  const bare = line.slice(0, 600).replace(/^[\s<"'(*•-]+/, "");
  return bare.toLowerCase().startsWith(address.toLowerCase());
}
