import { redacted, redactorOf } from "@carillon/core";

/**
 * Takes the credentials out of what a server answered, as it may echo what it was sent: the password
 * as it is, escaped for JSON, HTML, URLs or quoted-printable, as hexadecimal digits, and every Base64
 * run that holds user or password once decoded, which is how AUTH PLAIN, LOGIN and CRAM-MD5 carry
 * them; each of them also where the reply broke the line in the middle.
 */
export function credentialRedactor(
  user: string | undefined,
  password: string | undefined,
): (text: string) => string {
  if (user === undefined || password === undefined) return (text) => text;
  const withoutPassword = redactorOf([password]);
  const spellings = spellingsOf(password);
  const hide = (text: string) =>
    withoutPassword(
      text.replace(spellings, redacted).replace(/[A-Za-z0-9+/_-]{4,}={0,2}/g, (run) => {
        const decoded = Buffer.from(run, "base64").toString();
        return decoded.includes(password) || decoded.includes(user) ? redacted : run;
      }),
    );
  return (text) => {
    let shown = hide(text);
    for (const between of ["", " "]) {
      const joined = shown.replace(lineBreak, between);
      const hidden = hide(joined);
      if (hidden !== joined) shown = hidden;
    }
    return shown;
  };
}

/** A reply's line break, with the codes that begin the next line. */
export const lineBreak = /\r?\n(?:\d{3}[ -])?(?:[245]\.\d{1,3}\.\d{1,3} )?/g;

/** Only the codes of a server's answer, `554 5.7.1`: its words may repeat what the mail says. */
export function codesIn(response: string): string {
  return /^[2-5]\d\d(?:[ -][245]\.\d{1,3}\.\d{1,3})?(?=[\s-]|$)/.exec(response)?.[0] ?? "";
}

const entities: ReadonlyMap<string, string> = new Map([
  ["&", "amp"],
  ["<", "lt"],
  [">", "gt"],
  ['"', "quot"],
  ["'", "apos"],
]);

/** Finds a text in which each character may be escaped in its own way, or all are hexadecimal. */
function spellingsOf(text: string): RegExp {
  const escaped = [...text].map(spellingOf).join("");
  const octets = octetsOf(text).map(anyCase);
  // The digits of less would be found by chance.
  const hexadecimal = octets.length < 3 ? [] : [octets.join("[ :]?")];
  return new RegExp([escaped, ...hexadecimal].join("|"), "gu");
}

function spellingOf(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const hexadecimal = point.toString(16);
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  const entity = entities.get(character);
  return `(?:${[
    `\\\\?\\u{${hexadecimal}}`,
    units.map((unit) => `\\\\u${anyCase(unit.toString(16).padStart(4, "0"))}`).join(""),
    `&#(?:0{0,6}${point}|${anyCase("x")}0{0,6}${anyCase(hexadecimal)});`,
    octetsOf(character)
      .map((octet) => `[%=]${anyCase(octet)}`)
      .join(""),
    ...(entity === undefined ? [] : [`&${entity};`]),
  ].join("|")})`;
}

function octetsOf(text: string): string[] {
  return Buffer.from(text).toString("hex").match(/../g) ?? [];
}

function anyCase(digits: string): string {
  return digits.replace(/[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}
