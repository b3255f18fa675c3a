import { isIP, isIPv4 } from "node:net";
import type { DnsAnswer, DnsLookups } from "./lookups.ts";
import type { DomainFinding, DomainSection } from "./report.ts";
import { unanswered } from "./report.ts";
import { judgeSpf } from "./spf-findings.ts";
import { looksLikeSpf } from "./spf-record.ts";
import { senderAt } from "./spf-senders.ts";
import { addressesOf, type SpfTree, surveySpf } from "./spf-tree.ts";
import { verdictFor } from "./spf-verdict.ts";

/** What receivers find in a domain's SPF, and whether it allows the server that is sent through. */
export async function examineSpf(
  domain: string,
  host: string | undefined,
  dns: DnsLookups,
): Promise<DomainSection> {
  const [answer, survey, addresses] = await Promise.all([
    dns.txt(domain),
    surveySpf(domain, dns),
    host === undefined ? undefined : hostAddresses(host, dns),
  ]);
  const records = answer.status === "found" ? answer.records.filter(looksLikeSpf) : [];
  const mechanism = mechanismFor(host, addresses);
  const findings = [...judgeSpf(survey, records, mechanism)];
  if (host !== undefined && addresses !== undefined && survey.tree.policy.status === "record") {
    findings.push(...coverage(survey.tree, host, addresses, mechanism));
  }
  return {
    subject: "spf",
    found: records.map((value) => ({ name: domain, type: "TXT", value })),
    findings,
  };
}

async function hostAddresses(host: string, dns: DnsLookups): Promise<DnsAnswer<string>> {
  if (isIP(host) !== 0) return { status: "found", records: [host] };
  return addressesOf(host, dns);
}

/** What in a record allows a server. */
function mechanismFor(host: string | undefined, addresses: DnsAnswer<string> | undefined): string {
  if (host === undefined) return "mx";
  const provider = senderAt(host);
  if (provider !== undefined) return `include:${provider.include}`;
  if (isIP(host) === 0 || addresses?.status !== "found") return `a:${host}`;
  return addresses.records.map((one) => `${isIPv4(one) ? "ip4" : "ip6"}:${one}`).join(" ");
}

function coverage(
  tree: SpfTree,
  host: string,
  addresses: DnsAnswer<string>,
  mechanism: string,
): readonly DomainFinding[] {
  const provider = senderAt(host);
  if (provider !== undefined) {
    const whom = `${provider.label}, which ${host} belongs to.`;
    if (!mentions(tree, provider.names)) {
      return notCovered(tree, `SPF does not allow ${whom}`, mechanism);
    }
    return [{ status: "good", message: `SPF allows ${whom}` }];
  }
  if (addresses.status === "failed") return [unanswered("an address", host, addresses.why)];
  if (addresses.status === "none") {
    const message = `${host} has no address, so that it cannot be said whether SPF allows it.`;
    return [{ status: "unknown", message, cure: "Check the name of the server." }];
  }
  const verdicts = addresses.records.map((address) => ({
    address,
    verdict: verdictFor(tree, address),
  }));
  const list = addresses.records.join(", ");
  if (verdicts.every(({ verdict }) => verdict === "pass")) {
    return [{ status: "good", message: `SPF allows ${host} (${list}).` }];
  }
  // What breaks the record is told by itself.
  if (verdicts.some(({ verdict }) => verdict === "broken")) return [];
  if (verdicts.some(({ verdict }) => verdict === "open")) {
    const message = `Whether SPF allows ${host} (${list}) depends on the single mail, or on what DNS did not answer.`;
    return [
      { status: "unknown", message, cure: "Look at the headers of a mail that has arrived." },
    ];
  }
  const left = verdicts.filter(({ verdict }) => verdict !== "pass");
  const outside = left.map(({ address }) => address).join(", ");
  const message = `SPF does not allow ${host} (${outside}). If it sends from other addresses than it takes mails at, name those.`;
  return notCovered(tree, message, mechanism);
}

function notCovered(
  { domain, policy }: SpfTree,
  message: string,
  mechanism: string,
): readonly DomainFinding[] {
  const text = policy.status === "record" ? policy.text : "v=spf1";
  const value = text.replace(/^v=spf1/i, (version) => `${version} ${mechanism}`);
  const add = { name: domain, type: "TXT", value } as const;
  return [{ status: "problem", message, cure: "Replace the record by this one:", add }];
}

/** Whether a tree refers to a domain anywhere. */
function mentions({ domain, policy, redirect }: SpfTree, names: RegExp): boolean {
  if (names.test(domain)) return true;
  if (redirect !== undefined && mentions(redirect, names)) return true;
  if (policy.status !== "record") return false;
  return policy.terms.some(({ included }) => included !== undefined && mentions(included, names));
}
