import fc from "fast-check";
import { expect, test } from "vitest";
import { TokenRedactor } from "../src/token-redactor.ts";

const visible = fc.string({
  unit: fc.constantFrom(..."abcdefghijKLMNOPQRST0123456789-._~+/="),
  minLength: 40,
  maxLength: 400,
});

/** Ways in which a server may give back what it was told. */
const echoes: Readonly<Record<string, (text: string) => string>> = {
  "as it is": (text) => text,
  "in Base64": (text) => Buffer.from(`user=ada\x01auth=Bearer ${text}\x01\x01`).toString("base64"),
  "in Base64 of URLs": (text) => Buffer.from(text).toString("base64url"),
  "in hexadecimal": (text) => Buffer.from(text).toString("hex"),
  "in a URL": (text) => `https://example.com/?token=${encodeURIComponent(text)}`,
  "in JSON with every slash escaped": (text) => JSON.stringify({ text }).replaceAll("/", "\\/"),
  "between quotes": (text) => `"${text}",`,
  "with its beginning cut off": (text) => text.slice(11),
  "in Base64 with its beginning cut off": (text) => Buffer.from(text).toString("base64").slice(7),
  "with its end cut off": (text) => text.slice(0, -17),
};

/** Whether 16 characters of the token in a row can be read, as they are or encoded. */
function shows(text: string, token: string): boolean {
  const readable = [text, decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25"))];
  for (const word of text.split(/[^\w+/=-]+/)) {
    for (const lost of [0, 1, 2, 3]) {
      readable.push(Buffer.from(word.slice(lost), "base64").toString("latin1"));
      readable.push(Buffer.from(word.slice(lost), "hex").toString("latin1"));
    }
  }
  const seen = readable.map((reading) => reading.replaceAll("\\/", "/"));
  return Array.from({ length: token.length - 15 }, (_, at) => token.slice(at, at + 16)).some(
    (piece) => seen.some((reading) => reading.includes(piece)),
  );
}

test.each(Object.entries(echoes))("no token is shown that is echoed %s", (_how, echo) => {
  fc.assert(
    fc.property(visible, fc.nat(), (token, at) => {
      const redactor = new TokenRedactor([]);
      const whole = `535 5.7.8 Bad ${echo(token)} for ada`;
      const cut = 10 + (at % (whole.length - 10));
      const broken = `535-5.7.8 Bad ${whole.slice(14, cut)}\r\n535 5.7.8 ${whole.slice(Math.max(14, cut))}`;
      expect(shows(whole, token)).toBe(true);
      redactor.learn(token);
      for (const reply of [whole, broken]) {
        expect(redactor.redact(reply)).toContain("[redacted]");
        expect(shows(redactor.redact(reply), token)).toBe(false);
      }
      expect(redactor.redact(whole)).toMatch(/^535 5\.7\.8 Bad .*\[redacted\].* for ada$/);
    }),
  );
});

test("what holds no token stays as it came, line breaks included", () => {
  const redactor = new TokenRedactor(["open sesame"]);
  redactor.learn("ya29.A0ARrdaM-not-in-this-reply-anywhere");
  const reply =
    "535-5.7.8 Username and Password not accepted. For more information, go to\n" +
    "535 5.7.8 https://support.google.com/mail/?p=BadCredentials ffacd0b85a97d-3a4f - gsmtp";
  expect(redactor.redact(reply)).toBe(reply);
});

test("secrets of the options are known for ever, tokens until many have followed", () => {
  const redactor = new TokenRedactor(["open sesame"]);
  const token = (number: number) => `access-token-number-${number}`.padEnd(40, `${number}`);
  for (let number = 0; number < 30; number += 1) redactor.learn(token(number));
  expect(redactor.redact("open sesame")).toBe("[redacted]");
  expect(redactor.redact(Buffer.from("open sesame").toString("hex"))).toBe("[redacted]");
  expect(redactor.redact(token(29))).toBe("[redacted]");
});
