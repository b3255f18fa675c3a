import type { DnsAnswer, DnsLookups } from "./lookups.ts";
import {
  hasMacros,
  looksLikeSpf,
  parseSpf,
  type SpfMechanism,
  type SpfRecord,
} from "./spf-record.ts";

/** What a domain's SPF is, with everything that it refers to looked up. */
export interface SpfTree {
  readonly domain: string;
  readonly policy:
    | { readonly status: "record"; readonly text: string; readonly terms: readonly SpfTerm[] }
    | { readonly status: "none" }
    /** Receivers ignore it (permerror). */
    | { readonly status: "broken"; readonly fault: string }
    | { readonly status: "unanswered"; readonly why: string }
    /** Its name depends on the mail, or it was not followed. */
    | { readonly status: "open" };
  readonly redirect: SpfTree | undefined;
}

/** A mechanism with what it refers to. */
export interface SpfTerm {
  readonly mechanism: SpfMechanism;
  /** What an `include` leads to. */
  readonly included?: SpfTree | undefined;
  /** What `a` and `mx` stand for. */
  readonly addresses?: readonly string[] | undefined;
  /** `a` or `mx` was not answered, or depends on the mail. */
  readonly open?: boolean | undefined;
}

/** A tree, and what it costs a receiver to follow all of it. */
export interface SpfSurvey {
  readonly tree: SpfTree;
  /** Mechanisms that ask DNS (RFC 7208 §4.6.4): more than {@link mostLookups} is an error. */
  readonly lookups: number;
  /** Of these the ones that found nothing. */
  readonly voids: readonly string[];
  /** Hosts of an `mx` beyond the tenth. */
  readonly crowded: readonly string[];
}

export const mostLookups = 10;
export const mostVoids = 2;

/** In lookups. What costs more than this is broken beyond need of counting. */
const patience = 40;
const mostHosts = 10;

/** Follows a domain's SPF record wherever it leads. */
export async function surveySpf(domain: string, dns: DnsLookups): Promise<SpfSurvey> {
  const explorer = new Explorer(dns);
  const tree = await explorer.follow(domain, []);
  const { lookups, voids, crowded } = explorer;
  return { tree, lookups, voids, crowded };
}

class Explorer {
  readonly #dns: DnsLookups;
  lookups = 0;
  readonly voids: string[] = [];
  readonly crowded: string[] = [];

  constructor(dns: DnsLookups) {
    this.#dns = dns;
  }

  /** `above` are the domains that led here. */
  async follow(domain: string, above: readonly string[]): Promise<SpfTree> {
    const leaf = (policy: SpfTree["policy"]): SpfTree => ({ domain, policy, redirect: undefined });
    if (hasMacros(domain) || this.lookups > patience) return leaf({ status: "open" });
    if (above.includes(domain.toLowerCase())) {
      return leaf({ status: "broken", fault: `it leads back to ${domain}` });
    }
    const answer = await this.#dns.txt(domain);
    if (answer.status === "failed") return leaf({ status: "unanswered", why: answer.why });
    if (answer.status === "none" && above.length > 0) this.voids.push(domain);
    const [text, ...others] = answer.status === "found" ? answer.records.filter(looksLikeSpf) : [];
    if (text === undefined) return leaf({ status: "none" });
    if (others.length > 0) {
      return leaf({ status: "broken", fault: `${domain} has ${others.length + 1} SPF records` });
    }
    const parsed = parseSpf(text);
    if (!parsed.ok) return leaf({ status: "broken", fault: parsed.fault });
    return this.#expanded(domain, text, parsed.record, [...above, domain.toLowerCase()]);
  }

  async #expanded(
    domain: string,
    text: string,
    { mechanisms, redirect }: SpfRecord,
    path: readonly string[],
  ): Promise<SpfTree> {
    const terms: SpfTerm[] = [];
    for (const mechanism of mechanisms) terms.push(await this.#term(mechanism, domain, path));
    // RFC 7208 §6.1: beside `all` a redirect is never followed.
    const followed = redirect !== undefined && !mechanisms.some(({ kind }) => kind === "all");
    if (followed) this.lookups += 1;
    return {
      domain,
      policy: { status: "record", text, terms },
      redirect: followed ? await this.follow(redirect, path) : undefined,
    };
  }

  async #term(mechanism: SpfMechanism, own: string, path: readonly string[]): Promise<SpfTerm> {
    switch (mechanism.kind) {
      case "all":
      case "ip4":
      case "ip6":
        return { mechanism };
      case "include":
        this.lookups += 1;
        return { mechanism, included: await this.follow(mechanism.domain, path) };
      case "exists":
      case "ptr":
        this.lookups += 1;
        return { mechanism, open: true };
      case "a":
      case "mx": {
        this.lookups += 1;
        const domain = mechanism.domain ?? own;
        if (hasMacros(domain) || this.lookups > patience) return { mechanism, open: true };
        const found =
          mechanism.kind === "a" ? await this.#hosts([domain]) : await this.#exchangers(domain);
        return { mechanism, ...found };
      }
    }
  }

  async #exchangers(domain: string): Promise<Pick<SpfTerm, "addresses" | "open">> {
    const answer = await this.#dns.mx(domain);
    if (answer.status === "failed") return { open: true };
    if (answer.status === "none") {
      this.voids.push(domain);
      return { addresses: [] };
    }
    const hosts = answer.records.map(({ exchange }) => exchange);
    if (hosts.length > mostHosts) this.crowded.push(domain);
    return this.#hosts(hosts.slice(0, mostHosts));
  }

  async #hosts(names: readonly string[]): Promise<Pick<SpfTerm, "addresses" | "open">> {
    const answers = await Promise.all(names.map((name) => addressesOf(name, this.#dns)));
    if (answers.some(({ status }) => status === "failed")) return { open: true };
    for (const [index, { status }] of answers.entries()) {
      if (status === "none") this.voids.push(names[index] ?? "");
    }
    return { addresses: answers.flatMap((one) => (one.status === "found" ? one.records : [])) };
  }
}

/** The addresses of a host, of both families. */
export async function addressesOf(name: string, dns: DnsLookups): Promise<DnsAnswer<string>> {
  const answers = await Promise.all([dns.a(name), dns.aaaa(name)]);
  const records = answers.flatMap((answer) => (answer.status === "found" ? answer.records : []));
  if (records.length > 0) return { status: "found", records };
  const failed = answers.find((answer) => answer.status === "failed");
  if (failed !== undefined) return failed;
  return {
    status: "none",
    exists: answers.some((answer) => answer.status === "none" && answer.exists),
  };
}
