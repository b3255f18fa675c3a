import type { Finding } from "@carillon/core";
import type { SmtpConfig } from "../config.ts";
import { isLoopback } from "../loopback.ts";
import { shortLine } from "../single-line.ts";

type Redact = (text: string) => string;

const longest = 300;

/** What a server said, without the codes. */
export function wordsOf(reply: string, redact: Redact): string {
  return shortLine(redact(reply).replaceAll(/^\d{3}[ -]?/gm, ""), longest);
}

/** What a server offers, from its answer to EHLO (RFC 5321 §4.1.1.1). */
export function capabilityNotes(offer: string, redact: Redact): readonly string[] {
  const [, ...lines] = redact(offer).split(/\r?\n/);
  const names = lines.map((line) => shortLine(line.slice(4), longest));
  const logins = names.flatMap((name) => /^AUTH[ =](.+)$/i.exec(name)?.[1] ?? []);
  const others = names.filter((name) => name !== "" && !/^AUTH\b/i.test(name)).map(readable);
  const login =
    logins.length === 0
      ? "Offers no sign-in"
      : `Sign-in by ${[...new Set(logins.flatMap((login) => login.split(/\s+/)))].join(", ")}`;
  return [login, ...(others.length === 0 ? [] : [shortLine(others.join(", "), longest)])];
}

function readable(name: string): string {
  const [, octets] = /^SIZE (\d+)$/i.exec(name) ?? [];
  if (octets === undefined) return name;
  const size = Number(octets);
  return size === 0 ? "SIZE" : `SIZE ${(size / 1_000_000).toFixed(size < 10_000_000 ? 1 : 0)} MB`;
}

/** That nothing is encrypted, unless the other side is this machine. */
export function plainTextWarning({ host }: SmtpConfig): Finding | undefined {
  if (isLoopback(host)) return undefined;
  return {
    code: "not-encrypted",
    message: "Mails and, where there is one, the password cross the network in plain text",
    cause: 'The option security is "none".',
    cure: 'Set "starttls" (port 587) or "ssl" (port 465) if the server has either.',
  };
}
