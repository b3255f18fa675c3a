import { Resolver } from "node:dns/promises";

/** What DNS said to one question. That it could not say is no "there is none". */
export type DnsAnswer<Record> =
  | { readonly status: "found"; readonly records: readonly Record[] }
  /** `exists` says whether the name has records of other types. */
  | { readonly status: "none"; readonly exists: boolean }
  | { readonly status: "failed"; readonly why: string };

/** A host that takes a domain's mail (RFC 5321 §5.1). */
export interface MailExchanger {
  readonly exchange: string;
  readonly priority: number;
}

/** The port through which the doctor asks DNS. */
export interface DnsLookups {
  /** Each record with its strings joined (RFC 7208 §3.3, RFC 6376 §3.6.2.2). */
  txt(name: string): Promise<DnsAnswer<string>>;
  mx(name: string): Promise<DnsAnswer<MailExchanger>>;
  a(name: string): Promise<DnsAnswer<string>>;
  aaaa(name: string): Promise<DnsAnswer<string>>;
  cname(name: string): Promise<DnsAnswer<string>>;
}

/** How {@link dnsLookups} asks. */
export interface DnsLookupOptions {
  /** Name servers as `address` or `address:port`. Default: those of the machine. */
  readonly servers?: readonly string[] | undefined;
  /** For one question, in milliseconds; it is asked twice. Default 2,500. */
  readonly timeoutMs?: number | undefined;
  /** Ends questions that are under way. */
  readonly signal?: AbortSignal | undefined;
}

const failures: Readonly<Record<string, string>> = {
  ETIMEOUT: "the name server did not answer in time",
  ESERVFAIL: "the name server reports a failure of its own (SERVFAIL)",
  EREFUSED: "the name server refuses to answer (REFUSED)",
  ECONNREFUSED: "no name server can be reached",
  ECANCELLED: "the question was given up",
  EFORMERR: "the name server does not understand the question",
  ENOTIMP: "the name server does not know this type of record",
  EBADRESP: "the name server's answer cannot be read",
};

/** Asks name servers. Each question ends within twice `timeoutMs`; no socket stays behind. */
export function dnsLookups({
  servers,
  timeoutMs = 2_500,
  signal,
}: DnsLookupOptions = {}): DnsLookups {
  const resolver = new Resolver({ timeout: timeoutMs, tries: 2 });
  if (servers !== undefined) resolver.setServers([...servers]);
  const ask = async <Record>(
    question: () => Promise<readonly Record[]>,
  ): Promise<DnsAnswer<Record>> => {
    if (signal?.aborted === true) return failed("ECANCELLED");
    const cancel = () => resolver.cancel();
    signal?.addEventListener("abort", cancel, { once: true });
    try {
      const records = await question();
      return records.length === 0 ? { status: "none", exists: true } : { status: "found", records };
    } catch (error) {
      return answerTo(error);
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  };
  return {
    txt: (name) =>
      ask(async () => (await resolver.resolveTxt(name)).map((strings) => strings.join(""))),
    mx: (name) => ask(() => resolver.resolveMx(name)),
    a: (name) => ask(() => resolver.resolve4(name)),
    aaaa: (name) => ask(() => resolver.resolve6(name)),
    cname: (name) => ask(() => resolver.resolveCname(name)),
  };
}

function answerTo(error: unknown): DnsAnswer<never> {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ENODATA") return { status: "none", exists: true };
  if (code === "ENOTFOUND") return { status: "none", exists: false };
  return failed(code);
}

function failed(code: string): DnsAnswer<never> {
  return { status: "failed", why: failures[code] ?? `the question failed (${code || "unknown"})` };
}
