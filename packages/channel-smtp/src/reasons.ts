/** What an operator is told about one kind of failure. */
export interface Explanation {
  /** What happened; `server` is `host:port`. */
  readonly message: (server: string) => string;
  /** What becomes of the delivery, and whose fault it is. */
  readonly outcome: string;
  /** Why that usually is. */
  readonly cause: string;
  /** What to do. */
  readonly cure: string;
}

const ofChannel = "deferred; the channel's";
const ofChannelUnlessInBody = "deferred; the channel's, and within the body the delivery's";
const ofChannelPaused = "deferred, not before 5 minutes; the channel's";
const ofDelivery = "deferred; the delivery's";
const rejected = "rejected";

/** Every code with which the channel answers anything but `sent`. */
export const explanations = {
  dns: {
    message: (server) => `The name of ${server} could not be looked up`,
    outcome: ofChannel,
    cause: "The host is misspelt, DNS does not answer, or there is no network.",
    cure: "Check the option host, then the network and the DNS settings of this machine or container: look the name up from there.",
  },
  refused: {
    message: (server) => `No connection to ${server}`,
    outcome: ofChannel,
    cause:
      "Nothing listens on that port, a firewall blocks it, or a container cannot reach the mail server.",
    cure: "Check host and port, that the mail server runs and accepts connections, and that the firewall lets outgoing connections to the port pass; many hosting providers block port 25. In Docker, check that the container can reach the server: localhost is the container itself there.",
  },
  timeout: {
    message: (server) => `${server} did not answer in time`,
    outcome: ofChannelUnlessInBody,
    cause:
      "A firewall drops the packets, the server is slow, or the port expects another way to begin: 465 is encrypted from the start, 587 upgrades.",
    cure: 'Check the port (587 with "starttls", 465 with "ssl"; not 25), open it in the firewall for outgoing connections, and try the other security option: when in doubt, "ssl" with 465. If the server is merely slow, raise timeoutMs and its sister options.',
  },
  "connection-lost": {
    message: (server) => `${server} broke the connection off`,
    outcome: ofChannelUnlessInBody,
    cause: "The network is unstable, or the server restarts or does not want this client.",
    cure: "Wait for the next attempt; if it stays, read the server's log, and check firewall, port and the DNS entry of the host.",
  },
  "server-unavailable": {
    message: (server) => `${server} takes no mail at the moment`,
    outcome: ofChannel,
    cause: "The server is overloaded, under maintenance, or limits or blocks this client.",
    cure: "Wait for the next attempt; if it stays, read the answer and ask the server's operator.",
  },
  protocol: {
    message: (server) => `${server} answered something that is not SMTP`,
    outcome: "deferred, not before 5 minutes if it never spoke SMTP; as of connection-lost",
    cause:
      "Another service listens on that port, or a device in between rewrites the conversation.",
    cure: "Check host and port, and turn SMTP inspection off in firewalls and virus scanners.",
  },
  "tls-handshake": {
    message: (server) => `No encrypted connection to ${server}`,
    outcome: ofChannelPaused,
    cause:
      "The security option does not fit the port, the server offers no STARTTLS, or it speaks only outdated TLS.",
    cure: 'Use "ssl" with port 465 and "starttls" with port 587; the server needs TLS 1.2 or newer. Nothing was sent unencrypted.',
  },
  certificate: {
    message: (server) => `The certificate of ${server} is not trusted`,
    outcome: ofChannelPaused,
    cause:
      "It is self-signed, expired, issued for another name, or by an authority unknown to this machine.",
    cure: "Renew the certificate or use the name it is issued for as host; for an authority of your own give its certificate as tls.ca, for another name tls.servername.",
  },
  authentication: {
    message: (server) => `${server} refused the login`,
    outcome: ofChannelPaused,
    cause:
      "User or password is wrong or was changed, or the provider wants an app password, an API key or SMTP access switched on.",
    cure: 'Check user and password, and that the security option is what the server expects. Gmail and Microsoft 365 need an app password (with two-step verification) and SMTP allowed for the account, which some providers call access for "less secure apps"; SendGrid takes the user apikey and the API key as password; Amazon SES wants SMTP credentials, not access keys.',
  },
  "authentication-not-offered": {
    message: (server) => `${server} offers no login, though user and password are set`,
    outcome: ofChannelPaused,
    cause:
      "The server allows logins on another port or only over TLS, or someone in between removed the offer.",
    cure: "Use the submission port of the server (587 or 465) with TLS, or leave user and password out if it needs none. No mail was sent without login.",
  },
  "oauth-unavailable": {
    message: (server) => `No access token is to be had, so ${server} was not asked for a login`,
    outcome: ofChannel,
    cause:
      "The token endpoint of the provider does not answer, or answers with something else than a token.",
    cure: "Wait for the next attempt; if it stays, check that this machine or container may reach the host that is named, through its proxy if there is one, and that oauth2.provider names the token endpoint itself: a redirect is never followed.",
  },
  "relay-denied": {
    message: (server) => `${server} does not send mail for this sender`,
    outcome: "rejected; 454 is deferred, the channel's",
    cause: "The From address is not authorised there, or the server wants a login first.",
    cure: "Use a From address that belongs to the account or is verified with the provider, set user and password, or allow this client to relay on the server.",
  },
  "rate-limit": {
    message: (server) => `${server} limits how much may be sent`,
    outcome:
      "deferred; the delivery's, but the channel's for its account's limit, a daily one not before an hour",
    cause: "The hourly or daily quota of the account, or the server's rate limit, is used up.",
    cure: "Reduce the volume (group or digest), wait until the quota is reset, or upgrade to a larger plan of the provider.",
  },
  greylisted: {
    message: (server) => `${server} asked to try again later (greylisting)`,
    outcome: "deferred, not before 5 minutes; the delivery's",
    cause: "The receiver turns unknown senders away at first and takes the mail some minutes on.",
    cure: "Nothing to do: the next attempt is made after five minutes.",
  },
  "temporary-refusal": {
    message: (server) => `${server} could not take the mail now`,
    outcome: ofDelivery,
    cause: "A passing problem of the server or of the recipient's mailbox.",
    cure: "Nothing to do at first; if it stays, read the answer and the server's log.",
  },
  "recipient-unknown": {
    message: (server) => `${server} knows no such mailbox`,
    outcome: "rejected, and the address suppressed where RCPT is answered by an enhanced code",
    cause: "The address is misspelt or does not exist any more.",
    cure: "Correct the address in the profile, rule or channel.",
  },
  "recipient-refused": {
    message: (server) => `${server} refused the recipient`,
    outcome: rejected,
    cause: "A policy of the receiver: a block list, a closed list, a mailbox that is switched off.",
    cure: "Read the answer; check SPF, DKIM and DMARC of the sender's domain and its reputation, or ask the recipient's operator.",
  },
  "mailbox-full": {
    message: (server) => `${server} says that the mailbox is full`,
    outcome: ofDelivery,
    cause: "The recipient's quota is used up.",
    cure: "Nothing to do at first; if it stays, tell the recipient by another way.",
  },
  "too-large": {
    message: (server) => `The mail is larger than ${server} takes`,
    outcome: rejected,
    cause: "The server or the mailbox limits the size of one mail.",
    cure: "Make the mail smaller, for example by a link in place of the data, or raise the limit.",
  },
  "content-refused": {
    message: (server) => `${server} refused the mail itself`,
    outcome: rejected,
    cause: "A spam or virus filter, or a sender that is not authenticated by SPF, DKIM or DMARC.",
    cure: "Read the answer; set up SPF, DKIM and DMARC for the sender's domain, and look at the words and links of the mail.",
  },
  "smtputf8-missing": {
    message: (server) => `${server} cannot send to an address with such letters before the @`,
    outcome: "rejected, unsent",
    cause: "The server does not support internationalised addresses (SMTPUTF8, RFC 6531).",
    cure: "Use an ASCII address of the recipient, or a mail server with SMTPUTF8.",
  },
  "address-invalid": {
    message: () => "The recipient's address is not usable",
    outcome: "rejected, unsent",
    cause: "It is not one plain local@domain.",
    cure: "Correct the address in the profile, rule or channel.",
  },
  "content-unusable": {
    message: () => "The mail could not be put together, and nothing was sent",
    outcome: "rejected, unsent",
    cause: "The renderer made a content that lacks a part, or an attachment is no bytes.",
    cure: "Return subject, text and html as strings from the renderer.",
  },
  "unknown-outcome": {
    message: (server) => `${server} was given the whole mail and did not say whether it took it`,
    outcome: "unknown",
    cause: "The connection broke, or the deadline passed, between the mail's end and the answer.",
    cure: "Look for the Message-ID in the server's log or at the recipient. A repetition carries the same Message-ID.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;

/** One of the codes in {@link explanations}. */
export type ReasonCode = keyof typeof explanations;

/** What a failure's own words tell beyond its class: a narrower cause, and the cure for just that. */
export interface Hint {
  readonly name: string;
  /** The classes within which it may be. */
  readonly of: readonly ReasonCode[];
  /** Recognises it in the server's answer, or where there is none in what the connection reports. */
  readonly says: RegExp;
  /** In place of the class's own, where that would be wrong. */
  readonly message?: (server: string) => string;
  readonly cause: string;
  readonly cure: string;
}
