import type { BounceReport } from "../../src/bounce/report.ts";

/** A message to the bounce address, and what it means. */
export interface Fixture {
  readonly style: string;
  readonly raw: string | Uint8Array;
  readonly kind: BounceReport["kind"];
  /** By recipient: address, verdict, status; `-` where there is none. */
  readonly recipients: readonly string[];
  /** Whether the mail that came back tells its Message-ID. */
  readonly known: boolean;
}

/** Where our mails come from, and go to, in every fixture. */
export interface Parties {
  /** The envelope's sender of the mail that came back. */
  readonly sender: string;
  readonly to: string;
  /** Without brackets. */
  readonly messageId: string;
}

export const anyParties: Parties = {
  sender: "bounces+token@x.example",
  to: "ada@example.org",
  messageId: "0192f0c4-9b7a-7c31-8f53-5c1f2f3f9d10_0011223344556677@x.example",
};

/** Lines with the CRLF that the wire has. */
function mail(...lines: readonly string[]): string {
  return lines.join("\n").replaceAll("\n", "\r\n");
}

function ours({ sender, to, messageId }: Parties, more: readonly string[] = []): string {
  return [
    `Return-Path: <${sender}>`,
    "Received: from app.x.example (app.x.example [192.0.2.10])",
    "\tby mail.x.example with ESMTPS id 4F2A",
    `\tfor <${to}>; Fri, 2 Jan 2026 03:04:05 +0000`,
    "From: Example <bells@x.example>",
    `To: Ada <${to}>`,
    "Subject: [Example] Backup failed",
    `Message-ID: <${messageId}>`,
    "Date: Fri, 02 Jan 2026 03:04:05 +0000",
    "Auto-Submitted: auto-generated",
    ...more,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    "The disk is full.",
  ].join("\n");
}

/** The header of what a server sends back. */
function header(
  { sender }: Parties,
  subject: string,
  type: string,
  more: readonly string[] = [],
): string {
  return [
    "Return-Path: <>",
    `Delivered-To: ${sender}`,
    "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>",
    `To: ${sender}`,
    `Subject: ${subject}`,
    "Date: Fri, 2 Jan 2026 03:04:09 +0000",
    "Message-Id: <20260102030409.4F2A@mx.example.org>",
    ...more,
    "MIME-Version: 1.0",
    `Content-Type: ${type}`,
    "",
  ].join("\n");
}

const report = 'multipart/report; report-type=delivery-status; boundary="4F2A/mx"';

/** A report as RFC 3464 has it: for people, for machines, and the mail. */
function dsn(
  parties: Parties,
  fields: readonly string[],
  {
    words = "I could not deliver your message.",
    type = report,
    subject = "Undelivered Mail Returned to Sender",
    statusType = "message/delivery-status",
    returned = ours(parties),
    more = [],
  }: {
    words?: string;
    type?: string;
    subject?: string;
    statusType?: string;
    returned?: string;
    more?: readonly string[];
  } = {},
): string {
  return mail(
    header(parties, subject, type, more),
    "This is a MIME-encapsulated message.",
    "",
    "--4F2A/mx",
    "Content-Description: Notification",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    words,
    "",
    "--4F2A/mx",
    "Content-Description: Delivery report",
    `Content-Type: ${statusType}`,
    "",
    "Reporting-MTA: dns; mx.example.org",
    "Arrival-Date: Fri,  2 Jan 2026 03:04:05 +0000",
    "",
    ...fields,
    "",
    "--4F2A/mx",
    "Content-Description: Undelivered Message",
    "Content-Type: message/rfc822",
    "",
    returned,
    "",
    "--4F2A/mx--",
    "",
  );
}

function failed(to: string, status: string, diagnostic?: string): readonly string[] {
  return [
    `Final-Recipient: rfc822; ${to}`,
    "Action: failed",
    `Status: ${status}`,
    ...(diagnostic === undefined ? [] : [`Diagnostic-Code: smtp; ${diagnostic}`]),
  ];
}

function plain(
  parties: Parties,
  subject: string,
  lines: readonly string[],
  more: readonly string[] = [],
) {
  return mail(header(parties, subject, "text/plain; charset=utf-8", more), ...lines);
}

function complaint(
  parties: Parties,
  feedback: readonly string[],
  returned = ours(parties),
): string {
  return mail(
    header(
      parties,
      "Complaint about message from 192.0.2.10",
      'multipart/report; report-type=feedback-report; boundary="fbl"',
    ),
    "--fbl",
    "Content-Type: text/plain; charset=us-ascii",
    "",
    "This is a report about a message received from 192.0.2.10.",
    "",
    "--fbl",
    "Content-Type: message/feedback-report",
    "",
    ...feedback,
    "",
    "--fbl",
    "Content-Type: message/rfc822",
    "",
    returned,
    "",
    "--fbl--",
  );
}

/** Every style, about one mail. */
export function fixturesAbout(parties: Parties = anyParties): readonly Fixture[] {
  const { sender, to, messageId } = parties;
  const bounce = (
    style: string,
    raw: string | Uint8Array,
    ...recipients: readonly string[]
  ): Fixture => ({
    style,
    raw,
    kind: "bounce",
    recipients,
    known: true,
  });
  const other = (
    style: string,
    kind: Fixture["kind"],
    raw: string,
    known: boolean,
    ...recipients: readonly string[]
  ): Fixture => ({ style, raw, kind, recipients, known });
  const hard = `${to} hard 5.1.1`;
  const good = dsn(parties, failed(to, "5.1.1", "550 5.1.1 User unknown"));
  return [
    bounce(
      "Postfix: unknown user",
      dsn(
        parties,
        [
          `Final-Recipient: rfc822; ${to}`,
          `Original-Recipient: rfc822;${to}`,
          "Action: failed",
          "Status: 5.1.1",
          "Remote-MTA: dns; mx.example.org",
          `Diagnostic-Code: smtp; 550 5.1.1 <${to}>: Recipient address rejected: User`,
          "    unknown in relay recipient table; see our policy",
        ],
        {
          words: `<${to}>: host mx.example.org[192.0.2.25] said: 550 5.1.1\n    <${to}>: Recipient address rejected: User unknown (in reply to RCPT TO command)`,
          more: ["Auto-Submitted: auto-replied"],
        },
      ),
      hard,
    ),
    bounce(
      "Postfix: no such domain",
      dsn(parties, [
        ...failed(to, "5.4.4"),
        "Diagnostic-Code: X-Postfix; Host or domain name not found. Name service error for",
        "    name=example.org type=A: Host not found",
      ]),
      `${to} hard 5.4.4`,
    ),
    bounce(
      "Postfix: gave up after days",
      dsn(parties, [
        ...failed(to, "4.4.1"),
        "Diagnostic-Code: X-Postfix; connect to mx.example.org[192.0.2.25]:25: Connection timed out",
      ]),
      `${to} soft 4.4.1`,
    ),
    bounce(
      "Postfix: still trying",
      dsn(
        parties,
        [
          `Final-Recipient: rfc822; ${to}`,
          "Action: delayed",
          "Status: 4.4.1",
          "Will-Retry-Until: Wed, 7 Jan 2026 03:04:05 +0000",
        ],
        { subject: "Delayed Mail (still being retried)" },
      ),
      `${to} delayed 4.4.1`,
    ),
    bounce(
      "Postfix: relayed to a server without notifications",
      dsn(parties, [`Final-Recipient: rfc822; ${to}`, "Action: relayed", "Status: 2.0.0"]),
      `${to} delivered 2.0.0`,
    ),
    bounce(
      "Postfix: delivered",
      dsn(parties, [`Final-Recipient: rfc822; ${to}`, "Action: delivered", "Status: 2.1.5"]),
      `${to} delivered 2.1.5`,
    ),
    bounce(
      "a list server: expanded",
      dsn(parties, [`Final-Recipient: rfc822; ${to}`, "Action: expanded", "Status: 2.0.0"]),
      `${to} delivered 2.0.0`,
    ),
    bounce(
      "Postfix: an alias that leads elsewhere",
      dsn(parties, [
        "Final-Recipient: rfc822; countess@inner.example.org",
        `Original-Recipient: rfc822; ${to}`,
        "Action: failed",
        "Status: 5.1.1",
      ]),
      "countess@inner.example.org hard 5.1.1",
    ),
    bounce(
      "Postfix: an internationalised report",
      dsn(
        parties,
        [
          `Final-Recipient: utf-8; ${to.replace("a", "\\x{61}")}`,
          "Action: failed",
          "Status: 5.1.1",
        ],
        {
          statusType: "message/global-delivery-status",
        },
      ),
      hard,
    ),
    bounce(
      "Sendmail: unknown user",
      dsn(
        parties,
        [
          `Final-Recipient: RFC822; ${to}`,
          "Action: failed",
          "Status: 5.1.1",
          "Remote-MTA: DNS; mx.example.org",
          `Diagnostic-Code: SMTP; 550 5.1.1 <${to}>... User unknown`,
          "Last-Attempt-Date: Fri, 2 Jan 2026 03:04:08 GMT",
        ],
        {
          subject: "Returned mail: see transcript for details",
          words: `   ----- The following addresses had permanent fatal errors -----\n<${to}>\n    (reason: 550 5.1.1 <${to}>... User unknown)`,
          more: ["Auto-Submitted: auto-generated (failure)"],
        },
      ),
      hard,
    ),
    bounce(
      "Sendmail: a policy that it took for an unknown user",
      dsn(parties, failed(to, "5.1.1", "550 Rejected: 192.0.2.10 is on the Spamhaus block list")),
      `${to} refused 5.1.1`,
    ),
    bounce(
      "Sendmail: a warning",
      plain(parties, "Warning: could not send message for past 4 hours", [
        "    **********************************************",
        "    **      THIS IS A WARNING MESSAGE ONLY      **",
        "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **",
        "    **********************************************",
        "",
        "   ----- The following addresses had transient non-fatal errors -----",
        `<${to}>`,
        "",
        "   ----- Transcript of session follows -----",
        `<${to}>... Deferred: Connection timed out with mx.example.org.`,
        "",
        "   ----- Original message follows -----",
        ours(parties),
      ]),
      `${to} delayed -`,
    ),
    bounce(
      "an old Sendmail without addresses",
      plain(parties, "Returned mail: Cannot send message for 4 days", [
        "   ----- Transcript of session follows -----",
        "421 mx.example.org (smtp)... Deferred: Connection timed out during user open",
        "",
        "   ----- Unsent message follows -----",
        ours(parties),
      ]),
      `${to} soft -`,
    ),
    bounce(
      "qmail: no mailbox",
      plain(parties, "failure notice", [
        "Hi. This is the qmail-send program at mx.example.org.",
        "I'm afraid I wasn't able to deliver your message to the following addresses.",
        "This is a permanent error; I've given up. Sorry it didn't work out.",
        "",
        `<${to}>:`,
        "Sorry, no mailbox here by that name. (#5.1.1)",
        "",
        "--- Below this line is a copy of the message.",
        "",
        ours(parties),
      ]),
      hard,
    ),
    bounce(
      "qmail: the other server's words",
      plain(parties, "failure notice", [
        "Hi. This is the qmail-send program at mail.x.example.",
        "I'm afraid I wasn't able to deliver your message to the following addresses.",
        "",
        `<${to}>:`,
        "192.0.2.25 does not like recipient.",
        `Remote host said: 550 <${to}>: User unknown`,
        "Giving up on 192.0.2.25.",
        "",
        "<grace@example.org>:",
        "Mail quota exceeded.",
        "Remote host said: 552 5.2.2 Over quota",
        "",
        "--- Below this line is a copy of the message.",
        "",
        ours(parties),
      ]),
      `${to} hard -`,
      "grace@example.org soft 5.2.2",
    ),
    bounce(
      "qmail: no such host",
      plain(parties, "failure notice", [
        "Hi. This is the qmail-send program at mail.x.example.",
        "",
        `<${to}>:`,
        "Sorry, I couldn't find any host named example.org. (#5.1.2)",
        "",
        "--- Below this line is a copy of the message.",
        "",
        ours(parties),
      ]),
      `${to} hard 5.1.2`,
    ),
    bounce(
      "Exim: refused at RCPT",
      plain(
        parties,
        "Mail delivery failed: returning message to sender",
        [
          "This message was created automatically by mail delivery software.",
          "",
          "A message that you sent could not be delivered to one or more of its",
          "recipients. This is a permanent error. The following address(es) failed:",
          "",
          `  ${to}`,
          `    SMTP error from remote mail server after RCPT TO:<${to}>:`,
          "    host mx.example.org [192.0.2.25]: 550 No such user here",
          "",
          "------ This is a copy of the message, including all the headers. ------",
          "",
          ours(parties),
        ],
        [`X-Failed-Recipients: ${to}`, "Auto-Submitted: auto-replied"],
      ),
      `${to} hard -`,
    ),
    bounce(
      "Exim: unrouteable",
      plain(
        parties,
        "Mail delivery failed: returning message to sender",
        [
          "A message that you sent could not be delivered to one or more of its",
          "recipients. This is a permanent error. The following address(es) failed:",
          "",
          `  ${to}`,
          "    Unrouteable address",
          "",
          "------ This is a copy of the message's headers. ------",
          "",
          ours(parties),
        ],
        [`X-Failed-Recipients: ${to}`],
      ),
      `${to} hard -`,
    ),
    bounce(
      "Exim: gave up",
      plain(
        parties,
        "Mail delivery failed: returning message to sender",
        [
          "A message that you sent could not be delivered to one or more of its recipients.",
          "The following address(es) failed:",
          "",
          `  ${to}`,
          "    retry timeout exceeded",
          "",
          "------ This is a copy of the message, including all the headers. ------",
          ours(parties),
        ],
        [`X-Failed-Recipients: ${to}`],
      ),
      `${to} soft -`,
    ),
    bounce(
      "Exim: two addresses in one header, in parts",
      mail(
        header(parties, "Mail delivery failed: returning message to sender", report, [
          `X-Failed-Recipients: ${to}, grace@example.org`,
        ]),
        "--4F2A/mx",
        "Content-type: text/plain; charset=us-ascii",
        "",
        `  ${to}\n    host mx.example.org [192.0.2.25]: 550 5.1.1 unknown`,
        "",
        "--4F2A/mx",
        "Content-type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mail.x.example",
        "",
        "Action: failed",
        `Final-Recipient: rfc822;${to}`,
        "Status: 5.0.0",
        "Remote-MTA: dns; mx.example.org",
        "Diagnostic-Code: smtp; 550 5.1.1 unknown",
        "",
        "Action: failed",
        "Final-Recipient: rfc822;grace@example.org",
        "Status: 5.0.0",
        "",
        "--4F2A/mx",
        "Content-type: text/rfc822-headers",
        "",
        ours(parties),
        "",
        "--4F2A/mx--",
      ),
      hard,
      "grace@example.org soft 5.0.0",
    ),
    bounce(
      "Gmail: address not found",
      dsn(
        parties,
        failed(
          to,
          "5.1.1",
          "550-5.1.1 The email account that you tried to reach does not exist. Please try\n 550-5.1.1 double-checking the recipient's email address for typos or unnecessary\n 550 5.1.1 spaces. For more information, go to https://mail.example.org/policy gsmtp",
        ),
        {
          subject: "Delivery Status Notification (Failure)",
          words: `** Address not found **\n\nYour message wasn't delivered to ${to} because the address couldn't be found, or is unable to receive mail.`,
          more: [`X-Failed-Recipients: ${to}`, "Auto-Submitted: auto-replied"],
        },
      ),
      hard,
    ),
    bounce(
      "Gmail: the older plain form",
      plain(
        parties,
        "Delivery Status Notification (Failure)",
        [
          "Delivery to the following recipient failed permanently:",
          "",
          `     ${to}`,
          "",
          "Technical details of permanent failure:",
          "We tried to deliver your message, but it was rejected by the server",
          "for the recipient domain example.org by mx.example.org. [192.0.2.25].",
          "",
          "The error that the other server returned was:",
          `550 5.1.1 <${to}>... User Unknown`,
          "",
          "----- Original message -----",
          "",
          ours(parties),
        ],
        [`X-Failed-Recipients: ${to}`],
      ),
      hard,
    ),
    bounce(
      "Gmail: over quota",
      dsn(
        parties,
        failed(
          to,
          "5.2.2",
          "552-5.2.2 The email account that you tried to reach is over quota. gsmtp",
        ),
      ),
      `${to} soft 5.2.2`,
    ),
    bounce(
      "Gmail: delayed",
      dsn(parties, [`Final-Recipient: rfc822; ${to}`, "Action: delayed", "Status: 4.4.1"], {
        subject: "Delivery Status Notification (Delay)",
      }),
      `${to} delayed 4.4.1`,
    ),
    bounce(
      "a group that takes no mail from outside",
      dsn(parties, failed(to, "5.7.1", "550 5.7.1 You are not permitted to post to this group")),
      `${to} refused 5.7.1`,
    ),
    bounce(
      "Yahoo: unknown account",
      plain(parties, "Failure Notice", [
        "Sorry, we were unable to deliver your message to the following address.",
        "",
        `<${to}>:`,
        "Remote host said: 554 delivery error: dd This user doesn't have a example.org account",
        "",
        "--- Below this line is a copy of the message.",
        "",
        ours(parties),
      ]),
      `${to} hard -`,
    ),
    bounce(
      "Yahoo: a sender that is not trusted",
      plain(parties, "Failure Notice", [
        "Sorry, we were unable to deliver your message to the following address.",
        "",
        `<${to}>:`,
        "554: 5.7.9 Message not accepted for policy reasons.",
        "",
        "--- Below this line is a copy of the message.",
        "",
        ours(parties),
      ]),
      `${to} refused 5.7.9`,
    ),
    bounce(
      "Exchange Online: not in the directory",
      dsn(
        parties,
        [
          ...failed(
            to,
            "5.1.10",
            "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
          ),
          "X-Display-Name: Ada",
        ],
        {
          subject: "Undeliverable: [Example] Backup failed",
          more: ["X-Auto-Response-Suppress: DR, OOF, AutoReply"],
        },
      ),
      `${to} hard 5.1.10`,
    ),
    bounce(
      "Exchange Online: refused at the edge",
      dsn(
        parties,
        failed(to, "5.4.1", `550 5.4.1 Recipient address rejected: Access denied. [${"x.prod"}]`),
      ),
      `${to} hard 5.4.1`,
    ),
    bounce(
      "Exchange Online: no such domain",
      dsn(
        parties,
        failed(
          to,
          "5.4.310",
          "550 5.4.310 DNS domain example.org does not exist [Message=InfoDomainNonexistent]",
        ),
      ),
      `${to} hard 5.4.310`,
    ),
    bounce(
      "Exchange: time ran out",
      dsn(parties, failed(to, "4.4.7", "550 4.4.7 QUEUE.Expired; message expired")),
      `${to} soft 4.4.7`,
    ),
    bounce(
      "Exchange: not authorised",
      dsn(
        parties,
        failed(to, "5.7.1", "550 5.7.1 RESOLVER.RST.AuthRequired; authentication required"),
      ),
      `${to} refused 5.7.1`,
    ),
    bounce(
      "Exchange 2007 in words",
      plain(parties, "Undeliverable: [Example] Backup failed", [
        "Delivery has failed to these recipients or distribution lists:",
        "",
        `${to}<mailto:${to}>`,
        "The recipient's e-mail address was not found in the recipient's e-mail system.",
        "",
        "Diagnostic information for administrators:",
        "",
        "Generating server: mx.example.org",
        "",
        to,
        "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##",
        "",
        "Original message headers:",
        "",
        ours(parties),
      ]),
      hard,
    ),
    bounce(
      "Exchange 5.5",
      mail(
        header(
          parties,
          "Undeliverable: [Example] Backup failed",
          'multipart/mixed; boundary="=_ims"',
        ),
        "--=_ims",
        "Content-Type: text/plain; charset=iso-8859-1",
        "",
        "Your message",
        "",
        "  To:      ada@example.org",
        "  Subject: [Example] Backup failed",
        "",
        "did not reach the following recipient(s):",
        "",
        `${to} on Fri, 2 Jan 2026 03:04:08 +0000`,
        "    The recipient name is not recognized",
        "    MSEXCH:IMS:X:EXAMPLE 0 (000C05A6) Unknown Recipient",
        "",
        "--=_ims",
        "Content-Type: message/rfc822",
        "",
        ours(parties),
        "",
        "--=_ims--",
      ),
      `${to} hard -`,
    ),
    bounce(
      "Outlook.com: mailbox unavailable",
      dsn(
        parties,
        failed(to, "5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable"),
      ),
      `${to} hard 5.5.0`,
    ),
    bounce(
      "Lotus Domino",
      dsn(
        parties,
        [
          `Final-Recipient: rfc822;${to}`,
          "Action: failed",
          "Status: 5.1.1",
          "Diagnostic-Code: X-Notes; User ada (ada@example.org) not listed in Domino Directory",
        ],
        { subject: "DELIVERY FAILURE: User ada (ada@example.org) not listed in Domino Directory" },
      ),
      hard,
    ),
    bounce(
      "Lotus in words",
      plain(parties, "Undeliverable message", [
        "------- Failure Reasons  --------",
        "",
        "User not listed in public Name & Address Book",
        to,
        "",
        "------- Returned Message --------",
        ours(parties),
      ]),
      `${to} hard -`,
    ),
    bounce(
      "Amazon SES",
      dsn(
        parties,
        [
          `Final-Recipient: rfc822; ${to}`,
          "Action: failed",
          "Diagnostic-Code: smtp; 550 5.1.1 user unknown",
          "Status: 5.1.1",
          "Remote-MTA: dns; mx.example.org",
        ],
        {
          subject: "Delivery Status Notification (Failure)",
          words: `An error occurred while trying to deliver the mail to the following recipients:\n${to}`,
          returned: ours(parties, ["X-SES-Outgoing: 2026.01.02-192.0.2.10"]),
        },
      ),
      hard,
    ),
    bounce(
      "SendGrid, without a status",
      dsn(parties, [
        `Final-Recipient: rfc822; ${to}`,
        "Action: failed",
        "Status: ",
        "Diagnostic-Code: 554 mx.example.org 192.0.2.10 blocked for spam. See https://mx.example.org/#BL",
      ]),
      `${to} refused -`,
    ),
    bounce(
      "an old mail server that says little",
      plain(parties, "Undeliverable Mail", [
        `Unknown user: ${to}`,
        "",
        "",
        "Original message follows.",
        "",
        ours(parties),
      ]),
      `${to} hard -`,
    ),
    bounce(
      "GroupWise, with a transcript",
      mail(
        header(parties, "Message status - undeliverable", 'multipart/mixed; boundary="gw"'),
        "--gw",
        "Content-Type: text/plain",
        "",
        "The attached file had the following undeliverable recipient(s):",
        `\t${to}`,
        "",
        "Transcript of session follows:",
        "   Command: RCPT TO:<ada@example.org>",
        "   Response: 550 5.1.1 Unknown recipient",
        "",
        "--gw",
        "Content-Type: message/rfc822",
        "",
        ours(parties),
        "--gw--",
      ),
      hard,
    ),
    bounce(
      "an HTML page and nothing else",
      mail(
        header(parties, "Undeliverable: [Example] Backup failed", "text/html; charset=utf-8"),
        "<html><head><style>p { color: red }</style></head><body>",
        `<p>Your message could not be delivered to</p><p>&lt;${to}&gt;: 550 5.1.1 user unknown</p>`,
        `<pre>Message-ID: &lt;${messageId}&gt;</pre>`,
        "</body></html>",
      ),
      hard,
    ),
    bounce(
      "a filter that wraps the whole report",
      mail(
        header(parties, "Returned mail: User unknown", 'multipart/mixed; boundary="outer"'),
        "--outer",
        "Content-Type: text/plain",
        "",
        "----- The following addresses had permanent delivery errors -----",
        "",
        "--outer",
        "Content-Type: message/rfc822",
        "",
        good,
        "",
        "--outer--",
      ),
      hard,
    ),
    bounce(
      "fields without an empty line between recipients",
      dsn(parties, [
        ...failed(to, "5.1.1"),
        ...failed("grace@example.org", "4.2.2"),
        ...failed("mary@example.org", "5.7.1"),
      ]),
      hard,
      "grace@example.org soft 4.2.2",
      "mary@example.org refused 5.7.1",
    ),
    bounce(
      "an empty line inside the fields of a recipient",
      dsn(parties, [`Final-Recipient: rfc822; ${to}`, "", "Action: failed", "", "Status: 5.1.1"]),
      hard,
    ),
    bounce("no Final-Recipient", dsn(parties, ["Action: failed", "Status: 5.1.1"]), hard),
    bounce(
      "only an Original-Recipient",
      dsn(parties, [
        `Original-Recipient: rfc822;${to}`,
        "Action: failed",
        "Status: 5.1.1 (bad destination mailbox address)",
      ]),
      hard,
    ),
    bounce(
      "an address in brackets, with a comment and no type",
      dsn(parties, [`Final-Recipient: <${to}> (Ada)`, "Action: Failed", "Status: 5.1.1"]),
      hard,
    ),
    bounce(
      "a status with leading zeros and text",
      dsn(parties, failed(to, "5.01.001 bad mailbox")),
      `${to} hard 5.1.1`,
    ),
    bounce(
      "no Action",
      dsn(parties, [`Final-Recipient: rfc822; ${to}`, "Status: 4.2.1"]),
      `${to} delayed 4.2.1`,
    ),
    bounce(
      "a report without its report-type",
      dsn(parties, failed(to, "5.1.1"), {
        type: 'multipart/report; boundary="4F2A/mx"',
      }),
      hard,
    ),
    bounce(
      "multipart/mixed",
      dsn(parties, failed(to, "5.1.1"), {
        type: 'multipart/mixed; boundary="4F2A/mx"',
      }),
      hard,
    ),
    bounce(
      "a boundary that is not in the header",
      dsn(parties, failed(to, "5.1.1"), {
        type: "multipart/report; report-type=delivery-status",
      }),
      hard,
    ),
    bounce(
      "another boundary in the header than in the body",
      dsn(parties, failed(to, "5.1.1"), {
        type: 'multipart/report; report-type=delivery-status; boundary="other"',
      }),
      hard,
    ),
    bounce(
      "text/plain in the header, parts in the body",
      dsn(parties, failed(to, "5.1.1"), {
        type: "text/plain",
      }),
      hard,
    ),
    bounce(
      "the fields as text/plain",
      dsn(parties, failed(to, "5.1.1"), { statusType: "text/plain" }),
      hard,
    ),
    bounce(
      "the fields as an attachment of no type",
      dsn(parties, failed(to, "5.1.1"), {
        statusType: 'application/octet-stream; name="details.txt"',
      }),
      hard,
    ),
    bounce(
      "the fields in Base64",
      dsn(
        parties,
        [
          Buffer.from(`Reporting-MTA: dns; x\n\n${failed(to, "5.1.1").join("\n")}\n`).toString(
            "base64",
          ),
        ],
        { statusType: "message/delivery-status\nContent-Transfer-Encoding: base64" },
      ).replace(
        "Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Fri,  2 Jan 2026 03:04:05 +0000\r\n\r\n",
        "",
      ),
      hard,
    ),
    bounce(
      "cut off in the middle of the mail that came back",
      good.slice(0, good.indexOf("Date: Fri, 02")),
      hard,
    ),
    bounce("line feeds alone", good.replaceAll("\r\n", "\n"), hard),
    bounce("carriage returns alone", good.replaceAll("\r\n", "\r"), hard),
    bounce("line ends that were converted twice", good.replaceAll("\r\n", "\r\r\n"), hard),
    bounce(
      "octets of zero in between",
      good.replaceAll("Status", "Sta\0tus").replaceAll(": ", ":\0 "),
      hard,
    ),
    bounce("from an mbox file", `From MAILER-DAEMON Fri Jan  2 03:04:09 2026\r\n${good}`, hard),
    bounce(
      "a charset that is a lie",
      Buffer.from(
        good
          .replace("I could not deliver", "Zustellung nicht m\u00f6glich, Gr\u00fc\u00dfe")
          .replace("charset=us-ascii", "charset=x-unknown-9"),
        "latin1",
      ),
      hard,
    ),
    bounce(
      "a word for word encoded subject in Cyrillic",
      good.replace(
        "Subject: Undelivered",
        "Subject: =?UTF-8?B?0J3QtSDQtNC+0YHRgtCw0LLQu9C10L3Qvg==?= =?broken Undelivered",
      ),
      hard,
    ),
    other(
      "a complaint",
      "complaint",
      complaint(parties, [
        "Feedback-Type: abuse",
        "User-Agent: ExampleLoop/1.0",
        "Version: 1",
        `Original-Mail-From: <${sender}>`,
        `Original-Rcpt-To: <${to}>`,
      ]),
      true,
      `${to} delivered -`,
    ),
    other(
      "a complaint that hides the address",
      "complaint",
      complaint(
        parties,
        ["Feedback-Type: abuse", "Version: 1.0", "Redacted-Address: redacted"],
        ours(parties).replaceAll(`<${to}>`, "<redacted>"),
      ),
      true,
    ),
    other(
      "a complaint about phishing",
      "complaint",
      complaint(parties, ["Feedback-Type: fraud", `Original-Rcpt-To: ${to}`]),
      true,
      `${to} delivered -`,
    ),
    other(
      "a report that it was no spam",
      "complaint",
      complaint(parties, ["Feedback-Type: not-spam", `Original-Rcpt-To: ${to}`]),
      true,
      `${to} delivered -`,
    ),
    other(
      "a report of failed authentication",
      "complaint",
      complaint(parties, [
        "Feedback-Type: auth-failure",
        "Auth-Failure: spf",
        `Original-Mail-From: <${sender}>`,
      ]),
      true,
      `${to} delivered -`,
    ),
    other(
      "a holiday notice",
      "auto-reply",
      plain(
        parties,
        "Out of office: [Example] Backup failed",
        [
          "I am away until 12 January. In urgent cases write to grace@example.org.",
          "550 things have to wait.",
        ],
        ["Auto-Submitted: auto-replied", `In-Reply-To: <${messageId}>`],
      ),
      true,
    ),
    other(
      "a holiday notice without any header that says so",
      "auto-reply",
      plain(parties, "Automatic reply: [Example] Backup failed", [
        "Your message could not be delivered to my attention: I am on leave.",
      ]),
      false,
    ),
    other(
      "a holiday notice in German",
      "auto-reply",
      plain(
        parties,
        "Abwesenheitsnotiz",
        ["Ich bin bis 12. Januar nicht erreichbar."],
        ["X-Autoreply: yes"],
      ),
      false,
    ),
    other(
      "a vacation program",
      "auto-reply",
      plain(
        parties,
        "away from my mail",
        [`Your mail regarding "[Example] Backup failed" will be read when I return. ${to}`],
        ["Precedence: bulk"],
      ),
      false,
    ),
    other(
      "a ticket system",
      "auto-reply",
      plain(
        parties,
        "[#4711] We have received your request",
        ["Thank you for writing."],
        ["Auto-Submitted: auto-generated", "Precedence: auto_reply"],
      ),
      false,
    ),
    other(
      "a confirmation that it was read",
      "auto-reply",
      mail(
        header(
          parties,
          "Read: [Example] Backup failed",
          'multipart/report; report-type=disposition-notification; boundary="mdn"',
        ),
        "--mdn",
        "Content-Type: text/plain",
        "",
        "Your message was deleted without being read.",
        "--mdn",
        "Content-Type: message/disposition-notification",
        "",
        `Final-Recipient: rfc822;${to}`,
        `Original-Message-ID: <${messageId}>`,
        "Disposition: automatic-action/MDN-sent-automatically; deleted",
        "--mdn--",
      ),
      false,
    ),
    other(
      "a person who answers",
      "unrelated",
      mail(
        "From: Ada <ada@example.org>",
        `To: ${sender}`,
        "Subject: Re: [Example] Backup failed",
        `In-Reply-To: <${messageId}>`,
        "",
        "Thanks, I have a look. The user unknown to me is grace@example.org.",
      ),
      true,
    ),
    other(
      "spam to the bounce address",
      "unrelated",
      mail(
        "From: Best Pills <win@spam.example>",
        `To: ${sender}`,
        "Subject: You won",
        "",
        "Click 550 5.1.1 here.",
      ),
      false,
    ),
    other("nothing at all", "unrelated", "", false),
  ];
}
