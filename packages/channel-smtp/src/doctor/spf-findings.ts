import { type DnsRecord, type DomainFinding, unanswered } from "./report.ts";
import { parseSpf, type SpfMechanism } from "./spf-record.ts";
import { mostLookups, mostVoids, type SpfSurvey, type SpfTerm, type SpfTree } from "./spf-tree.ts";

/** Judges what was found of a domain's SPF. `mechanism` is what would allow the sender's own server. */
export function judgeSpf(
  { tree, lookups, voids, crowded }: SpfSurvey,
  records: readonly string[],
  mechanism: string,
): readonly DomainFinding[] {
  const { domain, policy } = tree;
  switch (policy.status) {
    case "open":
      return [];
    case "unanswered":
      return [unanswered("an SPF record", domain, policy.why)];
    case "none":
      return [
        {
          status: "problem",
          message: "There is no SPF record: receivers cannot tell your server from a forger's.",
          cure: "Add one that names every server that sends in this domain's name:",
          add: record(domain, `v=spf1 ${mechanism} ~all`),
        },
      ];
    case "broken":
      return records.length > 1 ? [several(domain, records)] : [broken(policy.fault)];
    case "record":
      return [
        ...ofEnding(tree, policy.terms),
        ...ofCosts(lookups, crowded),
        ...ofVoids(voids, below(tree)),
        ...below(tree).flatMap(ofReference),
        ...ofPtr(policy.terms),
      ];
  }
}

function several(domain: string, records: readonly string[]): DomainFinding {
  const terms = records.flatMap((text) => {
    const parsed = parseSpf(text);
    return parsed.ok ? parsed.record.mechanisms : [];
  });
  const sources = new Set(terms.filter(({ kind }) => kind !== "all").map(({ text }) => text));
  const strict = terms.some(({ kind, result }) => kind === "all" && result === "fail");
  return {
    status: "problem",
    message: `There are ${records.length} SPF records: receivers then ignore all of them.`,
    cure: "Remove them, and add one in their place:",
    add: record(domain, ["v=spf1", ...sources, strict ? "-all" : "~all"].join(" ")),
  };
}

function broken(fault: string): DomainFinding {
  return {
    status: "problem",
    message: `The SPF record does not work: ${fault}. Receivers then ignore all of it.`,
    cure: "Correct that one place.",
  };
}

function ofEnding({ domain, redirect }: SpfTree, terms: readonly SpfTerm[]): DomainFinding[] {
  const last = terms.find(({ mechanism }) => mechanism.kind === "all")?.mechanism;
  if (last === undefined) {
    if (redirect !== undefined) return [good(`SPF is that of ${redirect.domain}.`)];
    const message = "The SPF record does not say what of all other servers: it has no “all”.";
    return [{ status: "warning", message, cure: 'End it with "~all".' }];
  }
  switch (last.result) {
    case "pass":
      return [
        {
          status: "problem",
          message: `“${last.text}” lets every server in the world send in the name of ${domain}.`,
          cure: 'End the record with "~all" or "-all".',
        },
      ];
    case "neutral": {
      const message = `“${last.text}” says nothing of servers that are not named.`;
      return [{ status: "warning", message, cure: 'End the record with "~all" or "-all".' }];
    }
    default: {
      const fate = last.result === "fail" ? "are forged" : "are probably forged";
      return [good(`There is one SPF record; mails from servers that it does not name ${fate}.`)];
    }
  }
}

function ofCosts(lookups: number, crowded: readonly string[]): DomainFinding[] {
  const findings: DomainFinding[] = [];
  if (lookups > mostLookups) {
    findings.push({
      status: "problem",
      message: `The SPF record takes ${lookups} DNS lookups, and only ${mostLookups} are allowed: receivers give up and ignore it.`,
      cure: "Take out the services that no longer send for you; for hosts of your own name the addresses (ip4:, ip6:).",
    });
  } else if (lookups === mostLookups) {
    const message = `The SPF record takes ${lookups} DNS lookups: no further one is allowed.`;
    findings.push({ status: "warning", message, cure: "Take out what no longer sends for you." });
  }
  for (const domain of crowded) {
    const message = `The SPF record asks for the mail servers of ${domain}, which has more than ten: receivers give up and ignore it.`;
    findings.push({ status: "problem", message, cure: "Name their addresses in place of mx." });
  }
  return findings;
}

function ofVoids(voids: readonly string[], references: readonly Reference[]): DomainFinding[] {
  const tooMany = voids.length > mostVoids;
  // A reference that leads nowhere is worse, and told by itself.
  const missing = references.filter(({ tree }) => tree.policy.status === "none");
  const told = new Set(tooMany ? [] : missing.map(({ tree }) => tree.domain));
  const names = [...new Set(voids)].filter((name) => !told.has(name));
  if (names.length === 0) return [];
  const consequence = tooMany ? ": receivers give up and ignore the record" : "";
  return [
    {
      status: tooMany ? "problem" : "warning",
      message: `The SPF record names what is not there (${names.join(", ")})${consequence}.`,
      cure: "Take these names out.",
    },
  ];
}

/** A tree that another one refers to, with the text that does so. */
interface Reference {
  readonly text: string;
  readonly tree: SpfTree;
}

/** What a tree refers to, at any depth. */
function below(tree: SpfTree): readonly Reference[] {
  const { policy, redirect } = tree;
  const terms = policy.status === "record" ? policy.terms : [];
  const included = terms.flatMap(({ mechanism, included: child }) =>
    child === undefined ? [] : [{ text: mechanism.text, tree: child }, ...below(child)],
  );
  if (redirect === undefined) return included;
  return [...included, { text: `redirect=${redirect.domain}`, tree: redirect }, ...below(redirect)];
}

function ofReference({ text, tree: { domain, policy } }: Reference): DomainFinding[] {
  const breaks = "receivers then ignore the whole record";
  switch (policy.status) {
    case "none":
      return [
        {
          status: "problem",
          message: `“${text}” refers to ${domain}, which has no SPF record: ${breaks}.`,
          cure: `Take “${text}” out, or correct the name.`,
        },
      ];
    case "broken":
      return [
        {
          status: "problem",
          message: `“${text}” refers to a record that does not work, as ${policy.fault}: ${breaks}.`,
          cure: `Take “${text}” out, or ask whoever runs ${domain} to correct it.`,
        },
      ];
    case "unanswered":
      return [unanswered("an SPF record", domain, policy.why)];
    default:
      return [];
  }
}

function ofPtr(terms: readonly SpfTerm[]): DomainFinding[] {
  const isPtr = ({ kind }: SpfMechanism) => kind === "ptr";
  if (!terms.some(({ mechanism }) => isPtr(mechanism))) return [];
  const message = "“ptr” is slow, and some receivers ignore it (RFC 7208 advises against it).";
  return [{ status: "warning", message, cure: "Name the addresses in its place (ip4:, ip6:)." }];
}

function good(message: string): DomainFinding {
  return { status: "good", message };
}

function record(name: string, value: string): DnsRecord {
  return { name, type: "TXT", value };
}
