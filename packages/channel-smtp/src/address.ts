import { domainToASCII, domainToUnicode } from "node:url";
import { type AddressKind, CarillonError } from "@carillon/core";
import { lookAlikeWarning } from "./look-alike.ts";

/** A checked address, or what is wrong with it in one sentence. */
export type Inspected =
  | {
      readonly ok: true;
      readonly address: string;
      readonly domain: string;
      /** Usable, but its domain may pose as another: why, as the end of a sentence. */
      readonly warning?: string | undefined;
    }
  | { readonly ok: false; readonly fault: string };

/** RFC 5321 §4.5.3.1.1 and §4.5.3.1.3 (a path of 256 octets, with its angle brackets). */
const longestLocalOctets = 64;
const longestAddressOctets = 254;

const forbidden = /[\p{Cc}\p{Cs}\p{Z}]/u;
const ignorable = /\p{Default_Ignorable_Code_Point}/u;
const syntaxOfLists = /[",:;<>()[\]\\]/;
const atoms = /^[\p{L}\p{M}\p{N}#$&'*+\-/=?^_`{|}~]+(?:\.[\p{L}\p{M}\p{N}#$&'*+\-/=?^_`{|}~]+)*$/u;
const domainCharacters = /^[\p{L}\p{M}\p{N}.-]+$/u;
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Checks one `local@domain` (RFC 5321 §4.1.2, with the UTF-8 of RFC 6531) and nothing else: no
 * display name, comment, group, list, quoted local part, address literal or source route, as each of
 * them can make one string reach somebody else.
 *
 * The canonical form has the domain in lower case and as A-labels. The local part keeps its case,
 * because RFC 5321 §2.4 lets a server tell `Ada` from `ada`, and a mail to the wrong box is worse
 * than two mails; Unicode in it is composed (NFC).
 */
export function inspectAddress(address: unknown): Inspected {
  if (typeof address !== "string")
    return wrong(`An email address is a string, not ${typeof address}`);
  if (address === "") return wrong("An email address is empty");
  if (address.length > longestAddressOctets) {
    return wrong(`${shown(address)} is longer than ${longestAddressOctets} characters`);
  }
  const fault = faultOfCharacters(address);
  if (fault !== undefined) return wrong(`${shown(address)} ${fault}`);
  const at = address.indexOf("@");
  const local = address.slice(0, at).normalize("NFC");
  const faultOfPart = faultOfLocalPart(local) ?? faultOfDomainText(address.slice(at + 1));
  if (faultOfPart !== undefined) return wrong(`${shown(address)} ${faultOfPart}`);
  const domain = domainToASCII(address.slice(at + 1)).toLowerCase();
  const faultOfName = faultOfDomain(domain);
  if (faultOfName !== undefined) return wrong(`${shown(address)} ${faultOfName}`);
  const canonical = `${local}@${domain}`;
  if (Buffer.byteLength(canonical) > longestAddressOctets) {
    return wrong(`${shown(address)} is longer than ${longestAddressOctets} octets`);
  }
  return { ok: true, address: canonical, domain, warning: lookAlikeWarning(domain) };
}

/** The kind of address that mail reaches; {@link inspectAddress} says what is accepted. */
export const emailAddress: AddressKind = {
  kind: "email",
  // No mail server of today has two boxes for Ada and ada, so nobody is told twice for their spelling.
  ignoresCase: true,
  parse(address) {
    const inspected = inspectAddress(address);
    if (inspected.ok) return inspected.address;
    throw new CarillonError("address-invalid", inspected.fault);
  },
};

/** An address as an error may show it: quoted, escaped and short. */
export function shown(address: string): string {
  return JSON.stringify(address.length > 80 ? `${address.slice(0, 80)}…` : address);
}

function wrong(fault: string): Inspected {
  return { ok: false, fault };
}

function faultOfCharacters(address: string): string | undefined {
  if (forbidden.test(address)) return "has a space, a line break or a control character in it";
  if (ignorable.test(address)) return "has an invisible character in it";
  if (syntaxOfLists.test(address)) {
    return "is more than one plain address: quotes, brackets, comments, groups and lists are refused";
  }
  const parts = address.split("@").length - 1;
  if (parts === 0) return "has no @";
  return parts > 1 ? "has more than one @" : undefined;
}

function faultOfLocalPart(local: string): string | undefined {
  if (local === "") return "has nothing before the @";
  if (Buffer.byteLength(local) > longestLocalOctets) {
    return `has more than ${longestLocalOctets} octets before the @`;
  }
  if (/[%!]/.test(local)) return "has a % or ! before the @, which old servers route elsewhere";
  if (/^[-|]/.test(local)) return "begins with - or |, which mail programs take for a command";
  if (/^\p{M}/u.test(local)) return "begins with an accent that stands on no letter";
  if (!atoms.test(local)) return "has a misplaced dot or an unusual character before the @";
  if (/=\?.*\?=/.test(local)) return "has an encoded word before the @, which some programs decode";
  if (local.normalize("NFKC") !== local) return "has a look-alike character before the @";
  return undefined;
}

function faultOfDomainText(domain: string): string | undefined {
  if (domain === "") return "has nothing after the @";
  return domainCharacters.test(domain) ? undefined : "has an unusual character after the @";
}

function faultOfDomain(domain: string): string | undefined {
  if (domain === "" || !isReadable(domain)) {
    return "has a domain that is no valid internationalised name";
  }
  const labels = domain.split(".");
  if (labels.length < 2) return "has a domain without a dot";
  if (!labels.every((part) => label.test(part))) {
    return "has a domain with an empty, too long or misspelt part";
  }
  // A name that ends in a number is an IP address to the URL standard (RFC 3696 §2).
  return /^\d+$/.test(labels.at(-1) ?? "") ? "has an IP address for a domain" : undefined;
}

/**
 * Whether every A-label stands for letters that may stand in a domain: the platform leaves one that
 * cannot be decoded as it is, and decodes symbols, too.
 */
function isReadable(domain: string): boolean {
  if (!domain.includes("xn--")) return true;
  const unicode = domainToUnicode(domain);
  return domainCharacters.test(unicode) && !/(?:^|\.)xn--/.test(unicode);
}
