import { isIP } from "node:net";
import type { DnsLookups, MailExchanger } from "./lookups.ts";
import { type DomainFinding, type DomainSection, unanswered } from "./report.ts";
import { addressesOf } from "./spf-tree.ts";

/** Whether replies and bounces find their way back to a domain. */
export async function examineMx(domain: string, dns: DnsLookups): Promise<DomainSection> {
  const answer = await dns.mx(domain);
  if (answer.status === "failed") {
    return section([], [unanswered("mail servers", domain, answer.why)]);
  }
  if (answer.status === "none") return section([], [await withoutMx(domain, answer.exists, dns)]);
  const hosts = [...answer.records].sort((a, b) => a.priority - b.priority);
  const found = hosts.map(({ priority, exchange }) => ({
    name: domain,
    type: "MX" as const,
    value: `${priority} ${exchange === "" ? "." : exchange}`,
  }));
  // RFC 7505: a domain that takes no mail, which receivers do not expect to send any.
  if (hosts.some(({ exchange }) => exchange === "" || exchange === ".")) {
    const message = `${domain} says that it takes no mail at all (null MX): nobody can answer, bounces are lost, and some receivers refuse its mails.`;
    const cure = "Send in the name of a domain that takes mail, or name a mail server.";
    return section(found, [{ status: "problem", message, cure }]);
  }
  const findings = (await Promise.all(hosts.map((host) => judged(host, dns)))).flat();
  if (findings.length > 0) return section(found, findings);
  const names = hosts.map(({ exchange }) => exchange).join(", ");
  return section(found, [
    { status: "good", message: `Replies and bounces are taken in by ${names}.` },
  ]);
}

function section(found: DomainSection["found"], findings: readonly DomainFinding[]): DomainSection {
  return { subject: "mx", found, findings };
}

async function withoutMx(domain: string, exists: boolean, dns: DnsLookups): Promise<DomainFinding> {
  const add = { name: domain, type: "MX" as const, value: "10 <your mail server>" };
  if (!exists) {
    const message = `The domain ${domain} does not exist in DNS.`;
    return { status: "problem", message, cure: "Check its spelling, or that it is registered." };
  }
  const addresses = await addressesOf(domain, dns);
  if (addresses.status === "found") {
    const message = `${domain} names no mail server (MX): replies and bounces go to its web address, where often nobody takes them.`;
    return { status: "warning", message, cure: "Name one:", add };
  }
  const message = `${domain} has neither a mail server (MX) nor an address: nobody can answer, bounces are lost, and many receivers refuse its mails.`;
  return { status: "problem", message, cure: "Name a mail server:", add };
}

async function judged(
  { exchange }: MailExchanger,
  dns: DnsLookups,
): Promise<readonly DomainFinding[]> {
  if (isIP(exchange) !== 0) {
    const message = `The MX names the address ${exchange}: it must name a host (RFC 5321 §5.1).`;
    return [{ status: "problem", message, cure: "Give the address a name, and put that there." }];
  }
  const [alias, addresses] = await Promise.all([dns.cname(exchange), addressesOf(exchange, dns)]);
  if (alias.status === "found") {
    const message = `The mail server ${exchange} is an alias (CNAME): some senders do not deliver there (RFC 2181 §10.3).`;
    const cure = `Name ${alias.records[0]} itself in the MX.`;
    return [{ status: "warning", message, cure }];
  }
  if (addresses.status === "failed") return [unanswered("an address", exchange, addresses.why)];
  if (addresses.status === "found") return [];
  const message = `The mail server ${exchange} has no address: nothing can be delivered there.`;
  return [{ status: "problem", message, cure: "Correct its name, or take it out." }];
}
