import { createPublicKey } from "node:crypto";
import type { DomainFinding } from "./report.ts";
import { parseTags } from "./tags.ts";

/** Receivers may ignore shorter RSA keys (RFC 8301 §3.2). */
const shortestBits = 1_024;
const recommendedBits = 2_048;

/** Whether a TXT record at a selector means to be a key at all: a wildcard answers there, too. */
export function looksLikeDkimKey(record: string): boolean {
  return /^\s*v\s*=\s*DKIM1\b/i.test(record) || /(?:^|;)\s*p\s*=/.test(record);
}

/** Judges a DKIM key record (RFC 6376 §3.6.1, RFC 8463 for Ed25519). */
export function judgeDkimKey(selector: string, record: string): readonly DomainFinding[] {
  const parsed = parseTags(record);
  const problem = (what: string, cure: string): readonly DomainFinding[] => [
    { status: "problem", message: `The key of the selector ${selector} ${what}.`, cure },
  ];
  const copy = "Copy the record from where the key was made, in one piece.";
  if (!parsed.ok) return problem(`cannot be read: ${parsed.fault}`, copy);
  const { tags, first } = parsed;
  const version = tags.get("v");
  if (version !== undefined && (version !== "DKIM1" || first !== "v")) {
    return problem("does not begin with v=DKIM1", 'Begin the record with "v=DKIM1".');
  }
  const data = tags.get("p")?.replace(/\s+/g, "");
  if (data === undefined) return problem("has no p=, which holds the key", copy);
  if (data === "") {
    return problem(
      "is revoked (p= is empty): mails that are signed with it count as unsigned",
      "Sign with another selector, or publish the key again.",
    );
  }
  const services = tags.get("s")?.split(":");
  if (services !== undefined && !services.some((service) => ["*", "email"].includes(service))) {
    return problem("is not for mail (s=)", "Take the tag s out of the record.");
  }
  const hashes = tags.get("h")?.split(":");
  if (hashes !== undefined && !hashes.includes("sha256")) {
    return problem("allows no sha256 (h=)", "Take the tag h out of the record.");
  }
  const type = tags.get("k") ?? "rsa";
  const bits = bitsOf(type, data);
  if (bits === undefined) return problem(`is no ${type} key that can be read`, copy);
  return [...ofStrength(selector, type, bits), ...ofTesting(selector, tags.get("t"))];
}

function ofStrength(selector: string, type: string, bits: number): readonly DomainFinding[] {
  const name = type === "rsa" ? `an RSA key of ${bits} bits` : "an Ed25519 key";
  const message = `The selector ${selector} has ${name}`;
  if (type !== "rsa" || bits >= recommendedBits)
    return [{ status: "good", message: `${message}.` }];
  const cure = `Make a new key of ${recommendedBits} bits under a new selector, and sign with that.`;
  if (bits < shortestBits) {
    return [{ status: "problem", message: `${message}: receivers ignore it.`, cure }];
  }
  return [{ status: "warning", message: `${message}: it is thought weak today.`, cure }];
}

function ofTesting(selector: string, flags: string | undefined): readonly DomainFinding[] {
  if (flags?.split(":").includes("y") !== true) return [];
  return [
    {
      status: "warning",
      message: `The selector ${selector} is marked as a test (t=y): receivers may treat its mails as unsigned.`,
      cure: "Take t=y out of the record once the mails arrive signed.",
    },
  ];
}

/** The length of a key; `undefined` for what is none. */
function bitsOf(type: string, data: string): number | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return undefined;
  const key = Buffer.from(data, "base64");
  if (type === "ed25519") return key.length === 32 ? 256 : undefined;
  if (type !== "rsa") return undefined;
  for (const format of ["spki", "pkcs1"] as const) {
    try {
      const { asymmetricKeyDetails } = createPublicKey({ key, format: "der", type: format });
      return asymmetricKeyDetails?.modulusLength;
    } catch {
      // The other form may fit: RFC 6376 means this one, and some publish the bare key.
    }
  }
  return undefined;
}
