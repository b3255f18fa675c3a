import type { DomainFinding } from "./report.ts";
import { parseTags } from "./tags.ts";

/** Whether a TXT record means to be a DMARC policy (RFC 7489 §6.6.3). */
export function looksLikeDmarc(record: string): boolean {
  return /^\s*v\s*=\s*DMARC1\b/i.test(record);
}

const policies: Readonly<Record<string, string>> = {
  none: "Mails that fail the check are only counted, and delivered as ever (p=none).",
  quarantine: "Mails that fail the check go to the spam folder (p=quarantine).",
  reject: "Mails that fail the check are refused (p=reject).",
};

/**
 * Judges a DMARC policy (RFC 7489 §6.3). `inherited` says that it stands at a domain above the
 * sender's, where `sp` counts before `p`.
 */
export function judgeDmarc(record: string, name: string, inherited: boolean): DomainFinding[] {
  const parsed = parseTags(record);
  if (!parsed.ok) return [broken(`cannot be read: ${parsed.fault}`, name)];
  const { tags, first } = parsed;
  if (tags.get("v") !== "DMARC1" || first !== "v") {
    return [broken("does not begin with v=DMARC1, written exactly so", name)];
  }
  const faults = faultsOf(tags);
  if (faults.length > 0) return faults.map((fault) => broken(fault, name));
  const own = tags.get("p")?.toLowerCase() ?? "none";
  const policy = inherited ? (tags.get("sp")?.toLowerCase() ?? own) : own;
  return [...ofPolicy(policy, inherited), ...ofReports(record, name, tags)];
}

function faultsOf(tags: ReadonlyMap<string, string>): readonly string[] {
  const faults: string[] = [];
  // Without p a record that asks for reports counts as p=none.
  if (!tags.has("p") && !tags.has("rua")) faults.push("has no p=, which says what to do");
  for (const tag of ["p", "sp", "np"]) {
    const value = tags.get(tag)?.toLowerCase();
    if (value !== undefined && !Object.hasOwn(policies, value)) {
      faults.push(`has ${tag}=${JSON.stringify(value)}: it is none, quarantine or reject`);
    }
  }
  for (const tag of ["adkim", "aspf"]) {
    if (!/^[rs]?$/i.test(tags.get(tag) ?? "")) faults.push(`has a ${tag} that is neither r nor s`);
  }
  const share = tags.get("pct");
  if (share !== undefined && !(/^\d{1,3}$/.test(share) && Number(share) <= 100)) {
    faults.push("has a pct that is no number from 0 to 100");
  }
  for (const tag of ["rua", "ruf"]) {
    for (const address of tags.get(tag)?.split(",") ?? []) {
      if (/^\s*mailto:[^\s@]+@[^\s@]+$/i.test(address)) continue;
      faults.push(`has a ${tag} that is no mailto: address: ${JSON.stringify(address.trim())}`);
    }
  }
  return faults;
}

function ofPolicy(policy: string, inherited: boolean): DomainFinding[] {
  const where = inherited ? " The policy is that of the domain above." : "";
  const message = `${policies[policy]}${where}`;
  if (policy !== "none") return [{ status: "good", message }];
  return [
    {
      status: "warning",
      message,
      cure: "Read the reports for some weeks; once all mails of yours pass, set p=quarantine and then p=reject.",
    },
  ];
}

function ofReports(
  record: string,
  name: string,
  tags: ReadonlyMap<string, string>,
): DomainFinding[] {
  if (tags.has("rua")) return [];
  const domain = name.replace(/^_dmarc\./, "");
  const value = `${record.replace(/[;\s]+$/, "")}; rua=mailto:dmarc@${domain}`;
  return [
    {
      status: "warning",
      message: "Nobody gets reports of who sends in this domain's name (rua is missing).",
      cure: "Name a mailbox for them:",
      add: { name, type: "TXT", value },
    },
  ];
}

function broken(what: string, name: string): DomainFinding {
  const domain = name.replace(/^_dmarc\./, "");
  return {
    status: "problem",
    message: `The DMARC record ${what}: receivers ignore it.`,
    cure: "Correct it, for example to:",
    add: { name, type: "TXT", value: `v=DMARC1; p=none; rua=mailto:dmarc@${domain}` },
  };
}
