import { judgeDkimKey, looksLikeDkimKey } from "./dkim-key.ts";
import type { DnsAnswer, DnsLookups } from "./lookups.ts";
import { type DnsRecord, type DomainFinding, type DomainSection, unanswered } from "./report.ts";

/** Selectors that providers and mail servers use by default: DNS cannot be asked for a list. */
const usualSelectors: readonly string[] = (
  "google selector1 selector2 default k1 k2 k3 s1 s2 mail dkim pm smtp mx email key1 key2 " +
  "fm1 fm2 fm3 mailo mandrill smtpapi zoho protonmail sig1 20230601 carillon"
).split(" ");

/** What receivers find at the selectors of a domain; without any given, at the usual ones. */
export async function examineDkim(
  domain: string,
  selectors: readonly string[],
  dns: DnsLookups,
): Promise<DomainSection> {
  const guessing = selectors.length === 0;
  const asked = guessing ? usualSelectors : selectors;
  const answers = await Promise.all(
    asked.map(async (selector) => {
      const name = `${selector}._domainkey.${domain}`;
      return { selector, name, answer: await dns.txt(name) };
    }),
  );
  const found: DnsRecord[] = [];
  const findings: DomainFinding[] = [];
  for (const { selector, name, answer } of answers) {
    const keys = keysIn(answer, guessing);
    found.push(...keys.map((value) => ({ name, type: "TXT" as const, value })));
    if (keys.length > 1) findings.push(several(selector, keys.length));
    for (const key of keys.slice(0, 1)) findings.push(...judgeDkimKey(selector, key));
    if (guessing) continue;
    if (answer.status === "failed") findings.push(unanswered("a key", name, answer.why));
    else if (keys.length === 0) findings.push(missing(selector, name));
  }
  if (guessing && findings.length === 0) {
    const silent = answers.find(({ answer }) => answer.status === "failed");
    if (silent?.answer.status === "failed") {
      findings.push(unanswered("keys", `_domainkey.${domain}`, silent.answer.why));
    } else findings.push(notGuessed(domain));
  }
  return { subject: "dkim", found, findings };
}

/** At a guessed selector only what is a key counts: a wildcard answers everywhere. */
function keysIn(answer: DnsAnswer<string>, guessing: boolean): readonly string[] {
  if (answer.status !== "found") return [];
  return guessing ? answer.records.filter(looksLikeDkimKey) : answer.records;
}

function several(selector: string, count: number): DomainFinding {
  return {
    status: "problem",
    message: `The selector ${selector} has ${count} records: which one receivers take is left to chance.`,
    cure: "Keep one of them.",
  };
}

function missing(selector: string, name: string): DomainFinding {
  return {
    status: "problem",
    message: `There is no key at the selector ${selector}: mails that are signed with it count as unsigned.`,
    cure: "Add the key that your provider shows, or the one that belongs to the private key that you sign with:",
    add: { name, type: "TXT", value: "v=DKIM1; k=rsa; p=<the public key>" },
  };
}

function notGuessed(domain: string): DomainFinding {
  return {
    status: "warning",
    message: `There is no key at any of the ${usualSelectors.length} usual selectors. It may stand at another one: a signed mail names it (s= in its DKIM-Signature).`,
    cure: "Ask again with that selector. If your mails are not signed yet, have your provider or the option dkim sign them, and add the key:",
    add: {
      name: `<selector>._domainkey.${domain}`,
      type: "TXT",
      value: "v=DKIM1; k=rsa; p=<the public key>",
    },
  };
}
