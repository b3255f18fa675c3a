/** A record of DNS as it stands there, or should. */
export interface DnsRecord {
  /** Without a dot at its end. */
  readonly name: string;
  readonly type: "MX" | "TXT";
  readonly value: string;
}

/**
 * One thing to know about a domain. `problem`: receivers refuse mails or sort them out for it.
 * `warning`: it works, and could be better. `unknown`: it could not be found out.
 */
export interface DomainFinding {
  readonly status: "good" | "warning" | "problem" | "unknown";
  /** In a sentence or two. */
  readonly message: string;
  /** What to do. */
  readonly cure?: string | undefined;
  /** The record to add, or to put in the place of the one that is there. */
  readonly add?: DnsRecord | undefined;
}

/** What was found out about one of the four things that receivers look at. */
export interface DomainSection {
  readonly subject: "mx" | "spf" | "dkim" | "dmarc";
  /** The records that are there. */
  readonly found: readonly DnsRecord[];
  /** At least one. */
  readonly findings: readonly DomainFinding[];
}

/** What receivers will see of a sender's domain. */
export interface DomainReport {
  readonly domain: string;
  /** Nothing is a problem or unknown. */
  readonly ok: boolean;
  readonly sections: readonly DomainSection[];
}

/** For a question that DNS did not answer. */
export function unanswered(what: string, name: string, why: string): DomainFinding {
  return {
    status: "unknown",
    message: `Whether ${name} has ${what} could not be found out: ${why}.`,
    cure: "Try again; if it stays, check the network and the name servers of the domain.",
  };
}
