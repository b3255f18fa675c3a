import { Buffer } from "node:buffer";

export const user = "ada";
export const password = "open sesame";
/** What the mail says, and nothing else does. */
export const marker = "The disk of gamma-7 is full.";

/** In every form in which SMTP carries a password. */
const passwords = [
  password,
  ...[password, `\0${user}\0${password}`].map((text) => Buffer.from(text).toString("base64")),
];

/** Whether a text shows the password. */
export function showsPassword(text: string): boolean {
  return passwords.some((form) => text.includes(form));
}

/** Whether a text shows anything that must cross the wire encrypted. */
export function showsSecrets(text: string): boolean {
  return showsPassword(text) || text.includes(marker) || text.includes("Backup failed");
}

/** What a capture shows before TLS begins: the commands, and whatever else of ours. */
export function inClear(capture: Buffer): string {
  // The first record of a handshake (RFC 8446 §5.1).
  const handshake = capture.indexOf(Buffer.from([0x16, 0x03]));
  const clear = capture.subarray(0, handshake < 0 ? undefined : handshake).toString("latin1");
  const commands = clear.match(/^(?:EHLO|HELO|STARTTLS|AUTH|MAIL|RCPT|DATA|RSET|QUIT)\b/gm) ?? [];
  const shown = [
    ...commands,
    ...(showsPassword(clear) ? ["the password"] : []),
    ...(clear.includes(marker) ? ["the mail"] : []),
  ];
  return shown.length === 0 ? "nothing" : shown.join(" ");
}
