import { judgeDmarc, looksLikeDmarc } from "./dmarc-record.ts";
import type { DnsLookups } from "./lookups.ts";
import { type DomainFinding, type DomainSection, unanswered } from "./report.ts";
import { parseTags } from "./tags.ts";

/** Deeper names are looked at from here on up, so that a long one costs no more. */
const mostLabels = 8;

/**
 * The policy that receivers go by: the domain's own, or that of its organizational domain. Which one
 * that is, is found by walking up the tree: of the domains that have a policy the highest one is it,
 * unless that says to be a registry's (`psd=y`).
 */
export async function examineDmarc(domain: string, dns: DnsLookups): Promise<DomainSection> {
  const [own, ...above] = await Promise.all(
    candidates(domain).map(async (candidate) => {
      const name = `_dmarc.${candidate}`;
      return { candidate, name, answer: await dns.txt(name) };
    }),
  );
  const known = [...(own === undefined ? [] : [own]), ...above].map(
    ({ name, answer, ...rest }) => ({
      ...rest,
      name,
      answer,
      records: answer.status === "found" ? answer.records.filter(looksLikeDmarc) : [],
    }),
  );
  const [first] = known;
  const silent = known.find(({ answer }) => answer.status === "failed");
  const applied =
    first !== undefined && first.records.length > 0
      ? first
      : known.slice(1).findLast(({ records }) => records.length > 0 && !isRegistry(records));
  if (applied === undefined || (applied !== first && first?.answer.status === "failed")) {
    const findings: DomainFinding[] =
      silent?.answer.status === "failed"
        ? [unanswered("a DMARC policy", silent.name, silent.answer.why)]
        : [missing(domain)];
    return { subject: "dmarc", found: [], findings };
  }
  const { name, records } = applied;
  const found = records.map((value) => ({ name, type: "TXT" as const, value }));
  const [record = ""] = records;
  const findings =
    records.length > 1 ? [several(name, records)] : judgeDmarc(record, name, applied !== first);
  return { subject: "dmarc", found, findings };
}

/** The domain, and those above it that are no top level. */
function candidates(domain: string): readonly string[] {
  const labels = domain.split(".");
  const above: string[] = [];
  const start = Math.max(1, labels.length - (mostLabels - 1));
  for (let from = start; from <= labels.length - 2; from += 1) {
    above.push(labels.slice(from).join("."));
  }
  return [domain, ...above];
}

function isRegistry([record = ""]: readonly string[]): boolean {
  const parsed = parseTags(record);
  return parsed.ok && parsed.tags.get("psd")?.toLowerCase() === "y";
}

function missing(domain: string): DomainFinding {
  return {
    status: "problem",
    message:
      "There is no DMARC policy: nothing ties SPF and DKIM to the sender that people see, and large receivers ask for one.",
    cure: "Add one that only watches at first:",
    add: {
      name: `_dmarc.${domain}`,
      type: "TXT",
      value: `v=DMARC1; p=none; rua=mailto:dmarc@${domain}`,
    },
  };
}

function several(name: string, records: readonly string[]): DomainFinding {
  return {
    status: "problem",
    message: `There are ${records.length} DMARC policies: receivers then ignore all of them.`,
    cure: "Keep one of them, and remove the others. For example keep:",
    add: { name, type: "TXT", value: records[0] ?? "" },
  };
}
