import { isIPv4, isIPv6 } from "node:net";

/** What a mechanism that matches says of a mail (RFC 7208 §4.6.2). */
export type SpfResult = "pass" | "fail" | "softfail" | "neutral";

/** How many bits of an address count, in each family. */
interface PrefixLengths {
  readonly v4: number;
  readonly v6: number;
}

/** A mechanism of an SPF record, in order (RFC 7208 §5). Without `domain` it is about the record's own. */
export type SpfMechanism = { readonly result: SpfResult; readonly text: string } & (
  | { readonly kind: "all" }
  | { readonly kind: "include" | "exists"; readonly domain: string }
  | ({ readonly kind: "a" | "mx"; readonly domain: string | undefined } & PrefixLengths)
  | { readonly kind: "ptr"; readonly domain: string | undefined }
  | { readonly kind: "ip4" | "ip6"; readonly network: string; readonly prefix: number }
);

/** An SPF record, taken apart. */
export interface SpfRecord {
  readonly mechanisms: readonly SpfMechanism[];
  readonly redirect: string | undefined;
}

/** A record, or what is wrong with it as a whole: one fault makes receivers ignore all of it. */
export type ParsedSpf =
  | { readonly ok: true; readonly record: SpfRecord }
  | { readonly ok: false; readonly fault: string };

const results: Readonly<Record<string, SpfResult>> = {
  "+": "pass",
  "-": "fail",
  "~": "softfail",
  "?": "neutral",
};

/** Whether a TXT record means to be SPF (RFC 7208 §4.5). */
export function looksLikeSpf(record: string): boolean {
  return /^v=spf1(?: |$)/i.test(record);
}

/** Whether a name depends on the mail that is looked at (RFC 7208 §7). */
export function hasMacros(name: string): boolean {
  return name.includes("%");
}

/** Reads an SPF record by the grammar of RFC 7208 §12. */
export function parseSpf(text: string): ParsedSpf {
  const mechanisms: SpfMechanism[] = [];
  let redirect: string | undefined;
  let hasExplanation = false;
  for (const term of text.split(" ").slice(1)) {
    if (term === "") continue;
    const [, name, value] = /^([a-z][\w.-]*)=(.*)$/i.exec(term) ?? [];
    if (name === undefined || value === undefined) {
      const mechanism = mechanismIn(term);
      if (typeof mechanism === "string") return { ok: false, fault: mechanism };
      mechanisms.push(mechanism);
    } else if (/^redirect$/i.test(name)) {
      if (redirect !== undefined) return { ok: false, fault: "it has redirect= twice" };
      if (!isDomainSpec(value)) return { ok: false, fault: `${shown(term)} names no domain` };
      redirect = value;
    } else if (/^exp$/i.test(name)) {
      if (hasExplanation) return { ok: false, fault: "it has exp= twice" };
      hasExplanation = true;
    } else if (!areMacros(value)) {
      return { ok: false, fault: `${shown(term)} is misspelt` };
    }
  }
  return { ok: true, record: { mechanisms, redirect } };
}

/** A mechanism, or what is wrong with it. */
function mechanismIn(term: string): SpfMechanism | string {
  const [, sign = "+", kind = "", rest = ""] =
    /^([+\-~?])?([a-z0-9]+)((?:[:/].*)?)$/i.exec(term) ?? [];
  const head = { result: results[sign] ?? "pass", text: term };
  switch (kind.toLowerCase()) {
    case "all":
      return rest === "" ? { ...head, kind: "all" } : `${shown(term)} takes nothing after all`;
    case "include":
    case "exists": {
      const domain = rest.slice(1);
      if (!rest.startsWith(":") || !isDomainSpec(domain)) return `${shown(term)} names no domain`;
      return { ...head, kind: kind.toLowerCase() === "include" ? "include" : "exists", domain };
    }
    case "a":
    case "mx": {
      const target = targetIn(rest);
      if (target === undefined) return `${shown(term)} is misspelt`;
      return { ...head, kind: kind.toLowerCase() === "a" ? "a" : "mx", ...target };
    }
    case "ptr": {
      if (rest === "") return { ...head, kind: "ptr", domain: undefined };
      const domain = rest.slice(1);
      if (!rest.startsWith(":") || !isDomainSpec(domain)) return `${shown(term)} names no domain`;
      return { ...head, kind: "ptr", domain };
    }
    case "ip4":
      return networkIn(term, head, "ip4", rest) ?? `${shown(term)} is no IPv4 address or network`;
    case "ip6":
      return networkIn(term, head, "ip6", rest) ?? `${shown(term)} is no IPv6 address or network`;
    default:
      return `${shown(term)} is unknown`;
  }
}

function networkIn(
  text: string,
  { result }: Pick<SpfMechanism, "result">,
  kind: "ip4" | "ip6",
  rest: string,
): SpfMechanism | undefined {
  const [, network, length] = /^:([0-9a-f.:]+)(?:\/(0|[1-9]\d{0,2}))?$/i.exec(rest) ?? [];
  if (network === undefined) return undefined;
  const longest = kind === "ip4" ? 32 : 128;
  const prefix = length === undefined ? longest : Number(length);
  const isAddress = kind === "ip4" ? isIPv4(network) : isIPv6(network);
  return isAddress && prefix <= longest ? { result, text, kind, network, prefix } : undefined;
}

/** What follows `a` and `mx`: a domain, a prefix for IPv4 and one for IPv6, each optional. */
function targetIn(
  rest: string,
): ({ readonly domain: string | undefined } & PrefixLengths) | undefined {
  const [all, domain, four, six] =
    /^(?::(.+?))?(?:\/(0|[1-9]\d?))?(?:\/\/(0|[1-9]\d{0,2}))?$/.exec(rest) ?? [];
  if (all === undefined || (domain !== undefined && !isDomainSpec(domain))) return undefined;
  const v4 = Number(four ?? 32);
  const v6 = Number(six ?? 128);
  return v4 <= 32 && v6 <= 128 ? { domain, v4, v6 } : undefined;
}

const macro = /%(?:\{[slodiphcrtv]\d*r?[.\-+,/_=]*\}|%|_|-)/gi;

function areMacros(text: string): boolean {
  return /^[!-$&-~]*$/.test(text.replace(macro, ""));
}

/** A name, or one that macros make; it ends in a label or a macro (RFC 7208 §7.1). */
function isDomainSpec(text: string): boolean {
  if (!areMacros(text) || text.length > 255) return false;
  return /(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.?|%\{[^}]*\})$/i.test(text);
}

function shown(term: string): string {
  return JSON.stringify(term.length > 60 ? `${term.slice(0, 60)}…` : term);
}
