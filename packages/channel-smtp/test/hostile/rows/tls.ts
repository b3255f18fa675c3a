import {
  expired,
  good,
  notYetValid,
  otherAuthority,
  otherName,
  selfSigned,
  weakGroup,
  weakKey,
} from "../certificates.ts";
import { ends, resets, stalls, writes, writesAndEnds } from "../misbehaviour.ts";
import type { Stage } from "../row.ts";

export const tls: Stage = {
  title: "TLS",
  about:
    "A certificate that cannot be trusted pauses the channel. Of the mail and the password nothing leaves before it is checked.",
  ways: ["starttls", "ssl"],
  rows: [
    {
      server: "has a self-signed certificate",
      tls: selfSigned,
      outcome: "deferred channel certificate",
      hint: "self-signed",
    },
    {
      server: "has a certificate that has expired",
      tls: expired,
      outcome: "deferred channel certificate",
      hint: "expired",
    },
    {
      server: "has a certificate that is not valid yet",
      tls: notYetValid,
      outcome: "deferred channel certificate",
      hint: "not-yet-valid",
    },
    {
      server: "has a certificate for another name",
      tls: otherName,
      outcome: "deferred channel certificate",
      hint: "wrong-name",
    },
    {
      server: "has a certificate of an authority that nobody knows",
      tls: otherAuthority,
      outcome: "deferred channel certificate",
      hint: "authority-unknown",
    },
    {
      server: "has a certificate with a key of 1024 bits",
      tls: { ...weakKey, ciphers: "DEFAULT@SECLEVEL=0" },
      outcome: "deferred channel certificate",
    },
    {
      server: "speaks TLS 1.0 and 1.1 alone",
      tls: { ...good, minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
      outcome: "deferred channel tls-handshake",
      hint: "outdated-tls",
    },
    {
      server: "speaks TLS 1.2 where 1.3 is asked for",
      tls: { ...good, maxVersion: "TLSv1.2" },
      options: { tls: { minVersion: "TLSv1.3" } },
      outcome: "deferred channel tls-handshake",
      hint: "outdated-tls",
    },
    {
      server: "exchanges keys over a group of 1024 bits",
      tls: {
        ...weakKey,
        dhparam: weakGroup(),
        maxVersion: "TLSv1.2",
        ciphers: "DHE-RSA-AES128-GCM-SHA256:@SECLEVEL=0",
      },
      outcome: "deferred channel tls-handshake",
      hint: "weak-key",
    },
    {
      server: "has no cipher in common with us",
      tls: { ...good, maxVersion: "TLSv1.2", ciphers: "PSK-AES128-GCM-SHA256" },
      outcome: "deferred channel tls-handshake",
      hint: "no-common-cipher",
    },
    {
      server: "wants a client certificate",
      tls: { ...good, requestCert: true, rejectUnauthorized: true },
      outcome: "deferred channel certificate",
      hint: "client-certificate-wanted",
    },
    {
      server: "does not answer the handshake",
      script: { handshake: stalls },
      options: { connectTimeoutMs: 400 },
      outcome: "deferred channel timeout",
    },
    {
      server: "does not answer the handshake until the deadline",
      script: { handshake: stalls },
      deadlineMs: 50,
      outcome: "deferred channel timeout",
    },
    {
      server: "ends the connection in the handshake",
      script: { handshake: ends },
      outcome: "deferred channel tls-handshake",
    },
    {
      server: "resets the connection in the handshake",
      script: { handshake: resets },
      outcome: "deferred channel connection-lost",
    },
    {
      server: "answers the handshake with garbage",
      script: { handshake: writes("\0\x01\x02 garbage \xff\xff\r\n") },
      outcome: "deferred channel tls-handshake",
      hint: "port-begins-in-plain-text",
    },
    {
      server: "answers the handshake with a line of SMTP",
      script: { handshake: writes("500 5.5.2 What?\r\n") },
      outcome: "deferred channel tls-handshake",
      hint: "port-begins-in-plain-text",
    },
    {
      server: "ends within the first record of its handshake",
      script: { handshake: writesAndEnds("\x16\x03\x03\x00\x7a\x02") },
      outcome: "deferred channel tls-handshake",
    },
  ],
};
