import { domainToASCII } from "node:url";
import { CarillonError } from "@carillon/core";
import { inspectMailbox } from "../mailbox.ts";
import { examineDkim } from "./dkim-section.ts";
import { examineDmarc } from "./dmarc-section.ts";
import { type DnsLookups, dnsLookups } from "./lookups.ts";
import { examineMx } from "./mx-section.ts";
import type { DomainReport } from "./report.ts";
import { examineSpf } from "./spf-section.ts";

/** What {@link examineSender} looks for. */
export interface ExamineOptions {
  /** The DKIM selectors that mails are signed with. Default: the usual ones are tried. */
  readonly selectors?: readonly string[] | undefined;
  /** The server that mails are sent through: SPF is asked whether it may. */
  readonly host?: string | undefined;
  /** Who is asked. Default: the machine's name servers. */
  readonly dns?: DnsLookups | undefined;
}

/**
 * Looks a sender's domain up in DNS as receivers do, and says what is there, what is wrong with it,
 * and which record to add: MX, SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489). `from` is an
 * address, with or without a name. A question that DNS did not answer is told as such, and is never
 * taken for a record that is missing.
 *
 * @throws CarillonError `address-invalid`
 */
export async function examineSender(
  from: string,
  { selectors = [], host, dns = dnsLookups() }: ExamineOptions = {},
): Promise<DomainReport> {
  const inspected = inspectMailbox(from);
  if (!inspected.ok) throw new CarillonError("address-invalid", inspected.fault);
  const { domain } = inspected.mailbox;
  const server = host === undefined ? undefined : domainToASCII(host) || host;
  const sections = await Promise.all([
    examineMx(domain, dns),
    examineSpf(domain, server, dns),
    examineDkim(domain, selectors, dns),
    examineDmarc(domain, dns),
  ]);
  const ok = sections.every(({ findings }) =>
    findings.every(({ status }) => status === "good" || status === "warning"),
  );
  return { domain, ok, sections };
}
