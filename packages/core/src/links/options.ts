import { z } from "zod";
import { categorySchema } from "../model/category.ts";
import { shortestSecret } from "./token.ts";

/**
 * Makes messages carry links that lead back into the application: to unsubscribe, and to acknowledge an
 * alert.
 */
export interface LinkOptions {
  /**
   * Where `engine.links.handle` is reachable from outside, without a slash at the end:
   * `https://app.example/notify`. Must be https; http is taken for this machine alone.
   */
  readonly baseUrl: string;
  /**
   * Signs the links: at least 32 characters that nobody can guess. Of several the first one signs, and
   * links of the others stay valid: to change it, put the new one in front.
   */
  readonly secret: string | readonly string[];
  /**
   * How long a link is valid, in milliseconds. Default 365 days; at least 30. One that acknowledges an alert
   * is valid for 7 days, and no longer than the alert fires.
   */
  readonly expiresAfterMs?: number;
  /**
   * What categories are called on the page, by name and language:
   * `{ digests: { en: "Weekly digests", de: "Wochenberichte" } }`. Default: the name itself.
   */
  readonly categories?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const day = 86_400_000;

const secret = z.string().min(shortestSecret, `must have at least ${shortestSecret} characters`);

export const linkSchema = z.strictObject({
  baseUrl: z
    .string()
    .max(300)
    .refine(isBase, "must be an https address without query, fragment and credentials")
    .transform((url) => url.replace(/\/+$/, "")),
  secret: z.union([secret.transform((one) => [one]), z.array(secret).min(1)], {
    error: `must be a text of at least ${shortestSecret} characters, or several`,
  }),
  expiresAfterMs: z
    .number()
    .min(30 * day, "must be 30 days at least: mails are read late")
    .max(3_650 * day)
    .default(365 * day),
  categories: z
    .record(categorySchema, z.record(z.string(), z.string().trim().min(1).max(100)))
    .default({}),
});

/** Checked, with the defaults filled in. */
export type LinkConfig = z.output<typeof linkSchema>;

function isBase(text: string): boolean {
  if (!URL.canParse(text) || !/^[\x21-\x7e]+$/.test(text) || /[<>,"\\]/.test(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  if (username + password + search + hash !== "" || /[?#]/.test(text)) return false;
  return protocol === "https:" || (protocol === "http:" && isThisMachine(hostname));
}

function isThisMachine(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(?:\.\d+){3}$/.test(hostname);
}
