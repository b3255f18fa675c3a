import { inOtherLanguages } from "./other-languages.ts";

/** What a server says that it did (RFC 3464 §2.3.3). */
export type Action = "failed" | "delayed" | "delivered" | "relayed" | "expanded";

/**
 * What a report means for the address:
 *
 * - `hard`: there is no such mailbox or no such domain.
 * - `soft`: it did not work this time; a full mailbox, a server that was down for too long.
 * - `refused`: for what the mail says, who sent it or how; the address is not at fault.
 * - `delayed`: the server goes on trying.
 * - `delivered`: it arrived, or was handed on.
 */
export type Verdict = "hard" | "soft" | "refused" | "delayed" | "delivered";

/** What a report says of one recipient. */
export interface Evidence {
  readonly action?: Action | undefined;
  /** An enhanced status code (RFC 3463): `5.1.1`. */
  readonly status?: string | undefined;
  /** What the server that refused said, or what the report says in words. */
  readonly words?: string | undefined;
}

const enhanced = /(?<![\w.])([45])\.([0-7])\.(\d{1,3})(?![\w]|\.\d)/;
const enhancedAfterReply =
  /(?:(?<![\w.])[45][0-5]\d[ -]{1,2}|#)\(?([45])\.([0-7])\.(\d{1,3})(?![\w]|\.\d)/;
const reply = /(?<![\w.])([45])[0-5]\d(?=[ \-<#:]|$)/;

const unknownMailbox =
  /(?:user|recipient|mailbox|mail ?box|account|address|addressee)[^;\n]{0,80}?(?:unknown(?! (?:error|reason|failure|problem|status|command))|(?:is|was|are|were) ?(?:not|n't) (?:be )?(?:found|known|listed|recogni[sz]ed|valid|active)|not (?:be )?(?:found|known|listed|recogni[sz]ed)|do(?:es)?(?: not|n['’]?t) exist|(?:is|are) (?:invalid|inactive)|no longer (?:exists?|valid|active|available|in use|on (?:this )?server|here))|(?:no such|unknown|invalid|nonexist\w+|non-exist\w+) (?:local )?(?:user|recipient|mailbox|address|addressee|person|account|alias|name|virtual user|part)|no (?:mailbox|user|account|one) here|not a (?:valid|known) (?:user|mailbox|recipient|address)|doesn['’]t have an? [\w. ]{1,40}account|unrouteable address|recipnotfound|not listed in|requested action not taken: mailbox unavailable/i;
const unknownDomain =
  /(?:host|domain)(?: name)?(?: or (?:host|domain)(?: name)?)?[^;:\n]{0,80}?(?:not found|unknown(?! (?:error|reason|failure|problem|status|command))|does(?: not|n't) exist)|(?:no such|unknown|illegal) (?:host|domain)|nxdomain|name or service not known|(?:can|could)(?:not|n't) find any host|null ?mx|does(?: not|n't) accept (?:any )?mail/i;
const full =
  /(?:mailbox|mail ?box|inbox|account|storage)[^.;\n]{0,40}?\bfull|over (?:the )?(?:\w+ )?quota|overquota|quota (?:is )?(?:exceeded|full)|exceed\w* (?:\w+ ){0,3}(?:quota|storage|mailbox size)|exceed\w* allowed size|insufficient (?:disk |system )?(?:space|storage)|out of (?:disk |storage )?space|out of storage/i;
const blocked =
  /\bspam|spamhaus|\b(?:block|black|deny)[ -]?list|\bblocked\b|dnsbl|\brbl\b|reputation|\bdmarc\b|\bspf\b|\bdkim\b|policy (?:reasons?|violations?|restrictions?|rejection)|(?:due to|against|by|local|security) (?:\w+ ){0,2}polic|rate.?limit|too many|virus|malware|unauthenticated|unsolicited|not (?:allowed|authori[sz]ed|permitted) to send|relay(?:ing)?(?: access)? (?:denied|not|prohibited)|unable to relay|not permitted to relay|access denied|message (?:size )?(?:too (?:big|large)|exceeds)|content (?:rejected|refused)|sender (?:address )?(?:rejected|denied|verify)|\bmilter\b/i;

/** Words by which even the server that gives the code of an unknown mailbox speaks of the sender. */
const ofSender =
  /sender (?:address )?(?:rejected|denied)|spamhaus|\b(?:block|black|deny)[ -]?list|dnsbl|\brbl\b/i;

/** RFC 3463 §3.2, without those that speak of the sender's address: nothing will ever arrive there. */
const hardCodes = new Set(["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"]);
const refusedCodes = new Set(["5.1.7", "5.1.8", "5.1.9", "5.2.3", "5.3.4"]);

/**
 * What follows from what a report says. The answer of the server that refused goes before the code
 * that a server on the way made of it, and where the two contradict each other the address stays free.
 */
export function verdictOf({ action, status, words = "" }: Evidence): Verdict {
  if (action === "delivered" || action === "relayed" || action === "expanded") return "delivered";
  if (action === "delayed") return "delayed";
  const said = words.slice(0, 4_000);
  const answered = codeIn(said);
  const code = answered ?? (status === undefined ? undefined : codeIn(status));
  if (code === undefined) {
    return reply.exec(said)?.[1] === "4" && !/5[0-5]\d[ -]/.test(said) ? "soft" : inWords(said);
  }
  if (code.startsWith("4")) {
    return action === undefined && answered === undefined ? "delayed" : "soft";
  }
  if (hardCodes.has(code)) {
    // The code alone may be a gateway's translation of any refusal.
    if (answered !== undefined) return ofSender.test(said) ? "refused" : "hard";
    if (speaksOf("full", said)) return "soft";
    return speaksOf("blocked", said) ? "refused" : "hard";
  }
  return refusedCodes.has(code) ? "refused" : bySubject(code, said);
}

function bySubject(code: string, said: string): Verdict {
  const subject = code.split(".")[1];
  // How Exchange Online refuses a recipient that its directory does not have.
  const atEdge = code === "5.4.1" && /recipient address rejected: access denied/i.test(said);
  if (subject === "6" || subject === "7") return "refused";
  if (code === "5.2.2") return "soft";
  if (subject === "4") return atEdge || unknownDomain.test(said) ? "hard" : "soft";
  const verdict = inWords(said);
  return verdict === "soft" && subject === "5" && code !== "5.5.0" ? "refused" : verdict;
}

function inWords(said: string): Verdict {
  if (speaksOf("full", said)) return "soft";
  if (speaksOf("blocked", said)) return "refused";
  return speaksOf("unknownMailbox", said) || unknownDomain.test(said) ? "hard" : "soft";
}

const inEnglish = { unknownMailbox, full, blocked };

function speaksOf(what: keyof typeof inEnglish, said: string): boolean {
  return inEnglish[what].test(said) || inOtherLanguages[what].test(said);
}

/** The enhanced status code in a text, without leading zeros. */
export function codeIn(text: string): string | undefined {
  const found = enhancedAfterReply.exec(text) ?? enhanced.exec(text);
  return found === null ? undefined : `${found[1]}.${found[2]}.${Number(found[3])}`;
}

/** Whether a text gives a reason: a code, a server's answer, or words that are known. */
export function isTelling(text: string): boolean {
  const said = text.slice(0, 4_000);
  return (
    codeIn(said) !== undefined ||
    [reply, unknownDomain].some((pattern) => pattern.test(said)) ||
    (["unknownMailbox", "full", "blocked"] as const).some((what) => speaksOf(what, said))
  );
}
