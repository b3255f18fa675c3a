import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from "node:tls";
import type { Finding } from "@carillon/core";
import { shortLine } from "../single-line.ts";

const day = 86_400_000;
const soon = 14 * day;

/** What an encrypted connection is, in short lines: protocol, cipher, and the server's certificate. */
export function encryptionNotes(socket: TLSSocket, now: number): readonly string[] {
  const cipher = socket.getCipher();
  const protocol = socket.getProtocol() ?? "TLS";
  const suite = cipher.standardName ?? cipher.name;
  return [`${protocol}, ${suite}`, ...certificateNotes(socket.getPeerCertificate(), now)];
}

/** For whom a certificate was issued, by whom, and until when it is valid. */
export function certificateNotes(
  certificate: PeerCertificate | DetailedPeerCertificate,
  now: number,
): readonly string[] {
  // Without a certificate there is an empty object.
  if (certificate.subject === undefined || certificate.valid_to === undefined) return [];
  const names = namesIn(certificate);
  const issuer = nameOf(certificate.issuer);
  const own = issuer === nameOf(certificate.subject) ? "itself" : issuer;
  return [`Certificate for ${names}, issued by ${own}`, validity(certificate, now)];
}

/** That a certificate is about to expire, while it still works. */
export function expiryWarning(socket: TLSSocket, now: number): Finding | undefined {
  const end = Date.parse(socket.getPeerCertificate().valid_to);
  if (!(end - now < soon)) return undefined;
  return {
    code: "certificate-expiring",
    message: `The server's certificate expires ${inDays(end - now)}`,
    cause: "Whoever runs the server has not renewed it yet.",
    cure: "Have it renewed before that day: from then on no mail leaves.",
  };
}

function validity({ valid_from, valid_to }: PeerCertificate, now: number): string {
  const end = Date.parse(valid_to);
  const start = Date.parse(valid_from);
  if (Number.isNaN(end)) return "Its dates cannot be read";
  if (start > now) return `Valid from ${dateOf(start)} only`;
  if (end < now) return `Expired on ${dateOf(end)}`;
  return `Valid until ${dateOf(end)} (${inDays(end - now).replace("in ", "")})`;
}

function namesIn({ subject, subjectaltname = "" }: PeerCertificate): string {
  const names = subjectaltname.split(", ").flatMap((entry) => {
    const [, name] = /^(?:DNS|IP Address):(.+)$/.exec(entry) ?? [];
    return name === undefined ? [] : [name];
  });
  const [first = nameOf(subject), ...others] = names;
  return shortLine(others.length === 0 ? first : `${first} and ${others.length} more`, 200);
}

function nameOf(name: PeerCertificate["issuer"]): string {
  const [common, organization] = [name.CN, name.O].map((part) => [part].flat()[0]);
  const known = [organization, common].filter((part) => part !== undefined && part !== "");
  return shortLine([...new Set(known)].join(" ") || "nobody", 200);
}

function dateOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}

function inDays(span: number): string {
  const days = Math.floor(span / day);
  if (days < 1) return "within a day";
  return days === 1 ? "in 1 day" : `in ${days} days`;
}
