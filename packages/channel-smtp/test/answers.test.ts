import { expect, test } from "vitest";
import { hints } from "../src/hints.ts";
import { classify, SmtpFailure, type Stage, smtpReasons } from "../src/index.ts";
import { inShort } from "./support/in-short.ts";

type Point = "greeting" | "AUTH" | "MAIL" | "RCPT" | "DATA";

/** What servers of many makers answer, and what that means: outcome and hint. */
const answers: readonly (readonly [Point, string, string, string | undefined])[] = [
  // Gmail
  [
    "AUTH",
    "535-5.7.8 Username and Password not accepted. For more information, go to\n535 5.7.8  https://support.google.com/mail/?p=BadCredentials",
    "deferred channel authentication",
    undefined,
  ],
  [
    "AUTH",
    "534-5.7.9 Application-specific password required.\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor",
    "deferred channel authentication",
    "app-password",
  ],
  [
    "AUTH",
    "534-5.7.14 <https://accounts.google.com/signin/continue> Please log in via your web browser\n534-5.7.14 and then try again.",
    "deferred channel authentication",
    "web-login",
  ],
  [
    "AUTH",
    "454 4.7.0 Too many login attempts, please try again later.",
    "deferred channel server-unavailable",
    "too-many-logins",
  ],
  [
    "MAIL",
    "530-5.7.0 Authentication Required. For more information, go to\n530 5.7.0  https://support.google.com/mail/?p=WantAuthError",
    "deferred channel authentication",
    "login-required",
  ],
  [
    "MAIL",
    "530 5.7.0 Must issue a STARTTLS command first.",
    "deferred channel authentication",
    "encryption-required",
  ],
  [
    "RCPT",
    "550-5.4.5 Daily user sending limit exceeded. For more information on Gmail",
    "deferred channel rate-limit",
    "daily-quota",
  ],
  [
    "RCPT",
    "550-5.1.1 The email account that you tried to reach does not exist.",
    "rejected suppress recipient-unknown",
    undefined,
  ],
  [
    "RCPT",
    "550-5.2.1 The email account that you tried to reach is inactive.",
    "rejected recipient-refused",
    "mailbox-switched-off",
  ],
  [
    "RCPT",
    "452-4.2.2 The recipient's inbox is out of storage space.",
    "deferred delivery mailbox-full",
    undefined,
  ],
  [
    "RCPT",
    "450-4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages",
    "deferred delivery rate-limit",
    "slow-down",
  ],
  [
    "DATA",
    "421-4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address.",
    "deferred channel server-unavailable",
    "slow-down",
  ],
  [
    "DATA",
    "550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.",
    "rejected content-refused",
    "sender-unauthenticated",
  ],
  [
    "DATA",
    "550-5.7.25 The IP address sending this message does not have a PTR record",
    "rejected content-refused",
    "no-reverse-name",
  ],
  [
    "DATA",
    "552-5.7.0 This message was blocked because its content presents a potential security issue.",
    "rejected content-refused",
    "virus-or-attachment",
  ],
  [
    "DATA",
    "552-5.3.4 Your message exceeded Google's message size limits.",
    "rejected too-large",
    undefined,
  ],
  [
    "DATA",
    "550-5.7.1 Our system has detected that this message is likely unsolicited mail.",
    "rejected content-refused",
    "spam",
  ],
  // Microsoft 365
  [
    "AUTH",
    "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox. Visit https://aka.ms/smtp_auth_disabled",
    "deferred channel authentication",
    "smtp-login-disabled",
  ],
  [
    "AUTH",
    "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [AM0PR]",
    "deferred channel authentication",
    "basic-login-disabled",
  ],
  [
    "AUTH",
    "535 5.7.139 Authentication unsuccessful, user is locked by your organization's security defaults policy. Contact your administrator.",
    "deferred channel authentication",
    "basic-login-disabled",
  ],
  [
    "AUTH",
    "535 5.7.3 Authentication unsuccessful [AM0PR]",
    "deferred channel authentication",
    undefined,
  ],
  [
    "AUTH",
    "504 5.7.4 Unrecognized authentication type",
    "deferred channel authentication",
    "mechanism-not-supported",
  ],
  [
    "MAIL",
    "530 5.7.57 Client not authenticated to send mail.",
    "deferred channel authentication",
    "login-required",
  ],
  [
    "DATA",
    "554 5.2.252 SendAsDenied; bells@example.com not allowed to send as ada@example.org",
    "rejected relay-denied",
    "sender-not-owned",
  ],
  [
    "MAIL",
    "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    "rejected relay-denied",
    "sender-not-owned",
  ],
  [
    "DATA",
    "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
    "deferred channel rate-limit",
    "too-many-connections",
  ],
  [
    "RCPT",
    "550 5.4.1 Recipient address rejected: Access denied.",
    "rejected recipient-refused",
    undefined,
  ],
  [
    "RCPT",
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found",
    "rejected suppress recipient-unknown",
    undefined,
  ],
  [
    "RCPT",
    "451 4.7.500 Server busy. Please try again later",
    "deferred delivery temporary-refusal",
    undefined,
  ],
  // Amazon SES
  [
    "AUTH",
    "535 Authentication Credentials Invalid",
    "deferred channel authentication",
    "credentials-of-another-region",
  ],
  [
    "DATA",
    "554 Message rejected: Email address is not verified. The following identities failed the check in region EU-WEST-1: bells@example.com",
    "rejected relay-denied",
    "test-account",
  ],
  [
    "MAIL",
    "454 Throttling failure: Maximum sending rate exceeded.",
    "deferred channel rate-limit",
    "slow-down",
  ],
  [
    "DATA",
    "454 Throttling failure: Daily message quota exceeded.",
    "deferred channel rate-limit",
    "daily-quota",
  ],
  ["DATA", "454 Temporary service failure", "deferred channel server-unavailable", undefined],
  // SendGrid, Mailgun, Postmark, Mailtrap
  [
    "DATA",
    "550 The from address does not match a verified Sender Identity. Mail cannot be sent until this error is resolved.",
    "rejected relay-denied",
    "sender-not-verified",
  ],
  [
    "AUTH",
    "451 Authentication failed: Maximum credits exceeded",
    "deferred channel rate-limit",
    "credit-used-up",
  ],
  [
    "DATA",
    "550 5.7.232 Your message can't be sent because your trial tenant has exceeded its daily limit for sending email to external recipients",
    "deferred channel rate-limit",
    "daily-quota",
  ],
  [
    "DATA",
    "550 5.4.6 Unusual sending activity detected",
    "deferred channel rate-limit",
    "slow-down",
  ],
  [
    "DATA",
    "421 Domain sandbox.example is not allowed to send: Free accounts are for test purposes only. Please upgrade or add the address to authorized recipients",
    "deferred channel server-unavailable",
    "test-account",
  ],
  [
    "RCPT",
    "550 5.7.1 Sandbox subdomains are for test purposes only. Please add your own domain or add the address to authorized recipients in Account Settings.",
    "rejected relay-denied",
    "test-account",
  ],
  [
    "MAIL",
    "550 5.7.0 Requested action not taken: too many emails per second",
    "deferred channel rate-limit",
    "slow-down",
  ],
  // Postfix, Exim and their like
  [
    "greeting",
    "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
    "deferred channel server-unavailable",
    "blocklisted",
  ],
  [
    "greeting",
    "421 4.7.0 scripted.test Error: too many connections from 192.0.2.1",
    "deferred channel server-unavailable",
    "too-many-connections",
  ],
  [
    "greeting",
    "521 5.7.1 This host does not accept mail",
    "deferred channel server-unavailable",
    "takes-no-mail-at-all",
  ],
  [
    "AUTH",
    "535 5.7.8 Error: authentication failed: UGFzc3dvcmQ6",
    "deferred channel authentication",
    undefined,
  ],
  [
    "AUTH",
    "538 5.7.11 Encryption required for requested authentication mechanism",
    "deferred channel authentication",
    "encryption-required",
  ],
  [
    "MAIL",
    "553 5.7.1 <a@example.com>: Sender address rejected: not owned by user ada",
    "rejected relay-denied",
    "sender-not-owned",
  ],
  [
    "RCPT",
    "554 5.7.1 <ada@example.org>: Relay access denied",
    "rejected relay-denied",
    "relay-refused",
  ],
  [
    "RCPT",
    "454 4.7.1 <ada@example.org>: Relay access denied",
    "deferred channel relay-denied",
    "relay-refused",
  ],
  ["RCPT", "550 relay not permitted", "rejected relay-denied", "relay-refused"],
  [
    "RCPT",
    "554 5.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]",
    "rejected recipient-refused",
    "no-reverse-name",
  ],
  [
    "RCPT",
    "450 4.1.8 <a@b.example>: Sender address rejected: Domain not found",
    "deferred delivery temporary-refusal",
    "sender-domain-unknown",
  ],
  [
    "RCPT",
    "550 5.7.23 <ada@example.org>: Recipient address rejected: SPF fail",
    "rejected recipient-refused",
    "sender-unauthenticated",
  ],
  [
    "RCPT",
    "450 4.2.0 <ada@example.org>: Recipient address rejected: Greylisted",
    "deferred delivery greylisted",
    undefined,
  ],
  [
    "RCPT",
    "550 5.7.1 Mail from 192.0.2.1 refused by blackhole site bl.spamcop.net",
    "rejected recipient-refused",
    "blocklisted",
  ],
  [
    "MAIL",
    "452 4.3.1 Insufficient system storage",
    "deferred delivery temporary-refusal",
    "server-storage-full",
  ],
  [
    "MAIL",
    "554 5.3.2 System does not accept mail now",
    "deferred channel server-unavailable",
    "takes-no-mail-at-all",
  ],
  ["MAIL", "552 5.3.4 Message size exceeds fixed limit", "rejected too-large", undefined],
  ["RCPT", "550 5.1.2 Host unknown", "rejected suppress recipient-unknown", "no-such-domain"],
  [
    "RCPT",
    "556 5.1.10 Recipient address has null MX",
    "rejected suppress recipient-unknown",
    "no-such-domain",
  ],
  ["DATA", "550 5.1.1 Recipient unknown", "rejected recipient-unknown", undefined],
  [
    "DATA",
    "550 5.7.1 Virus Eicar-Test-Signature found",
    "rejected content-refused",
    "virus-or-attachment",
  ],
  [
    "DATA",
    "550 5.7.1 rejected by DMARC policy of example.com",
    "rejected content-refused",
    "sender-unauthenticated",
  ],
];

test.each(answers)("%s answered by %j is %s (%s)", (point, response, expected, name) => {
  const stage: Stage = point === "greeting" ? "connect" : point === "AUTH" ? "login" : "envelope";
  const commands = {
    greeting: "CONN",
    AUTH: "AUTH PLAIN",
    MAIL: "MAIL FROM",
    RCPT: "RCPT TO",
    DATA: "DATA",
  };
  const command = commands[point];
  const failure = new SmtpFailure(stage, "reply", `The server refused: ${response}`, {
    command,
    response,
  });
  const outcome = classify(failure, { server: "mail.example.com:587", redact: (text) => text });
  expect(inShort(outcome)).toBe(expected);
  const hint = hints.find(({ cause, cure }) => `${cause} ${cure}` === outcome.reason.cure);
  expect(hint?.name).toBe(name);
});

test("every cure says at least what a careful manual would", () => {
  const floor: Readonly<Record<string, readonly RegExp[]>> = {
    dns: [/DNS/, /network/, /host/],
    refused: [/host and port/, /firewall/, /runs and accepts/, /Docker/, /port 25/],
    timeout: [/587/, /465/, /not 25/, /firewall/, /other security/, /raise timeoutMs/],
    "tls-handshake": [/"ssl" with port 465/, /"starttls" with port 587/],
    certificate: [/self-signed/, /expired/, /tls\.ca/, /Renew/],
    authentication: [/app password/, /less secure apps/, /security option/, /apikey/, /SES/],
    "relay-denied": [/From/, /authori[sz]ed|belongs/, /verified/],
    "rate-limit": [/Reduce/, /upgrade/],
    "connection-lost": [/network/, /firewall/, /DNS/],
    "content-refused": [/SPF/, /DKIM/, /DMARC/],
  };
  for (const [code, patterns] of Object.entries(floor)) {
    const { cause, cure } = Object.entries(smtpReasons).find(([key]) => key === code)?.[1] ?? {};
    for (const pattern of patterns) expect(`${cause} ${cure}`, code).toMatch(pattern);
  }
});
