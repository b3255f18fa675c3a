import { generateKeyPairSync } from "node:crypto";
import { CarillonError } from "@carillon/core";
import { expect, test } from "vitest";
import { dkimRecord, smtp } from "../src/index.ts";
import { ed25519Key, rsaKey, verdictsOn } from "./support/dkim.ts";
import { mailServer } from "./support/mail-server.ts";
import { sendingTo } from "./support/sending.ts";

const key = rsaKey();
const pem = { type: "pkcs8", format: "pem" } as const;

function faultsOf(dkim: unknown): readonly string[] {
  const options = { host: "smtp.example.com", from: "bells@example.com", dkim };
  try {
    Reflect.apply(smtp, undefined, [options]);
    return [];
  } catch (error) {
    if (error instanceof CarillonError && error.code === "channel-config-invalid") {
      return error.issues;
    }
    throw error;
  }
}

const { publicKey, privateKey: ellipticKey } = generateKeyPairSync("ec", {
  namedCurve: "P-256",
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: pem,
});

const encrypted = generateKeyPairSync("ed25519").privateKey.export({
  ...pem,
  cipher: "aes-256-cbc",
  passphrase: "open sesame",
});

const wrong: readonly (readonly [string, unknown, RegExp])[] = [
  ["no key at all", true, /a key, or an array of keys/],
  ["an empty array", [], /dkim: /],
  ["no domain", { ...key, domain: undefined }, /domain: /],
  [
    "a URL for a domain",
    { ...key, domain: "https://example.com" },
    /domain: give the domain alone/,
  ],
  [
    "a selector with a tag in it",
    { ...key, selector: "a; d=example.net" },
    /selector: give the name/,
  ],
  ["a selector with an empty part", { ...key, selector: "a..b" }, /selector: /],
  ["words", { ...key, privateKey: "open sesame" }, /privateKey: is not in PEM/],
  ["a public key", { ...key, privateKey: publicKey }, /is a PUBLIC KEY, not a PRIVATE KEY/],
  ["half a key", { ...key, privateKey: key.privateKey.slice(0, 900) }, /privateKey: is damaged/],
  ["an encrypted key", { ...key, privateKey: encrypted }, /is encrypted with a passphrase/],
  ["an elliptic key", { ...key, privateKey: ellipticKey }, /is a key for ec: DKIM takes RSA/],
  ["a short key", rsaKey("short", 512), /has 512 bits/],
  [
    "a second key that is bad",
    [key, { ...key, privateKey: "open sesame" }],
    /dkim\.1\.privateKey: /,
  ],
  ["a field that relays add", { ...key, headers: ["Received"] }, /changed on the way/],
  ["a field with a line break", { ...key, headers: ["To\r\nBcc: eve"] }, /name of a header field/],
  ["a mistyped option", { ...key, keySelector: "x" }, /keySelector/],
];

test.each(wrong)("%s is refused with the cure, and never shown", (_what, dkim, expected) => {
  const faults = faultsOf(dkim);
  expect(faults).toEqual([expect.stringMatching(expected)]);
  const told = faults.join();
  expect(told).not.toMatch(/sesame/);
  expect(told).not.toContain(key.privateKey.slice(60, 80));
});

test("a key may come from an environment variable, with its line breaks as \\n", async () => {
  const server = await mailServer();
  const privateKey = key.privateKey.replaceAll("\n", "\\n");
  await sendingTo(server.port, { dkim: { ...key, privateKey } }).send();
  await server.stop();
  expect(await verdictsOn(server.mails[0]?.raw ?? Buffer.alloc(0), key)).toEqual(["rsa1 pass"]);
});

test("a domain is signed for in the form that DNS has", async () => {
  const server = await mailServer();
  const international = { ...ed25519Key(), domain: "Größe.Example" };
  await sendingTo(server.port, { dkim: international }).send();
  await server.stop();
  const ascii = { ...international, domain: "xn--gre-6ka8i.example" };
  expect(await verdictsOn(server.mails[0]?.raw ?? Buffer.alloc(0), ascii)).toEqual(["ed1 pass"]);
});

test("the channel keeps every private key secret", () => {
  const other = ed25519Key();
  const from = "bells@example.com";
  expect(smtp({ host: "smtp.example.com", from, dkim: [key, other] }).secrets()).toEqual([
    key.privateKey,
    other.privateKey,
  ]);
});

test("the DNS record holds the public half alone", () => {
  const { name, value } = dkimRecord(key);
  expect(name).toBe("rsa1._domainkey.example.com");
  expect(value).toMatch(/^v=DKIM1; k=rsa; p=MIIB[\w+/]+={0,2}$/);
  expect(dkimRecord(ed25519Key()).value).toMatch(/^v=DKIM1; k=ed25519; p=[\w+/]{43}=$/);
});
