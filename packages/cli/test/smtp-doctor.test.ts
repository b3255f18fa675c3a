import { expect, onTestFinished, test } from "vitest";
import { dnsServer, type Zone } from "../../channel-smtp/test/support/dns-server.ts";
import { carillon } from "./support/carillon.ts";

async function doctor(zone: Zone, ...others: string[]) {
  const server = await dnsServer(zone);
  onTestFinished(() => server.stop());
  return carillon(["smtp", "doctor", "--dns", server.address, ...others]);
}

const from = ["--from", "Bells <bells@example.com>"];
const good: Zone = {
  "example.com": { MX: [[10, "mx.example.com"]], TXT: ["v=spf1 ip4:192.0.2.0/24 -all"] },
  "mx.example.com": { A: ["192.0.2.1"] },
  "s1._domainkey.example.com": {
    TXT: ["v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="],
  },
  "_dmarc.example.com": { TXT: ["v=DMARC1; p=reject; rua=mailto:dmarc@example.com"] },
};

test("a domain that does everything right", async () => {
  const { code, out, err } = await doctor(good, ...from, "--host", "192.0.2.7");
  expect(err).toBe("");
  expect(`\n${out}`).toBe(`
example.com, as receivers see it

MX: where replies and bounces go
  example.com  MX  10 mx.example.com
  ✓ Replies and bounces are taken in by mx.example.com.

SPF: which servers may send
  example.com  TXT  v=spf1 ip4:192.0.2.0/24 -all
  ✓ There is one SPF record; mails from servers that it does not name are
    forged.
  ✓ SPF allows 192.0.2.7 (192.0.2.7).

DKIM: with which keys mails are signed
  s1._domainkey.example.com  TXT  v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7h…
  ✓ The selector s1 has an Ed25519 key.

DMARC: what becomes of mails that fail
  _dmarc.example.com  TXT  v=DMARC1; p=reject; rua=mailto:dmarc@example.com
  ✓ Mails that fail the check are refused (p=reject).

All is well.
`);
  expect(code).toBe(0);
});

test("a domain that has nothing: what to add stands there to be copied", async () => {
  const { code, out } = await doctor(
    { "example.com": { A: ["192.0.2.1"] } },
    ...from,
    ...["--host", "smtp.gmail.com", "--selector", "google", "other"],
  );
  expect(code).toBe(3);
  expect(out).toContain(`
      Name   example.com
      Type   TXT
      Value  v=spf1 include:_spf.google.com ~all
`);
  expect(out).toContain("Name   google._domainkey.example.com");
  expect(out).toContain("Name   other._domainkey.example.com");
  expect(out).toContain("Value  v=DMARC1; p=none; rua=mailto:dmarc@example.com");
  expect(out).toMatch(/4 problems, 1 warning\.\n$/);
});

test("a name server that fails is told apart from records that are missing", async () => {
  const fail = "SERVFAIL";
  const zone = { "example.com": { fail }, "_dmarc.example.com": { fail } } as const;
  const { code, out } = await doctor(zone, ...from);
  expect(code).toBe(10);
  expect(out).toContain("could not be found out");
});

test("--json prints one document and nothing else", async () => {
  const { code, out, err } = await doctor({ ...good, "_dmarc.example.com": {} }, ...from, "--json");
  expect(code).toBe(3);
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    exitCode: 3,
    domain: "example.com",
    sections: [
      { subject: "mx", findings: [{ status: "good" }] },
      { subject: "spf" },
      { subject: "dkim" },
      { subject: "dmarc", found: [], findings: [{ status: "problem", add: { type: "TXT" } }] },
    ],
  });
});

test("a record cannot steer the terminal", async () => {
  const zone = {
    ...good,
    "_dmarc.example.com": { TXT: ["v=DMARC1; p=none; x=\u001b[2J\u202eevil"] },
  };
  for (const format of [[], ["--json"]]) {
    const { out } = await doctor(zone, ...from, ...format);
    expect(out).toContain("evil");
    expect(out).not.toContain("\u001b");
    expect(out).not.toContain("\u202e");
  }
});

test.each<readonly [string, string[], string]>([
  ["no sender", [], "--from"],
  ["a sender that is none", ["--from", "nobody"], "has no @"],
  ["a name server that is none", [...from, "--dns", "dns.example.com"], "IP address"],
])("%s is a usage error", async (_, options, message) => {
  const { code, out, err } = await carillon(["smtp", "doctor", ...options]);
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(err).toContain(message);
});
