import type {
  SMTPConnectionCustomAuthContext,
  SMTPConnectionOptions,
} from "nodemailer/lib/smtp-connection";
import { SmtpFailure } from "./failure.ts";

const mechanism = "XOAUTH2";

/**
 * nodemailer's name for it. By the mechanism's own name it would send the token as a password to a
 * server that offers PLAIN, too.
 */
const method = `${mechanism} BEARER`;

/** Lets a connection sign in by {@link tokenLogin}. */
export const xoauth2: Pick<SMTPConnectionOptions, "customAuth"> = {
  customAuth: { [method]: exchange },
};

/** What `SMTPConnection.login` takes to sign in with a token. */
export function tokenLogin(user: string, token: string) {
  return { method, user, pass: token };
}

/**
 * Google's and Microsoft's SASL mechanism. A refusal comes as a challenge that says why in JSON, and
 * wants an empty answer before the reply that counts.
 */
async function exchange({
  auth,
  authMethods,
  sendCommand,
}: SMTPConnectionCustomAuthContext): Promise<void> {
  if (!authMethods.includes(mechanism)) {
    throw new SmtpFailure("login", "authentication-not-offered", `No ${mechanism} is offered`);
  }
  const { user, pass } = auth.credentials;
  const initial = Buffer.from(`user=${user}\x01auth=Bearer ${pass}\x01\x01`).toString("base64");
  const command = `AUTH ${mechanism}`;
  let { response } = await sendCommand(`${command} ${initial}`);
  if (response.startsWith("334")) ({ response } = await sendCommand(""));
  if (response.startsWith("235")) return;
  const isRefusal = /^[45]\d\d/.test(response);
  const what = isRefusal ? "The access token was refused" : "The server's replies are out of step";
  throw new SmtpFailure("login", isRefusal ? "reply" : "protocol", what, { command, response });
}
