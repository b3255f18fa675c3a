import { z } from "zod";

/** Taking anything shorter out of a text would take out half the text. */
export const shortestSecret = 4;

/**
 * A string in a channel's config that must stay in this process: a password, a token, a signing key.
 * It has at least 4 characters. The engine takes it, also encoded as protocols do, out of every log
 * field, reason and stored answer of the channel; a settings form shows it as a password field that is
 * never read back.
 */
export function secret(): z.ZodString {
  return z.string().min(shortestSecret).meta({ writeOnly: true, format: "password" });
}

/** What stands where a secret stood. */
export const redacted = "[redacted]";

/**
 * A function that takes the secrets out of a text, also in the forms in which protocols carry them:
 * escaped for JSON, HTML or a URL, in hex, and inside Base64 at any of the three alignments (SMTP AUTH
 * PLAIN, HTTP Basic), also when that stands inside Base64 again.
 */
export function redactorOf(secrets: readonly string[]): (text: string) => string {
  const given = secrets.filter((secret) => secret !== "");
  const forms = [...new Set(given.flatMap(formsOf))].sort((a, b) => b.length - a.length);
  if (forms.length === 0) return (text) => text;
  const pattern = new RegExp(
    forms.map((form) => form.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"),
    "g",
  );
  return (text) => text.replace(pattern, redacted);
}

function formsOf(value: string): string[] {
  const once = base64Forms(value);
  return [value, ...escapedForms(value), ...hexForms(value), ...once, ...once.flatMap(base64Forms)];
}

function escapedForms(value: string): string[] {
  // Percent-encoding throws on half a surrogate pair.
  const whole = value.toWellFormed();
  const form = new URLSearchParams({ v: whole }).toString().slice(2);
  const encoded = [encodeURIComponent(whole), encodeURI(whole), form, form.replaceAll("+", "%20")];
  const json = JSON.stringify(value).slice(1, -1);
  return [
    ...encoded,
    ...encoded.map((text) => text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    json,
    json.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`),
    json.replaceAll("/", "\\/"),
    ...["&#39;", "&#x27;", "&apos;", "'"].map((quote) => htmlForm(value, quote)),
  ];
}

function htmlForm(value: string, quote: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", quote);
}

function hexForms(value: string): string[] {
  const hex = Buffer.from(value).toString("hex");
  return [hex, hex.toUpperCase()];
}

/** Of each alignment the characters that depend on the secret alone, whatever stands around it. */
function base64Forms(value: string): string[] {
  const bytes = Buffer.from(value);
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), bytes]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((shifted.length * 8) / 6);
    return (["base64", "base64url"] as const)
      .map((encoding) => shifted.toString(encoding).slice(first, last))
      .filter((form) => form.length >= 4);
  });
}
