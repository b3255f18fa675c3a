import type { KeyObject } from "node:crypto";
import { z } from "zod";
import { inspectAddress } from "./address.ts";
import { inspectPrivateKey, pemSecret } from "./private-key.ts";

const domain = z.string().transform((text, context) => {
  const inspected = inspectAddress(`postmaster@${text}`);
  if (inspected.ok) return inspected.domain;
  context.addIssue({ code: "custom", message: "give the domain alone, for example example.com" });
  return z.NEVER;
});

const selector = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?)*$/i,
    "give the name of the key below _domainkey, for example bells2026",
  );

/** What relays write, change or remove on the way (RFC 6376 §5.4.1 and its appendix). */
const unsignable = /^(?:return-path|received|dkim-signature|bcc|comments|keywords)$/i;

const headers = z
  .array(
    z
      .string()
      .regex(/^[!-9;-~]{1,70}$/, "is not the name of a header field")
      .refine((name) => !unsignable.test(name), "is changed on the way, so it cannot be signed"),
  )
  .max(100);

const key = z.strictObject({
  domain,
  selector,
  privateKey: pemSecret().superRefine((pem, context) => {
    const fault = faultOfKey(pem);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  }),
  headers: headers.optional(),
});

/** The option `dkim`: one signing key, or several that all sign each mail. */
export const dkimSchema = z.union([key, z.array(key).min(1).max(5)], {
  error: ({ input, code, errors }) => {
    if (code !== "invalid_union" || typeof input !== "object") return "a key, or an array of keys";
    const issues: readonly z.core.$ZodIssue[] = errors[Array.isArray(input) ? 1 : 0] ?? [];
    return issues.map(({ path, message }) => [...path, message].join(": ")).join("; ");
  },
});

/** One signing key, checked. */
export type DkimKey = z.output<typeof key>;

/** RFC 8301 §3.2: no verifier takes fewer, and none needs to take more. */
const fewestBits = 1024;
const mostBits = 4096;

function faultOfKey(pem: string): string | undefined {
  const inspected = inspectPrivateKey(pem);
  return inspected.ok ? faultOfType(inspected.key) : inspected.fault;
}

function faultOfType(given: KeyObject): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = given;
  if (type === "ed25519") return undefined;
  if (type !== "rsa") return `is a key for ${type ?? "something else"}: DKIM takes RSA and Ed25519`;
  const bits = details?.modulusLength ?? 0;
  if (bits >= fewestBits && bits <= mostBits) return undefined;
  return `has ${bits} bits: verifiers take ${fewestBits} to ${mostBits}, and 2048 is usual`;
}
