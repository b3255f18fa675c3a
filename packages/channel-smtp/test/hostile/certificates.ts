import { getDiffieHellman } from "node:crypto";
import { generate } from "selfsigned";

type Settings = NonNullable<Parameters<typeof generate>[1]>;

async function authority(name: string) {
  const { cert, private: key } = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
    ],
  });
  return { cert, key };
}

const trusted = await authority("Trusted authority");
const stranger = await authority("Another authority");

/** PEM of the authority that the channels of the suite trust. */
export const trustedAuthority = trusted.cert;

async function issued(settings: Settings, host = "127.0.0.1") {
  const name =
    host === "127.0.0.1" ? ({ type: 7, ip: host } as const) : ({ type: 2, value: host } as const);
  const { cert, private: key } = await generate([{ name: "commonName", value: host }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [{ name: "subjectAltName", altNames: [name] }],
    ...settings,
  });
  return { cert, key };
}

const year = 31_557_600_000;
const valid = { notBeforeDate: new Date(Date.now() - year) } as const;

export const good = await issued({ ca: trusted });
export const selfSigned = await issued({});
export const expired = await issued({
  ca: trusted,
  notBeforeDate: new Date(Date.now() - 2 * year),
  notAfterDate: new Date(Date.now() - year),
});
export const notYetValid = await issued({
  ca: trusted,
  notBeforeDate: new Date(Date.now() + year),
});
export const otherName = await issued({ ca: trusted }, "elsewhere.test");
export const otherAuthority = await issued({ ca: stranger });
export const weakKey = await issued({ ...valid, keyType: "rsa", keySize: 1024 });

/** A group of 1024 bits (RFC 2409 §6.2), in the form that OpenSSL reads. */
export function weakGroup(): string {
  const integer = (bytes: Buffer) => tagged(0x02, Buffer.concat([Buffer.from([0]), bytes]));
  const group = getDiffieHellman("modp2");
  const parameters = tagged(
    0x30,
    Buffer.concat([integer(group.getPrime()), integer(group.getGenerator())]),
  );
  const lines = parameters.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN DH PARAMETERS-----", ...lines, "-----END DH PARAMETERS-----", ""].join("\n");
}

/** A value of ASN.1 in DER. */
function tagged(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}
