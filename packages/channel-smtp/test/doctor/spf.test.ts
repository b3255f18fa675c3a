import fc from "fast-check";
import { spf } from "mailauth/lib/spf/index.js";
import { expect, test } from "vitest";
import { z } from "zod";
import type { DnsAnswer, DnsLookups } from "../../src/doctor/lookups.ts";
import { parseSpf } from "../../src/doctor/spf-record.ts";
import { surveySpf } from "../../src/doctor/spf-tree.ts";
import { verdictFor } from "../../src/doctor/spf-verdict.ts";

const address = fc
  .tuple(fc.constantFrom("192.0.2", "198.51.100"), fc.nat(3))
  .map(([net, last]) => `${net}.${last}`);
const names = ["a.example", "b.example", "c.example", "d.example"] as const;
const name = fc.constantFrom(...names);
const sign = fc.constantFrom("", "+", "-", "~", "?");

const mechanism = fc
  .tuple(
    sign,
    fc.oneof(
      fc
        .tuple(address, fc.constantFrom("", "/32", "/31", "/24", "/0"))
        .map(([ip, net]) => `ip4:${ip}${net}`),
      fc.constantFrom("ip6:2001:db8::/32", "ip6:2001:db8::1", "a", "mx", "a/31", "mx//64"),
      name.map((host) => `a:${host}`),
      name.map((host) => `mx:${host}`),
      name.map((host) => `include:${host}`),
    ),
  )
  .map((parts) => parts.join(""));

const record = fc
  .tuple(
    fc.array(mechanism, { maxLength: 4 }),
    fc.oneof(
      fc.constant(""),
      sign.map((one) => `${one}all`),
      name.map((host) => `redirect=${host}`),
    ),
  )
  .map(([mechanisms, end]) =>
    ["v=spf1", ...mechanisms, end].filter((term) => term !== "").join(" "),
  );

interface Host {
  readonly txt: string | undefined;
  readonly a: readonly string[];
  readonly mx: readonly string[];
}

const host: fc.Arbitrary<Host> = fc.record({
  txt: fc.option(record, { nil: undefined, freq: 4 }),
  a: fc.uniqueArray(address, { maxLength: 2 }),
  mx: fc.uniqueArray(name, { maxLength: 2 }),
});

const zone = fc
  .tuple(host, host, host, host)
  .map((hosts) => new Map(names.map((one, index) => [one, hosts[index]])));
type Zone = typeof zone extends fc.Arbitrary<infer Value> ? Value : never;

function recordsIn(given: Zone, asked: string, type: string): readonly unknown[] {
  const found = [...given].find(([one]) => one === asked)?.[1];
  if (type === "TXT") return found?.txt === undefined ? [] : [[found.txt]];
  if (type === "MX") return (found?.mx ?? []).map((exchange, priority) => ({ exchange, priority }));
  return type === "A" ? (found?.a ?? []) : [];
}

const untyped = z.custom<string[]>();

/** As the verifier asks. */
function resolver(given: Zone) {
  return async (asked: string, type: string) => {
    const records = recordsIn(given, asked, type);
    if (records.length === 0) throw Object.assign(new Error("None"), { code: "ENODATA" });
    // Its types leave out the objects of MX that it reads.
    return untyped.parse(records);
  };
}

/** As the doctor asks. */
function lookups(given: Zone): DnsLookups {
  const answer = <Record>(records: readonly Record[]): DnsAnswer<Record> =>
    records.length === 0 ? { status: "none", exists: true } : { status: "found", records };
  const hostOf = (asked: string) => [...given].find(([one]) => one === asked)?.[1];
  return {
    txt: async (asked) => answer([hostOf(asked)?.txt ?? []].flat()),
    mx: async (asked) =>
      answer((hostOf(asked)?.mx ?? []).map((exchange, priority) => ({ exchange, priority }))),
    a: async (asked) => answer(hostOf(asked)?.a ?? []),
    aaaa: async () => answer([]),
    cname: async () => answer([]),
  };
}

test("SPF is judged as an independent verifier judges it", async () => {
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(zone, address, async (given, ip) => {
      const { tree } = await surveySpf("a.example", lookups(given));
      const { status } = await spf({
        sender: "ada@a.example",
        ip,
        helo: "a.example",
        mta: "mx.example",
        resolver: resolver(given),
        // The doctor counts them apart from its verdict.
        maxResolveCount: 1_000,
        maxVoidCount: 1_000,
      });
      const verdict = verdictFor(tree, ip);
      // Loops are found by name here, and by the number of lookups there.
      const expected = status.result === "permerror" ? "broken" : status.result;
      seen.set(verdict, (seen.get(verdict) ?? 0) + 1);
      expect(verdict).toBe(expected);
    }),
    { numRuns: 2_000 },
  );
  expect([...seen.keys()].sort()).toEqual([
    "broken",
    "fail",
    "neutral",
    "none",
    "pass",
    "softfail",
  ]);
});

test("a record is read to the same terms that it was made of", () => {
  fc.assert(
    fc.property(record, (text) => {
      const parsed = parseSpf(text);
      if (!parsed.ok) throw new Error(parsed.fault);
      const { mechanisms, redirect } = parsed.record;
      const terms = mechanisms.map((one) => one.text);
      const end = redirect === undefined ? [] : [`redirect=${redirect}`];
      expect(["v=spf1", ...terms, ...end].join(" ")).toBe(text);
    }),
  );
});

test("no text makes the reader throw", () => {
  const junk = fc.string({ unit: fc.constantFrom(..."aimxptr:/=%{}.-+~? 0123v6") });
  fc.assert(
    fc.property(junk, (text) => void parseSpf(`v=spf1 ${text}`)),
    { numRuns: 5_000 },
  );
});

test.each([
  "v=spf1 a:%{d}.example -all",
  "v=spf1 exists:%{ir}.%{v}._spf.%{d2} ?all",
  "v=spf1 mx/24//64 a:mail.example/28 -all",
  "v=spf1 ip6:::1 ip6:2001:db8::/32 exp=explain.%{d} -all",
  "v=spf1 unknown-modifier=value -all",
])("%s is well-formed", (text) => {
  expect(parseSpf(text)).toMatchObject({ ok: true });
});

test.each([
  ["v=spf1 include -all", "include"],
  ["v=spf1 include: -all", "include:"],
  ["v=spf1 all:example.com", "after all"],
  ["v=spf1 a/33 -all", "a/33"],
  ["v=spf1 ip4:192.0.2.01 -all", "IPv4"],
  ["v=spf1 ip4=192.0.2.1 include:spf", "names no domain"],
  ["v=spf1 redirect=a.example redirect=b.example", "twice"],
  ["v=spf1 -all,", "unknown"],
  ["v=spf1 exists:%{q}.example -all", "names no domain"],
])("%s has a fault", (text, fault) => {
  expect(parseSpf(text)).toMatchObject({ ok: false, fault: expect.stringContaining(fault) });
});
