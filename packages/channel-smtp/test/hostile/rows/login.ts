import type { Session } from "../../support/scripted-server.ts";
import { drips, ends, hugeLine, resets, stalls, writesAndEnds } from "../misbehaviour.ts";
import type { Stage } from "../row.ts";
import { password } from "../wire.ts";

/** Repeats what it was told, as the answer. */
const echoes = (session: Session): void => {
  const [, , token = ""] = session.line.split(" ");
  const told = Buffer.from(token, "base64").toString();
  session.say(`535-5.7.8 No: ${session.line}\r\n535-5.7.8 ${told}\r\n535 5.7.8 ${password}`);
};

const refused = { outcome: "deferred channel authentication" } as const;

export const login: Stage = {
  title: "Login",
  about:
    "A refused login pauses the channel for five minutes, so that the account is not locked. A server that offers no login gets no mail. No answer, log record or reason shows the password.",
  ways: ["starttls", "ssl, pipelining"],
  rows: [
    {
      server: "offers no login",
      script: { secureEHLO: "250-scripted.test\r\n250 PIPELINING" },
      outcome: "deferred channel authentication-not-offered",
    },
    { server: "refuses the password", script: { AUTH: "535 5.7.8 No such user" }, ...refused },
    { server: "refuses the password and repeats it", script: { AUTH: echoes }, ...refused },
    {
      server: "wants an app password",
      script: {
        AUTH: "534-5.7.9 Application-specific password required. For more information, go to\r\n534 5.7.9  https://support.google.com/mail/?p=InvalidSecondFactor",
      },
      ...refused,
      hint: "app-password",
    },
    {
      server: "has SMTP logins switched off",
      script: {
        AUTH: "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant. Visit https://aka.ms/smtp_auth_disabled for more information.",
      },
      ...refused,
      hint: "smtp-login-disabled",
    },
    {
      server: "knows none of our ways to log in",
      script: {
        secureEHLO: "250-scripted.test\r\n250 AUTH GSSAPI NTLM",
        AUTH: "504 5.7.4 Unrecognized authentication type",
      },
      ...refused,
      hint: "mechanism-not-supported",
    },
    { server: "answers 500 to AUTH", script: { AUTH: "500 5.5.1 What?" }, ...refused },
    { server: "answers garbage to AUTH", script: { AUTH: "what?" }, ...refused },
    { server: "answers 999 to AUTH", script: { AUTH: "999 Yes" }, ...refused },
    {
      server: "cannot check logins now",
      script: { AUTH: "454 4.7.0 Temporary authentication failure" },
      outcome: "deferred channel server-unavailable",
    },
    {
      server: "has seen too many logins",
      script: { AUTH: "454 4.7.0 Too many login attempts, please try again later." },
      outcome: "deferred channel server-unavailable",
      hint: "too-many-logins",
    },
    {
      server: "says 421 to AUTH",
      script: { AUTH: "421 4.3.2 Shutting down" },
      outcome: "deferred channel server-unavailable",
    },
    {
      server: "asks for more without end",
      script: { AUTH: (session) => session.say("334 ") },
      deadlineMs: 50,
      outcome: "deferred channel timeout",
    },
    {
      server: "does not answer AUTH",
      script: { AUTH: stalls },
      options: { socketTimeoutMs: 400 },
      outcome: "deferred channel timeout",
    },
    {
      server: "drips an answer to AUTH that never ends",
      script: { AUTH: drips("235-welcome\r\n") },
      deadlineMs: 60,
      outcome: "deferred channel timeout",
    },
    {
      server: "ends the connection at AUTH",
      script: { AUTH: ends },
      outcome: "deferred channel connection-lost",
    },
    {
      server: "resets the connection at AUTH",
      script: { AUTH: resets },
      outcome: "deferred channel connection-lost",
    },
    {
      server: "ends in the middle of its welcome",
      script: { AUTH: writesAndEnds("235 2.7.0 Auth") },
      outcome: "deferred channel connection-lost",
    },
    {
      server: "ends in the middle of refusing the login",
      script: { AUTH: writesAndEnds("535 5.7.8 Bad cred") },
      ...refused,
    },
    {
      server: "answers 2 MB to AUTH",
      script: { AUTH: hugeLine("235") },
      outcome: "deferred channel authentication",
    },
    {
      server: "answers AUTH twice",
      script: { AUTH: "235 2.7.0 Welcome\r\n235 2.7.0 Welcome" },
      outcome: "deferred channel protocol",
    },
  ],
};
