import { X509Certificate } from "node:crypto";
import { secret } from "@carillon/core";
import { z } from "zod";
import { inspectPrivateKey, pemSecret } from "./private-key.ts";

const pem = z.string().min(1);

/** The option `tls`. */
export const tlsSchema = z
  .strictObject({
    ca: pem
      .overwrite((text) => text.replaceAll("\\n", "\n"))
      .refine((text) => certificateIn(text) !== undefined, "is not a certificate in PEM")
      .optional(),
    servername: z.string().min(1).max(253).optional(),
    minVersion: z.enum(["TLSv1.2", "TLSv1.3"]).default("TLSv1.2"),
    cert: pem.overwrite((text) => text.replaceAll("\\n", "\n")).optional(),
    key: pemSecret().optional(),
    passphrase: secret().optional(),
  })
  .superRefine(({ cert, key, passphrase }, context) => {
    const refuse = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (cert === undefined && key === undefined) {
      if (passphrase !== undefined) refuse("passphrase", "is for a key: give cert and key, too");
      return;
    }
    const certificate = cert === undefined ? undefined : certificateIn(cert);
    if (cert === undefined) refuse("cert", "key is set: give both");
    else if (certificate === undefined) refuse("cert", "is not a certificate in PEM");
    if (key === undefined) return refuse("key", "cert is set: give both");
    const inspected = inspectPrivateKey(key, passphrase);
    if (!inspected.ok) refuse("key", inspected.fault);
    else if (certificate?.checkPrivateKey(inspected.key) === false) {
      refuse("key", "does not belong to cert; of a chain the client's certificate comes first");
    }
  });

/** The first one: those that follow are of the authorities that issued it. */
function certificateIn(chain: string): X509Certificate | undefined {
  try {
    return new X509Certificate(chain);
  } catch {
    return undefined;
  }
}
