import { generateKeyPairSync } from "node:crypto";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { dkimRecord } from "../../src/index.ts";

const pem = { type: "pkcs8", format: "pem" } as const;

const domain = "example.com";

/** A key as the option `dkim` takes it. */
export function rsaKey(selector = "rsa1", modulusLength = 2048) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength });
  return { domain, selector, privateKey: privateKey.export(pem).toString() };
}

/** The same of the other kind. */
export function ed25519Key(selector = "ed1") {
  const { privateKey } = generateKeyPairSync("ed25519");
  return { domain, selector, privateKey: privateKey.export(pem).toString() };
}

/** What a receiver finds of each signature, `rsa1 pass`, with DNS holding just these keys. */
export async function verdictsOn(
  mail: Uint8Array,
  ...keys: readonly Parameters<typeof dkimRecord>[0][]
): Promise<readonly string[]> {
  const records = new Map(keys.map(dkimRecord).map(({ name, value }) => [name, value]));
  const { results } = await dkimVerify(Buffer.from(mail), {
    resolver: async (name, type) => {
      const value = type === "TXT" ? records.get(name) : undefined;
      if (value !== undefined) return [value.match(/.{1,255}/g) ?? []];
      throw Object.assign(new Error(`Nothing at ${name}`), { code: "ENOTFOUND" });
    },
  });
  return results.map(({ selector, status }) => `${selector} ${status.result}`).sort();
}
