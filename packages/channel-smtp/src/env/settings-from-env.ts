import { inspectAddress } from "../address.ts";
import type { SmtpSettings } from "../config.ts";
import { inspectMailbox, mailboxText } from "../mailbox.ts";
import { singleLine } from "../single-line.ts";
import type { Environment } from "./environment.ts";

/** The sender; where nobody says who it is, the user name if that is an address. */
export function senderFrom(
  environment: Environment,
  user: string | undefined,
  settings: Partial<SmtpSettings>,
): string | undefined {
  const name = environment.text("FROM_NAME");
  const address = inspectAddress(user);
  const otherwise = address.ok ? address.address : undefined;
  const from = environment.text("FROM_EMAIL") ?? settings.from ?? otherwise;
  if (from === undefined) environment.refuse("FROM_EMAIL", "is not set: give the sender's address");
  if (name === undefined || from === undefined) return from;
  if (singleLine(name) !== name) environment.refuse("FROM_NAME", "has a control character in it");
  const inspected = inspectMailbox(from);
  return inspected.ok ? mailboxText(name, inspected.mailbox.address) : from;
}

/** Everything else that the environment may say. */
export function othersFrom(environment: Environment, settings: Partial<SmtpSettings>) {
  const number = environment.wholeNumber.bind(environment);
  return {
    replyTo: environment.text("REPLY_TO") ?? settings.replyTo,
    to: environment.list("TO") ?? settings.to,
    allowInsecureAuth: environment.consent("ALLOW_INSECURE_AUTH") ?? settings.allowInsecureAuth,
    timeoutMs: number("TIMEOUT_MS") ?? settings.timeoutMs,
    connectTimeoutMs: number("CONNECT_TIMEOUT_MS") ?? settings.connectTimeoutMs,
    greetingTimeoutMs: number("GREETING_TIMEOUT_MS") ?? settings.greetingTimeoutMs,
    socketTimeoutMs: number("SOCKET_TIMEOUT_MS") ?? settings.socketTimeoutMs,
    dnsTimeoutMs: number("DNS_TIMEOUT_MS") ?? settings.dnsTimeoutMs,
    maxConnections: number("MAX_CONNECTIONS") ?? settings.maxConnections,
    maxMessagesPerConnection:
      number("MAX_MESSAGES_PER_CONNECTION") ?? settings.maxMessagesPerConnection,
    tls: {
      ...settings.tls,
      ca: environment.secret("TLS_CA") ?? settings.tls?.ca,
      servername: environment.text("TLS_SERVERNAME") ?? settings.tls?.servername,
      minVersion:
        environment.oneOf("TLS_MIN_VERSION", ["TLSv1.2", "TLSv1.3"]) ?? settings.tls?.minVersion,
      cert: environment.secret("TLS_CERT") ?? settings.tls?.cert,
      key: environment.secret("TLS_KEY") ?? settings.tls?.key,
      passphrase: environment.secret("TLS_PASSPHRASE") ?? settings.tls?.passphrase,
    },
    dkim: dkimFrom(environment) ?? settings.dkim,
  };
}

function dkimFrom(environment: Environment): SmtpSettings["dkim"] {
  const domain = environment.text("DKIM_DOMAIN");
  const selector = environment.text("DKIM_SELECTOR");
  const privateKey = environment.secret("DKIM_PRIVATE_KEY");
  const all = { DKIM_DOMAIN: domain, DKIM_SELECTOR: selector, DKIM_PRIVATE_KEY: privateKey };
  const names = ["DKIM_DOMAIN", "DKIM_SELECTOR", "DKIM_PRIVATE_KEY"] as const;
  const isSet = names.some((name) => environment.nameIfSet(name) !== undefined);
  for (const name of names) {
    if (!isSet || all[name] !== undefined || environment.refused.has(name)) continue;
    environment.refuse(name, "is not set: signing takes domain, selector and key");
  }
  if (domain === undefined || selector === undefined || privateKey === undefined) return undefined;
  return { domain, selector, privateKey };
}
