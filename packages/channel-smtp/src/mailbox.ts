import { inspectAddress, shown } from "./address.ts";
import { singleLine } from "./single-line.ts";

/** A sender: an address, with the name that mail programs show for it. */
export interface Mailbox {
  readonly name: string | undefined;
  /** Canonical. */
  readonly address: string;
  readonly domain: string;
}

/** A checked mailbox, or what is wrong with it in one sentence. */
export type InspectedMailbox =
  | { readonly ok: true; readonly mailbox: Mailbox }
  | { readonly ok: false; readonly fault: string };

const longestMailbox = 400;

/**
 * Reads exactly one sender, written as `a@b` or as `Name <a@b>`. The name may stand in quotes, and
 * may hold a comma: there is only ever one mailbox here, so it is never a list.
 */
export function inspectMailbox(text: string): InspectedMailbox {
  if (text.length > longestMailbox) {
    return { ok: false, fault: `${shown(text)} is longer than ${longestMailbox} characters` };
  }
  if (singleLine(text) !== text.trim()) {
    return { ok: false, fault: `${shown(text)} has a line break or a control character in it` };
  }
  const trimmed = text.trim();
  if (!trimmed.endsWith(">")) return withName(undefined, trimmed);
  const open = trimmed.lastIndexOf("<");
  if (open < 0) return { ok: false, fault: `${shown(text)} has a > without a <` };
  const name = unquoted(trimmed.slice(0, open).trim());
  if (name === undefined || /[<>]/.test(name)) {
    return { ok: false, fault: `${shown(text)} is not of the form Name <address>` };
  }
  return withName(name === "" ? undefined : name, trimmed.slice(open + 1, -1));
}

/** For people and logs, not for a header. */
export function readable({ name, address }: Mailbox): string {
  return name === undefined ? address : `${name} <${address}>`;
}

/** What {@link inspectMailbox} reads as this mailbox. */
export function mailboxText(name: string, address: string): string {
  return `"${name.replace(/["\\]/g, "\\$&")}" <${address}>`;
}

function withName(name: string | undefined, text: string): InspectedMailbox {
  const inspected = inspectAddress(text);
  if (!inspected.ok) return inspected;
  const { address, domain } = inspected;
  return { ok: true, mailbox: { name, address, domain } };
}

function unquoted(name: string): string | undefined {
  if (!name.startsWith('"')) return name.includes('"') ? undefined : name;
  const [, inner] = /^"((?:[^"\\]|\\.)*)"$/.exec(name) ?? [];
  return inner?.replace(/\\(.)/g, "$1").trim();
}
