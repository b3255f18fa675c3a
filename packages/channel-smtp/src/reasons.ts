/** What an operator is told about one kind of failure. */
export interface Explanation {
  /** What happened; `server` is `host:port`. */
  readonly message: (server: string) => string;
  /** Why that usually is. */
  readonly cause: string;
  /** What to do. */
  readonly cure: string;
}

/** Every code with which the channel answers anything but `sent`. */
export const explanations = {
  dns: {
    message: (server) => `The name of ${server} could not be looked up`,
    cause: "The host is misspelt, DNS does not answer, or there is no network.",
    cure: "Check the option host, then look the name up from this machine or container.",
  },
  refused: {
    message: (server) => `No connection to ${server}`,
    cause:
      "Nothing listens on that port, a firewall blocks it, or a container cannot reach the mail server.",
    cure: "Check host and port, that the mail server runs, and that outgoing connections to the port are allowed; many hosting providers block port 25.",
  },
  timeout: {
    message: (server) => `${server} did not answer in time`,
    cause:
      "A firewall drops the packets, the server is slow, or the port expects another way to begin: 465 is encrypted from the start, 587 upgrades.",
    cure: 'Check the port (587 with "starttls", 465 with "ssl"; not 25) and the firewall; if the server is merely slow, raise timeoutMs and its sister options.',
  },
  "connection-lost": {
    message: (server) => `${server} broke the connection off`,
    cause: "The network is unstable, or the server restarts or does not want this client.",
    cure: "Wait for the next attempt; if it stays, read the server's log and check firewall and port.",
  },
  "server-unavailable": {
    message: (server) => `${server} takes no mail at the moment`,
    cause: "The server is overloaded, under maintenance, or limits or blocks this client.",
    cure: "Wait for the next attempt; if it stays, read the answer and ask the server's operator.",
  },
  protocol: {
    message: (server) => `${server} answered something that is not SMTP`,
    cause:
      "Another service listens on that port, or a device in between rewrites the conversation.",
    cure: "Check host and port, and turn SMTP inspection off in firewalls and virus scanners.",
  },
  "tls-handshake": {
    message: (server) => `No encrypted connection to ${server}`,
    cause:
      "The security option does not fit the port, the server offers no STARTTLS, or it speaks only outdated TLS.",
    cure: 'Use "ssl" with port 465 and "starttls" with port 587; the server needs TLS 1.2 or newer. Nothing was sent unencrypted.',
  },
  certificate: {
    message: (server) => `The certificate of ${server} is not trusted`,
    cause:
      "It is self-signed, expired, issued for another name, or by an authority unknown to this machine.",
    cure: "Renew the certificate or use the name it is issued for as host; for an authority of your own give its certificate as tls.ca, for another name tls.servername.",
  },
  authentication: {
    message: (server) => `${server} refused the login`,
    cause:
      "User or password is wrong or was changed, or the provider wants an app password, an API key or SMTP access switched on.",
    cure: "Check user and password. Gmail and Microsoft 365 need an app password (with two-step verification) and SMTP allowed for the account; SendGrid takes the user apikey and the API key as password; Amazon SES wants SMTP credentials, not access keys.",
  },
  "authentication-not-offered": {
    message: (server) => `${server} offers no login, though user and password are set`,
    cause:
      "The server allows logins on another port or only over TLS, or someone in between removed the offer.",
    cure: "Use the submission port of the server (587 or 465) with TLS, or leave user and password out if it needs none. No mail was sent without login.",
  },
  "relay-denied": {
    message: (server) => `${server} does not send mail for this sender`,
    cause: "The From address is not authorised there, or the server wants a login first.",
    cure: "Use a From address that belongs to the account or is verified with the provider, set user and password, or allow this client to relay on the server.",
  },
  "rate-limit": {
    message: (server) => `${server} limits how much may be sent`,
    cause: "The hourly or daily quota of the account, or the server's rate limit, is used up.",
    cure: "Send less (group or digest), wait until the quota is reset, or ask the provider for a larger plan.",
  },
  greylisted: {
    message: (server) => `${server} asked to try again later (greylisting)`,
    cause: "The receiver turns unknown senders away at first and takes the mail some minutes on.",
    cure: "Nothing to do: the next attempt is made after five minutes.",
  },
  "temporary-refusal": {
    message: (server) => `${server} could not take the mail now`,
    cause: "A passing problem of the server or of the recipient's mailbox.",
    cure: "Nothing to do at first; if it stays, read the answer and the server's log.",
  },
  "recipient-unknown": {
    message: (server) => `${server} knows no such mailbox`,
    cause: "The address is misspelt or does not exist any more.",
    cure: "Correct the address in the profile, rule or channel.",
  },
  "recipient-refused": {
    message: (server) => `${server} refused the recipient`,
    cause: "A policy of the receiver: a block list, a closed list, a mailbox that is switched off.",
    cure: "Read the answer; check SPF, DKIM and DMARC of the sender's domain and its reputation, or ask the recipient's operator.",
  },
  "mailbox-full": {
    message: (server) => `${server} says that the mailbox is full`,
    cause: "The recipient's quota is used up.",
    cure: "Nothing to do at first; if it stays, tell the recipient by another way.",
  },
  "too-large": {
    message: (server) => `The mail is larger than ${server} takes`,
    cause: "The server or the mailbox limits the size of one mail.",
    cure: "Make the mail smaller, for example by a link in place of the data, or raise the limit.",
  },
  "content-refused": {
    message: (server) => `${server} refused the mail itself`,
    cause: "A spam or virus filter, or a sender that is not authenticated by SPF, DKIM or DMARC.",
    cure: "Read the answer; set up SPF, DKIM and DMARC for the sender's domain, and look at the words and links of the mail.",
  },
  "smtputf8-missing": {
    message: (server) => `${server} cannot send to an address with such letters before the @`,
    cause: "The server does not support internationalised addresses (SMTPUTF8, RFC 6531).",
    cure: "Use an ASCII address of the recipient, or a mail server with SMTPUTF8.",
  },
  "address-invalid": {
    message: () => "The recipient's address is not usable",
    cause: "It is not one plain local@domain.",
    cure: "Correct the address in the profile, rule or channel.",
  },
  "content-unusable": {
    message: () => "The mail could not be put together, and nothing was sent",
    cause: "The renderer made a content that lacks a part, or an attachment is no bytes.",
    cure: "Return subject, text and html as strings from the renderer.",
  },
  "unknown-outcome": {
    message: (server) => `${server} was given the whole mail and did not say whether it took it`,
    cause: "The connection broke, or the deadline passed, between the mail's end and the answer.",
    cure: "Look for the Message-ID in the server's log or at the recipient. A repetition carries the same Message-ID.",
  },
} as const satisfies Readonly<Record<string, Explanation>>;

/** One of the codes in {@link explanations}. */
export type ReasonCode = keyof typeof explanations;
