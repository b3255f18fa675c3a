import { inspectAddress } from "../address.ts";

/** Bounded on both sides, so that a long text is searched in one pass. */
const addressPattern = /[^\s<>()[\]:;,"'@]{1,64}@[^\s<>()[\]:;,"'@]{1,253}/g;

/** In the canonical form, the addresses that a text names, each once, in order, at most `most`. */
export function addressesIn(text: string, most: number): readonly string[] {
  const found = new Set<string>();
  for (const [match] of text.matchAll(addressPattern)) {
    const address = canonical(match.replace(/[.!?…]{1,3}$/, ""));
    if (address !== undefined) found.add(address);
    if (found.size >= most) break;
  }
  return [...found];
}

/**
 * The canonical address in a field such as Final-Recipient: `rfc822; ada@example.org` (RFC 3464
 * §2.3.2) or `utf-8; …` with its escapes (RFC 6533 §3), and what servers make of it: brackets, quotes,
 * a route, a comment, no type at all.
 */
export function addressInField(value: string): string | undefined {
  const [, type = "", typed] = /^\s*([\w.-]{1,40})\s*;(.*)$/s.exec(value) ?? [];
  const text = (typed ?? value).trim();
  const unescaped = /utf-?8/i.test(type) ? text.replace(/\\x\{([0-9a-f]{2,6})\}/gi, point) : text;
  const [, bracketed = unescaped] = /<([^<>]*)>/.exec(unescaped) ?? [];
  const plain = bracketed.replace(/^(?:mailto|smtp):/i, "").replace(/^@[^:]{0,500}:/, "");
  return canonical(plain) ?? addressesIn(plain, 1)[0];
}

function point(escaped: string, digits: string): string {
  const code = Number.parseInt(digits, 16);
  return code <= 0x10ffff ? String.fromCodePoint(code) : escaped;
}

function canonical(text: string): string | undefined {
  const bare = text
    .trim()
    .replace(/^"([^"\\]*)"@/, "$1@")
    .replace(/\.$/, "");
  const inspected = inspectAddress(bare);
  return inspected.ok ? inspected.address : undefined;
}
