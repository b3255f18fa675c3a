import { BlockList, isIPv4, isIPv6 } from "node:net";
import type { SpfMechanism, SpfResult } from "./spf-record.ts";
import type { SpfTerm, SpfTree } from "./spf-tree.ts";

/** What a receiver concludes (RFC 7208 §2.6); `open` where that depends on the mail or on DNS. */
export type SpfVerdict = SpfResult | "none" | "broken" | "open";

/** What SPF says of mails from an address, from what was looked up (RFC 7208 §4.6 and §5). */
export function verdictFor(tree: SpfTree, address: string): SpfVerdict {
  const { policy, redirect } = tree;
  switch (policy.status) {
    case "none":
    case "broken":
    case "open":
      return policy.status;
    case "unanswered":
      return "open";
    case "record":
      break;
  }
  /** What mechanisms would say of which nobody knows here whether they match. */
  const doubts = new Set<SpfVerdict>();
  const surely = (verdict: SpfVerdict) =>
    [...doubts].every((doubt) => doubt === verdict) ? verdict : "open";
  for (const term of policy.terms) {
    const match = matches(term, address);
    if (match === "broken") return surely("broken");
    if (match === "open") doubts.add(term.mechanism.result);
    else if (match) return surely(term.mechanism.result);
  }
  if (redirect === undefined) return surely("neutral");
  const verdict = verdictFor(redirect, address);
  return surely(verdict === "none" ? "broken" : verdict);
}

function matches(term: SpfTerm, address: string): boolean | "open" | "broken" {
  const { mechanism, included, addresses = [] } = term;
  switch (mechanism.kind) {
    case "all":
      return true;
    case "ip4":
      return isIPv4(address) && isWithin(address, mechanism.network, mechanism.prefix);
    case "ip6":
      return isIPv6(address) && isWithin(address, mechanism.network, mechanism.prefix);
    case "include": {
      if (included === undefined) return "open";
      const verdict = verdictFor(included, address);
      if (verdict === "open") return "open";
      // RFC 7208 §5.2: an include that has no record or a broken one breaks the whole.
      return verdict === "none" || verdict === "broken" ? "broken" : verdict === "pass";
    }
    case "a":
    case "mx":
      if (addresses.some((one) => isWithin(address, one, prefixOf(mechanism, one)))) return true;
      return term.open === true ? "open" : false;
    case "exists":
    case "ptr":
      return "open";
  }
}

function prefixOf(mechanism: Extract<SpfMechanism, { kind: "a" | "mx" }>, address: string): number {
  return isIPv4(address) ? mechanism.v4 : mechanism.v6;
}

function isWithin(address: string, network: string, prefix: number): boolean {
  if (isIPv4(address) !== isIPv4(network)) return false;
  const family = isIPv4(address) ? "ipv4" : "ipv6";
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}
