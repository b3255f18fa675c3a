import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from "node:crypto";
import { promisify } from "node:util";
import { finalDot, type Mail } from "./compose.ts";
import { type Field, fieldsIn, relaxedBody, relaxedField } from "./dkim-canonical.ts";
import type { DkimKey } from "./dkim-options.ts";

/**
 * What is signed even where the mail has no such field, and once more than it has: a second From or
 * Subject that is added on the way then breaks the signature (RFC 6376 §8.15).
 */
const sealed = [
  "From",
  "Reply-To",
  "To",
  "Cc",
  "Subject",
  "Date",
  "Message-ID",
  "MIME-Version",
  "Content-Type",
];

/** What is signed where the mail has it. */
const signed = [
  "In-Reply-To",
  "References",
  "Auto-Submitted",
  "List-Id",
  "List-Unsubscribe",
  "List-Unsubscribe-Post",
];

/** The octets of a signature's line that are not its first. */
const longestLine = 72;

const signInThreadPool = promisify(
  (algorithm: string | null, data: Buffer, key: KeyObject, done: Signed) =>
    sign(algorithm, data, key, done),
);

type Signed = (error: Error | null, signature: Buffer) => void;

interface Signer {
  readonly key: KeyObject;
  readonly algorithm: "rsa-sha256" | "ed25519-sha256";
  readonly domain: string;
  readonly selector: string;
  /** In lower case, `from` among them. */
  readonly names: readonly string[];
}

/**
 * Signs ready-made mails (RFC 6376, with Ed25519 after RFC 8463), relaxed in header and body. The same
 * mail and time make the same signature, so that a repetition is the same in every byte.
 *
 * nodemailer's own signer writes no time, knows no Ed25519, signs no field that is absent, and lets a
 * mail pass unsigned when the key fails.
 */
export class DkimSigner {
  readonly #signers: readonly Signer[];

  constructor(keys: readonly DkimKey[]) {
    this.#signers = keys.map(signerOf);
  }

  /** The mail with a signature of each key before its header; `at` is in milliseconds since 1970. */
  async sign(mail: Mail, at: number): Promise<Mail> {
    const { bytes } = mail;
    const end = bytes.indexOf("\r\n\r\n");
    const fields = fieldsIn(bytes.toString("latin1", 0, end));
    const body = bytes.subarray(end + 4, bytes.length - finalDot.length);
    const bodyHash = hash("sha256", relaxedBody(body), "base64");
    const seconds = Math.floor(at / 1_000);
    const signatures = await Promise.all(
      this.#signers.map((signer) => signatureOf(signer, fields, bodyHash, seconds)),
    );
    return { ...mail, bytes: Buffer.concat([Buffer.from(signatures.join(""), "latin1"), bytes]) };
  }
}

/** What a domain publishes for a key. */
export interface DkimRecord {
  readonly name: string;
  /** Of the TXT record; DNS carries it in pieces of at most 255 characters. */
  readonly value: string;
}

/** The DNS record under which verifiers look for the public half of a key (RFC 6376 §3.6). */
export function dkimRecord({
  domain,
  selector,
  privateKey,
}: Pick<DkimKey, "domain" | "selector" | "privateKey">): DkimRecord {
  const key = createPublicKey(privateKey);
  const encoded = key.export({ type: "spki", format: "der" });
  const [type, value] =
    key.asymmetricKeyType === "ed25519" ? ["ed25519", encoded.subarray(-32)] : ["rsa", encoded];
  return {
    name: `${selector}._domainkey.${domain}`,
    value: `v=DKIM1; k=${type}; p=${value.toString("base64")}`,
  };
}

function signerOf({ domain, selector, privateKey, headers }: DkimKey): Signer {
  const key = createPrivateKey(privateKey);
  const names = headers === undefined ? [...sealed, ...signed] : ["From", ...headers];
  return {
    key,
    algorithm: key.asymmetricKeyType === "ed25519" ? "ed25519-sha256" : "rsa-sha256",
    domain,
    selector,
    names: [...new Set(names.map((name) => name.toLowerCase()))],
  };
}

async function signatureOf(
  { key, algorithm, domain, selector, names }: Signer,
  fields: readonly Field[],
  bodyHash: string,
  seconds: number,
): Promise<string> {
  const covered = names.map((name) => ({
    name,
    // RFC 6376 §5.4.2: of several fields with one name the last is the first to be signed.
    found: fields.filter((field) => field.name === name).reverse(),
  }));
  const listed = covered.flatMap(({ name, found }) => [
    ...found.map(() => name),
    ...(isSealed(name) ? [name] : []),
  ]);
  const value =
    ` v=1; a=${algorithm}; c=relaxed/relaxed; t=${seconds};\r\n d=${domain};\r\n s=${selector};\r\n` +
    ` h=${folded(listed)};\r\n bh=${bodyHash};\r\n b=`;
  const data = Buffer.from(
    covered.flatMap(({ found }) => found.map((field) => `${relaxedField(field)}\r\n`)).join("") +
      relaxedField({ name: "dkim-signature", value }),
    "latin1",
  );
  const signature =
    algorithm === "rsa-sha256"
      ? await signInThreadPool("sha256", data, key)
      : await signInThreadPool(null, hash("sha256", data, "buffer"), key);
  const lines = signature.toString("base64").match(/.{1,72}/g) ?? [];
  return `DKIM-Signature:${value}${lines.join("\r\n ")}\r\n`;
}

function isSealed(name: string): boolean {
  return sealed.some((other) => other.toLowerCase() === name);
}

/** The names between colons, with a line break behind a colon where a line is long enough. */
function folded(names: readonly string[]): string {
  let text = "";
  let line = 0;
  for (const name of names) {
    const next =
      text === "" ? name : line + name.length > longestLine ? `:\r\n ${name}` : `:${name}`;
    line = next.includes("\n") ? name.length : line + next.length;
    text += next;
  }
  return text;
}
