import { createPrivateKey, type KeyObject } from "node:crypto";
import { secret } from "@carillon/core";
import type { z } from "zod";

/** A private key that can be used, or what is wrong with it; the fault never quotes the key. */
export type InspectedKey =
  | { readonly ok: true; readonly key: KeyObject }
  | { readonly ok: false; readonly fault: string };

/** A secret in PEM. Environment variables often hold its line breaks as `\n`, which is taken as one. */
export function pemSecret(): z.ZodString {
  return secret().overwrite((pem) => pem.replaceAll("\\n", "\n"));
}

/** Reads a private key in PEM: PKCS #8, PKCS #1 or SEC 1, encrypted or not. */
export function inspectPrivateKey(pem: string, passphrase?: string): InspectedKey {
  const given = passphrase === undefined ? {} : { passphrase };
  try {
    return { ok: true, key: createPrivateKey({ key: pem, format: "pem", ...given }) };
  } catch {
    return { ok: false, fault: faultOf(pem, passphrase) };
  }
}

function faultOf(pem: string, passphrase: string | undefined): string {
  if (/^-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(pem)) {
    return passphrase === undefined
      ? "is encrypted with a passphrase"
      : "cannot be decrypted with this passphrase";
  }
  const [, found] = /^-----BEGIN ([A-Z ]{1,40})-----/m.exec(pem) ?? [];
  if (found === undefined) return 'is not in PEM, which begins with "-----BEGIN PRIVATE KEY-----"';
  return found.endsWith("PRIVATE KEY") ? "is damaged" : `is a ${found}, not a PRIVATE KEY`;
}
