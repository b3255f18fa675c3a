import { generateKeyPairSync } from "node:crypto";
import { expect, onTestFinished, test } from "vitest";
import {
  type DomainReport,
  type DomainSection,
  dnsLookups,
  type ExamineOptions,
  examineSender,
} from "../../src/index.ts";
import { dnsServer, type Zone } from "../support/dns-server.ts";

function rsaKey(modulusLength: number): string {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
  return publicKey.export({ format: "der", type: "spki" }).toString("base64");
}

const strong = rsaKey(2_048);
const strongKey = `v=DKIM1; k=rsa; p=${strong}`;

/** A domain that does everything right. */
const good: Zone = {
  "example.com": {
    MX: [[10, "mx.example.com"]],
    TXT: ["verification=1234", "v=spf1 ip4:192.0.2.0/24 -all"],
  },
  "mx.example.com": { A: ["192.0.2.1"] },
  "smtp.example.com": { A: ["192.0.2.7"] },
  "google._domainkey.example.com": { TXT: [[strongKey.slice(0, 200), strongKey.slice(200)]] },
  "_dmarc.example.com": { TXT: ["v=DMARC1; p=reject; rua=mailto:dmarc@example.com"] },
};

async function examined(
  changes: Zone,
  options: Omit<ExamineOptions, "dns"> = {},
  from = "bells@example.com",
): Promise<DomainReport> {
  const server = await dnsServer({ ...good, ...changes });
  onTestFinished(() => server.stop());
  const dns = dnsLookups({ servers: [server.address], timeoutMs: 150 });
  return examineSender(from, { ...options, dns });
}

function sectionOf(report: DomainReport, subject: DomainSection["subject"]): DomainSection {
  const found = report.sections.find((section) => section.subject === subject);
  if (found === undefined) throw new Error(`There is no section ${subject}`);
  return found;
}

const statuses = ({ findings }: DomainSection) => findings.map(({ status }) => status);

test("a domain that does everything right is told so", async () => {
  const report = await examined({}, { host: "smtp.example.com" });
  expect(report.ok).toBe(true);
  expect(report.domain).toBe("example.com");
  expect(report.sections.map(({ subject }) => subject)).toEqual(["mx", "spf", "dkim", "dmarc"]);
  for (const section of report.sections) {
    expect(new Set(statuses(section))).toEqual(new Set(["good"]));
  }
  expect(sectionOf(report, "spf").found).toEqual([
    { name: "example.com", type: "TXT", value: "v=spf1 ip4:192.0.2.0/24 -all" },
  ]);
  // Split into strings on the wire, and one text all the same.
  expect(sectionOf(report, "dkim").found).toEqual([
    { name: "google._domainkey.example.com", type: "TXT", value: strongKey },
  ]);
});

test("a domain that has nothing is told what to add, record by record", async () => {
  const report = await examined(
    { "example.org": {}, "smtp.example.org": { A: ["192.0.2.9"] } },
    { host: "smtp.example.org", selectors: ["carillon"] },
    "Bells <bells@example.org>",
  );
  expect(report.ok).toBe(false);
  const adds = report.sections.flatMap(({ findings }) => findings.flatMap(({ add }) => add ?? []));
  expect(adds).toEqual([
    { name: "example.org", type: "MX", value: "10 <your mail server>" },
    { name: "example.org", type: "TXT", value: "v=spf1 a:smtp.example.org ~all" },
    {
      name: "carillon._domainkey.example.org",
      type: "TXT",
      value: "v=DKIM1; k=rsa; p=<the public key>",
    },
    {
      name: "_dmarc.example.org",
      type: "TXT",
      value: "v=DMARC1; p=none; rua=mailto:dmarc@example.org",
    },
  ]);
});

test("a domain that does not exist is told apart from one without records", async () => {
  const report = await examined({}, {}, "bells@nowhere.example");
  expect(sectionOf(report, "mx").findings[0]?.message).toContain("does not exist");
});

test.each(["SERVFAIL", "REFUSED", "silence"] as const)(
  "a name server that answers with %s has not said that a record is missing",
  async (fail) => {
    const report = await examined(
      {
        "example.com": { fail },
        "_dmarc.example.com": { fail },
        "s1._domainkey.example.com": { fail },
      },
      { selectors: ["s1"] },
    );
    expect(report.ok).toBe(false);
    for (const section of report.sections) {
      expect(statuses(section)).toEqual(["unknown"]);
      expect(section.findings[0]?.message).toContain("could not be found out");
      expect(section.findings[0]?.add).toBeUndefined();
    }
  },
);

test("an answer that is too large for UDP is asked for over TCP", async () => {
  const padding = Array.from(
    { length: 20 },
    (_, index) => `verification=${index}${"x".repeat(200)}`,
  );
  const entry = { ...good["example.com"], TXT: [...padding, "v=spf1 -all"] };
  const server = await dnsServer({ ...good, "example.com": { ...entry, overTcp: true } });
  onTestFinished(() => server.stop());
  const dns = dnsLookups({ servers: [server.address], timeoutMs: 500 });
  const report = await examineSender("bells@example.com", { dns });
  expect(sectionOf(report, "spf").found).toMatchObject([{ value: "v=spf1 -all" }]);
  expect(server.overTcp).toBeGreaterThan(0);
});

test("questions under way end with the signal", async () => {
  const server = await dnsServer({ "example.com": { fail: "silence" } });
  onTestFinished(() => server.stop());
  const controller = new AbortController();
  const dns = dnsLookups({
    servers: [server.address],
    // Longer than a test may take.
    timeoutMs: 600_000,
    signal: controller.signal,
  });
  const answering = dns.txt("example.com");
  setTimeout(() => controller.abort(), 50);
  expect(await answering).toMatchObject({ status: "failed" });
  expect(await dns.mx("example.com")).toMatchObject({ status: "failed" });
});

test("an address that is none is refused at the door", async () => {
  await expect(examineSender("nobody")).rejects.toMatchObject({ code: "address-invalid" });
});

test("the domain of an internationalised address is asked for by its A-labels", async () => {
  const report = await examined({ "xn--gre-6ka8i.example": {} }, {}, "ada@größe.example");
  expect(report.domain).toBe("xn--gre-6ka8i.example");
});

/** One change to the good domain, and what is said about it. */
type Case = readonly [
  what: string,
  changes: Zone,
  status: "good" | "warning" | "problem" | "unknown",
  message: string | RegExp,
];

async function finds(
  subject: DomainSection["subject"],
  [, changes, status, message]: Case,
  options: Omit<ExamineOptions, "dns"> = {},
  from?: string,
) {
  const section = sectionOf(await examined(changes, options, from), subject);
  expect(section.findings).toContainEqual(
    expect.objectContaining({ status, message: expect.stringMatching(message) }),
  );
  for (const finding of section.findings) {
    if (finding.status !== "good") expect(finding.cure).toMatch(/\S[.:]$/);
  }
  return section;
}

test.each<Case>([
  [
    "is missing, beside an address",
    { "example.com": { A: ["192.0.2.1"] } },
    "warning",
    "no mail server",
  ],
  ["is missing, with the address", { "example.com": {} }, "problem", "neither"],
  ["is null", { "example.com": { MX: [[0, "."]] } }, "problem", "null MX"],
  ["names an address", { "example.com": { MX: [[10, "192.0.2.1"]] } }, "problem", "192.0.2.1"],
  ["names nobody", { "mx.example.com": {} }, "problem", "has no address"],
  [
    "names an alias",
    { "mx.example.com": { CNAME: "real.example.com" }, "real.example.com": { A: ["192.0.2.1"] } },
    "warning",
    "CNAME",
  ],
  [
    "names a host of which nobody answers",
    { "mx.example.com": { fail: "SERVFAIL" } },
    "unknown",
    "mx.example.com",
  ],
])("an MX that %s", async (...given) => {
  await finds("mx", given);
});

const spf = (...records: string[]): Zone => ({
  "example.com": { ...good["example.com"], TXT: records },
});
const chain = (length: number): Zone =>
  Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `s${index}.example.net`,
      { TXT: [`v=spf1 ${index + 1 < length ? `include:s${index + 1}.example.net` : ""} -all`] },
    ]),
  );

test.each<Case>([
  ["is missing", spf("other=1"), "problem", "no SPF record"],
  ["is there twice", spf("v=spf1 a -all", "v=spf1 mx ~all"), "problem", "2 SPF records"],
  ["allows everybody", spf("v=spf1 +all"), "problem", "every server in the world"],
  ["allows everybody without a sign", spf("v=spf1 all"), "problem", "every server in the world"],
  ["has no end", spf("v=spf1 ip4:192.0.2.1"), "warning", "no “all”"],
  ["ends in doubt", spf("v=spf1 ip4:192.0.2.1 ?all"), "warning", "“[?]all”"],
  ["ends in a soft fail", spf("v=spf1 ip4:192.0.2.1 ~all"), "good", "one SPF record"],
  ["is misspelt", spf("v=spf1 ipv4:192.0.2.1 -all"), "problem", "ipv4"],
  ["has an address that is none", spf("v=spf1 ip4:192.0.2.300 -all"), "problem", "no IPv4 address"],
  ["has a prefix that is none", spf("v=spf1 ip4:192.0.2.0/33 -all"), "problem", "no IPv4 address"],
  ["asks by ptr", spf("v=spf1 ptr -all"), "warning", "ptr"],
  [
    "includes nothing",
    spf("v=spf1 include:nowhere.example -all"),
    "problem",
    "which has no SPF record",
  ],
  [
    "includes what is broken",
    { ...spf("v=spf1 include:x.example -all"), "x.example": { TXT: ["v=spf1 nonsense"] } },
    "problem",
    "does not work",
  ],
  [
    "includes what is not answered",
    { ...spf("v=spf1 include:x.example -all"), "x.example": { fail: "SERVFAIL" } },
    "unknown",
    "x.example",
  ],
  ["includes itself", spf("v=spf1 include:example.com -all"), "problem", "leads back"],
  [
    "is elsewhere",
    { ...spf("v=spf1 redirect=x.example"), "x.example": { TXT: ["v=spf1 -all"] } },
    "good",
    "that of x.example",
  ],
  [
    "takes ten lookups",
    { ...spf("v=spf1 include:s0.example.net -all"), ...chain(10) },
    "warning",
    "10 DNS lookups",
  ],
  [
    "takes eleven lookups",
    { ...spf("v=spf1 include:s0.example.net -all"), ...chain(11) },
    "problem",
    "11 DNS lookups",
  ],
  [
    "never ends",
    { ...spf("v=spf1 include:s0.example.net -all"), ...chain(200) },
    "problem",
    /takes \d\d DNS lookups/,
  ],
  ["names one that is not there", spf("v=spf1 a:no.example -all"), "warning", "no[.]example"],
  [
    "names three that are not there",
    spf("v=spf1 a:no1.example a:no2.example mx:no3.example -all"),
    "problem",
    "no3.example.*give up",
  ],
])("an SPF record that %s", async (...given) => {
  await finds("spf", given);
});

test("two SPF records are put together into one", async () => {
  const given = spf("v=spf1 a ip4:192.0.2.1 ~all", "v=spf1 ip4:192.0.2.1 include:x.example -all");
  const { findings } = sectionOf(await examined(given), "spf");
  expect(findings[0]?.add?.value).toBe("v=spf1 a ip4:192.0.2.1 include:x.example -all");
});

test.each<readonly [string, Zone, string, Case[2], string | RegExp]>([
  [
    "an address in the record",
    spf("v=spf1 ip4:192.0.2.7 -all"),
    "smtp.example.com",
    "good",
    "allows",
  ],
  ["an IP address in place of a name", {}, "192.0.2.9", "good", "allows"],
  [
    "another address",
    spf("v=spf1 ip4:198.51.100.1 -all"),
    "smtp.example.com",
    "problem",
    "does not allow",
  ],
  [
    "an address of another family",
    { "six.example.com": { AAAA: ["2001:db8::1"] } },
    "six.example.com",
    "problem",
    "2001:db8::1",
  ],
  [
    "one of two addresses",
    { "two.example.com": { A: ["192.0.2.1", "198.51.100.9"] } },
    "two.example.com",
    "problem",
    /\(198[.]51[.]100[.]9\)/,
  ],
  ["a host that is its MX", spf("v=spf1 mx -all"), "mx.example.com", "good", "allows"],
  [
    "a host in an include",
    {
      ...spf("v=spf1 include:x.example -all"),
      "x.example": { TXT: ["v=spf1 a:smtp.example.com -all"] },
    },
    "smtp.example.com",
    "good",
    "allows",
  ],
  [
    "a host that depends on the mail",
    spf("v=spf1 exists:%{i}.x.example -all"),
    "smtp.example.com",
    "unknown",
    "depends",
  ],
  ["a host without address", {}, "no.example.com", "unknown", "no address"],
  [
    "a host of which nobody answers",
    { "smtp.example.com": { fail: "SERVFAIL" } },
    "smtp.example.com",
    "unknown",
    "could not be found out",
  ],
  [
    "a provider that is included",
    {
      ...spf("v=spf1 include:_spf.google.com ~all"),
      "_spf.google.com": { TXT: ["v=spf1 ip4:192.0.2.200 ~all"] },
    },
    "smtp.gmail.com",
    "good",
    "allows Google",
  ],
  ["a provider that is not", {}, "smtp.office365.com", "problem", "does not allow Microsoft 365"],
])("SPF and %s", async (_, changes, host, status, message) => {
  await finds("spf", ["", changes, status, message], { host });
});

test("what to add for a server keeps what the record says already", async () => {
  const { findings } = sectionOf(await examined({}, { host: "smtp.office365.com" }), "spf");
  expect(findings.at(-1)?.add).toEqual({
    name: "example.com",
    type: "TXT",
    value: "v=spf1 include:spf.protection.outlook.com ip4:192.0.2.0/24 -all",
  });
});

const dkim = (...records: string[]): Zone => ({ "s1._domainkey.example.com": { TXT: records } });
const ed25519 = generateKeyPairSync("ed25519")
  .publicKey.export({ format: "der", type: "spki" })
  .subarray(-32)
  .toString("base64");

test.each<Case>([
  ["is there", dkim(strongKey), "good", "RSA key of 2048 bits"],
  [
    "is there with spaces in it",
    dkim(`v=DKIM1; p=${strong.replace(/(.{60})/g, "$1 ")}`),
    "good",
    "2048",
  ],
  ["is Ed25519", dkim(`v=DKIM1; k=ed25519; p=${ed25519}`), "good", "Ed25519"],
  ["is weak", dkim(`k=rsa; p=${rsaKey(1_024)}`), "warning", "1024 bits"],
  ["is too weak", dkim(`p=${rsaKey(512)}`), "problem", "512 bits"],
  ["is revoked", dkim("v=DKIM1; p="), "problem", "revoked"],
  ["is a test", dkim(`v=DKIM1; t=y:s; p=${strong}`), "warning", "t=y"],
  ["has no key", dkim("v=DKIM1; k=rsa"), "problem", "no p="],
  ["is cut off", dkim(`v=DKIM1; p=${strong.slice(0, 100)}`), "problem", "can be read"],
  ["is no Base64", dkim("v=DKIM1; p=???"), "problem", "can be read"],
  ["is of an unknown kind", dkim(`v=DKIM1; k=dsa; p=${strong}`), "problem", "dsa"],
  ["is of another version", dkim(`v=DKIM2; p=${strong}`), "problem", "v=DKIM1"],
  ["is not for mail", dkim(`v=DKIM1; s=tlsrpt; p=${strong}`), "problem", "not for mail"],
  ["allows SHA-1 alone", dkim(`v=DKIM1; h=sha1; p=${strong}`), "problem", "sha256"],
  ["is no record at all", dkim("hello"), "problem", "cannot be read"],
  ["is there twice", dkim(strongKey, strongKey), "problem", "2 records"],
  ["is missing", {}, "problem", "no key at the selector s1"],
])("a DKIM key that %s", async (...given) => {
  await finds("dkim", given, { selectors: ["s1"] });
});

test("without a selector the usual ones are tried, and a wildcard is no key", async () => {
  const found = await finds("dkim", ["", dkim(strongKey), "good", "selector s1"]);
  expect(found.findings).toHaveLength(2);
  const wildcard = { "google._domainkey.example.com": { TXT: ["v=spf1 -all"] } };
  const { findings } = sectionOf(await examined(wildcard), "dkim");
  expect(findings).toMatchObject([
    { status: "warning", message: expect.stringContaining("usual") },
  ]);
});

const dmarc = (...records: string[]): Zone => ({ "_dmarc.example.com": { TXT: records } });
const rua = "rua=mailto:dmarc@example.com";

test.each<Case>([
  ["is missing", dmarc("other=1"), "problem", "no DMARC policy"],
  ["is there twice", dmarc(`v=DMARC1; p=none`, "v=DMARC1; p=reject"), "problem", "2 DMARC"],
  ["only watches", dmarc(`v=DMARC1; p=none; ${rua}`), "warning", "p=none"],
  ["quarantines", dmarc(`v=DMARC1; p=quarantine; ${rua}`), "good", "spam folder"],
  ["has no reports", dmarc("v=DMARC1; p=reject"), "warning", "rua is missing"],
  ["has no p", dmarc("v=DMARC1; adkim=s"), "problem", "no p="],
  [
    "has a p that is none",
    dmarc(`v=DMARC1; p=yes; ${rua}`),
    "problem",
    "none, quarantine or reject",
  ],
  [
    "has an rua that is none",
    dmarc("v=DMARC1; p=none; rua=dmarc@example.com"),
    "problem",
    "mailto:",
  ],
  ["has a pct that is none", dmarc(`v=DMARC1; p=none; pct=101; ${rua}`), "problem", "pct"],
  ["has an alignment that is none", dmarc(`v=DMARC1; p=none; aspf=x; ${rua}`), "problem", "aspf"],
  ["has a tag twice", dmarc("v=DMARC1; p=none; p=none"), "problem", "twice"],
  ["is misspelt", dmarc("v=dmarc1; p=none"), "problem", "v=DMARC1"],
])("a DMARC policy that %s", async (...given) => {
  await finds("dmarc", given);
});

test.each<readonly [string, Zone, Case[2], string | RegExp]>([
  [
    "of its own",
    { "_dmarc.news.example.com": { TXT: [`v=DMARC1; p=none; ${rua}`] } },
    "warning",
    /p=none\)\.$/,
  ],
  ["of the domain above", {}, "good", /refused.*domain above/],
  [
    "for subdomains",
    dmarc(`v=DMARC1; p=reject; sp=quarantine; ${rua}`),
    "good",
    /quarantine.*domain above/,
  ],
  [
    "of a registry",
    { "_dmarc.example.com": { TXT: ["v=DMARC1; p=reject; psd=y"] } },
    "problem",
    "no DMARC policy",
  ],
  [
    "that nobody knows of",
    { "_dmarc.news.example.com": { fail: "SERVFAIL" } },
    "unknown",
    "_dmarc[.]news",
  ],
])("a subdomain goes by the policy %s", async (_, changes, status, message) => {
  const zone = { "news.example.com": {}, ...changes };
  await finds("dmarc", ["", zone, status, message], {}, "bells@news.example.com");
});
