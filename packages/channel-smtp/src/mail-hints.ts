import type { Hint } from "./reasons.ts";

/** Of failures that concern one mail: its sender, its recipient or its words. */
export const mailHints: readonly Hint[] = [
  {
    name: "test-account",
    of: ["relay-denied", "recipient-refused", "content-refused", "server-unavailable"],
    says: /email address is not verified|sandbox|authorized recipients/i,
    cause:
      "The account is still a test account (Amazon SES and Mailgun call it sandbox), or the From address is not verified.",
    cure: "Verify the From address or its domain with the provider, and ask for production access: until then only verified recipients get mail. With Amazon SES both hold for the one region of the host.",
  },
  {
    name: "sender-not-verified",
    of: ["relay-denied", "content-refused", "recipient-refused"],
    says: /verified sender|sender signature|sender identity|(?:domain|sender|from)\b.{0,60}\bnot (?:been )?(?:verified|confirmed)/i,
    cause: "The provider sends only for addresses and domains that were verified there.",
    cure: "Verify the From address, or better its whole domain, in the provider's console.",
  },
  {
    name: "sender-domain-unknown",
    of: ["relay-denied", "temporary-refusal", "recipient-refused"],
    says: /[45]\.1\.8|sender.{0,80}domain.{0,20}not (?:found|exist)|domain of sender/i,
    cause: "The domain of the From address cannot be looked up, or could not take an answer.",
    cure: "Use a From address in a domain of yours that has an MX or A record in DNS.",
  },
  {
    name: "sender-not-owned",
    of: ["relay-denied"],
    says: /not owned|SendAsDenied|send (?:mail )?as|5\.7\.60|sender (?:address )?rejected/i,
    cause: "The account that is logged in may not send as the From address.",
    cure: "Use the address of the account as From, or have the mail server's administrator allow the account to send as it.",
  },
  {
    name: "relay-refused",
    of: ["relay-denied"],
    says: /relay/i,
    cause: "The server passes mail on only for clients that have logged in or that it knows.",
    cure: "Set user and password, check that the From address is authorised there, or allow this client on the server (Postfix: mynetworks).",
  },
  {
    name: "sender-unauthenticated",
    of: ["recipient-refused", "content-refused", "relay-denied", "temporary-refusal"],
    says: /[45]\.7\.2[0-467]\b|\b(?:SPF|DKIM|DMARC)\b|unauthenticated (?:email|mail|sender)/i,
    cause: "The mail fails SPF, DKIM or DMARC of the sender's domain.",
    cure: "Add this mail server to the SPF record of From's domain, switch DKIM signing on, and check the DMARC record; or use a From address in a domain that this server may send for.",
  },
  {
    name: "virus-or-attachment",
    of: ["content-refused"],
    says: /virus|malware|infected|potential(?:ly)? (?:a )?(?:security|dangerous)|(?:attachment|file) type/i,
    cause: "A virus filter objects to the mail or to the type of an attachment.",
    cure: "Leave the attachment out, or put a link to it into the mail; receivers refuse programs, scripts and encrypted archives.",
  },
  {
    name: "spam",
    of: ["content-refused", "recipient-refused"],
    says: /spam|unsolicited|bulk|reputation/i,
    cause:
      "A spam filter objects to the words or links of the mail, or to its sender's reputation.",
    cure: "Set up SPF, DKIM and DMARC for the sender's domain, send less at once, and look at the words and links of the mail.",
  },
  {
    name: "mailbox-switched-off",
    of: ["recipient-refused"],
    says: /5\.2\.1|disabled|inactive|suspended|deactivated/i,
    cause: "The mailbox exists and is switched off.",
    cure: "Ask the recipient for another address.",
  },
  {
    name: "no-such-domain",
    of: ["recipient-unknown"],
    says: /5\.1\.2\b|null MX|(?:domain|host).{0,30}(?:not found|unknown|does ?n[o']t exist)/i,
    cause: "The domain of the address does not exist or takes no mail.",
    cure: "Correct the part of the address behind the @ in the profile, rule or channel.",
  },
  {
    name: "server-storage-full",
    of: ["temporary-refusal"],
    says: /4\.3\.1|insufficient system (?:storage|resources)/i,
    cause: "The mail server has no room left on its disk.",
    cure: "Tell the server's operator, or make room there; the next attempts are made by themselves.",
  },
];
