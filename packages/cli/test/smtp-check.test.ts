import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { smtpPresets } from "@carillon/channel-smtp";
import { expect, onTestFinished, test } from "vitest";
import { closedPort } from "../../channel-smtp/test/support/loopback.ts";
import { certificateFor, mailServer } from "../../channel-smtp/test/support/mail-server.ts";
import { type Script, scriptedServer } from "../../channel-smtp/test/support/scripted-server.ts";
import { atTerminal, carillon, scriptOfUtilLinux, steady } from "./support/carillon.ts";

const password = "open sesame";

async function folder(files: Readonly<Record<string, string>>) {
  const path = await mkdtemp(join(tmpdir(), "carillon-cli-"));
  onTestFinished(() => rm(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(path, name), text);
  return (name: string) => join(path, name);
}

async function real(options: Parameters<typeof mailServer>[0] = {}) {
  // Without its name in the greeting: the output is the same on every machine.
  const server = await mailServer({ name: "mail.example.com", ...options });
  onTestFinished(() => server.stop());
  return server;
}

async function scripted(script: Script) {
  const server = await scriptedServer(script);
  onTestFinished(() => server.stop());
  return server;
}

const check = (port: number, ...others: string[]) => [
  ...["smtp", "check", "--host", "127.0.0.1", "--port", String(port)],
  ...["--from", "Example <bells@example.com>", ...others],
];

test("a good server: every step, and the test mail", async () => {
  const server = await real();
  const file = await folder({ ca: server.certificate, pw: `${password}\n` });
  const { code, out, err } = await carillon(
    check(
      server.port,
      ...["--ca", file("ca"), "--user", "ada", "--password-file", file("pw")],
      ...["--to", "me@example.org", "--app", "Example"],
    ),
  );
  expect(err).toBe("");
  expect(code).toBe(0);
  const shown = steady(out).replace(/\d{4}-\d\d-\d\d \(\d+ days\)/, "2027-01-01 (100 days)");
  expect(`\n${shown.replace("LOGIN, PLAIN", "PLAIN, LOGIN")}`).toBe(`
Checking 127.0.0.1

✓ Configuration                                                             0 ms
✓ Name lookup    127.0.0.1 is an IP address                                 0 ms
✓ Connection     Connected to 127.0.0.1 port 25000                          0 ms
✓ Greeting       mail.example.com ESMTP                                     0 ms
✓ Encryption     TLSv1.3, TLS_AES_256_GCM_SHA384                            0 ms
                 Certificate for 127.0.0.1, issued by itself
                 Valid until 2027-01-01 (100 days)
✓ Capabilities   Sign-in by PLAIN, LOGIN                                    0 ms
                 PIPELINING, 8BITMIME, SMTPUTF8
✓ Sign-in        Signed in as ada                                           0 ms
✓ Sender         bells@example.com may send: 250 Accepted                   0 ms
                 me@example.org may be written to: 250 Accepted
✓ Test email     Test email sent successfully.                              0 ms
                 250 OK: message queued

✓ Test email sent successfully.
`);
  expect(server.mails).toMatchObject([{ user: "ada", to: ["me@example.org"] }]);
  const mail = server.mails[0]?.raw.toString() ?? "";
  expect(mail).toMatch(/^Subject: \[Example\] Test email\r$/m);
  // In the look of all other mails.
  expect(mail).toContain("<!doctype html>");
});

test("a server without TLS", async () => {
  const server = await scripted({});
  const { code, out } = await carillon(check(server.port, "--to", "me@example.org"));
  expect(code).toBe(20);
  expect(`\n${steady(out)}`).toBe(`
Checking 127.0.0.1

✓ Configuration                                                             0 ms
✓ Name lookup    127.0.0.1 is an IP address                                 0 ms
✓ Connection     Connected to 127.0.0.1 port 25000                          0 ms
✓ Greeting       scripted.test ESMTP                                        0 ms
✗ Encryption     No encrypted connection to 127.0.0.1:25000                 0 ms

                 Class   tls-handshake (exit code 20)
                 Cause   The server does not offer STARTTLS on this port, or
                         someone in between removed the offer.
                 Cure    Use the submission port 587, or "ssl" with port 465.
                         Nothing was sent unencrypted.
                 Server  502 5.5.1 Not implemented

· Capabilities                                                           skipped
· Sign-in                                                                skipped
· Sender                                                                 skipped
· Test email                                                             skipped

✗ It fails at the step “Encryption”.
`);
  await server.deserted();
  expect(server.bodies).toHaveLength(0);
});

test("a user without a password, and no terminal to ask at", async () => {
  const { code, out, err } = await carillon(check(1, "--user", "ada"));
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(err).toContain("use --password-file, --password-env or --password-stdin");
  // There the environment may have it.
  const env = { CARILLON_SMTP_PASSWORD: password };
  expect(
    await carillon(check(await closedPort(), "--user", "ada", "--env"), { env }),
  ).toMatchObject({
    code: 11,
  });
});

test("a wrong password, which shows nowhere", async () => {
  const server = await real();
  const file = await folder({ ca: server.certificate });
  const { code, out, err } = await carillon(
    check(server.port, ...["--ca", file("ca"), "--user", "ada", "--password-env", "SECRET"]),
    { env: { SECRET: "open barley" } },
  );
  expect(code).toBe(30);
  expect(steady(out)).toContain(`
✗ Sign-in        127.0.0.1:25000 refused the login                          0 ms

                 Class   authentication (exit code 30)
                 Cause   User or password is wrong`);
  expect(out).toContain("Server  535 Invalid user or password");
  expect(out + err).not.toContain("barley");
});

test("a refused connection", async () => {
  const { code, out } = await carillon(check(await closedPort()));
  expect(code).toBe(11);
  expect(steady(out)).toContain("✗ Connection     No connection to 127.0.0.1:25000");
  expect(out).toContain("Cure    Check the port");
  expect(out).toContain(
    "· Sign-in                                                                skipped",
  );
});

test("no line is wider than 80 columns", async () => {
  const long = `550 5.7.1 ${"Sender is not allowed to send from here. ".repeat(20)}`;
  const server = await scripted({ MAIL: long });
  const { out } = await carillon(check(server.port, "--security", "none"));
  expect(out).toContain("Sender is not allowed");
  for (const line of out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
});

test.each<readonly [string, Script, string[], number]>([
  ["a greeting that turns it away", { greeting: "554 5.7.1 No" }, [], 14],
  ["another service", { greeting: "HTTP/1.1 400 Bad Request" }, [], 15],
  ["a broken connection", { greeting: ({ end }) => end() }, [], 13],
  ["silence", { greeting: () => {} }, ["--timeout", "1"], 12],
  ["a sign-in that is not offered", {}, ["--user", "ada", "--password-env", "SECRET"], 31],
  ["a sender that is refused", { MAIL: "550 5.7.1 Sender not owned by user" }, [], 40],
  ["greylisting", { RCPT: "450 4.7.1 Greylisted" }, ["--to", "me@example.org"], 42],
  ["an unknown recipient", { RCPT: "550 5.1.1 No such user" }, ["--to", "me@example.org"], 50],
  ["spam", { dot: "554 5.7.1 Looks like spam" }, ["--to", "me@example.org"], 61],
  ["no word after the mail", { dot: ({ drop }) => drop() }, ["--to", "me@example.org"], 70],
])("%s has an exit code of its own", async (_, script, others, expected) => {
  const server = await scripted(script);
  const { code } = await carillon(check(server.port, "--security", "none", ...others), {
    env: { SECRET: password },
  });
  expect(code).toBe(expected);
});

test("a certificate that nobody knows, and a name that nobody knows", async () => {
  const server = await real();
  const refused = await carillon(check(server.port));
  expect(refused.code).toBe(21);
  // In the words of the command line.
  expect(refused.out.replace(/\s+/g, " ")).toContain("as --ca");
  const args = ["smtp", "check", "--host", "nowhere.invalid", "--from", "bells@example.com"];
  expect((await carillon(args)).code).toBe(10);
});

test("a certificate that is about to expire is shown, and no failure", async () => {
  const pems = await certificateFor("127.0.0.1", new Date(Date.now() + 5.5 * 86_400_000));
  const server = await real({ key: pems.private, cert: pems.cert });
  const file = await folder({ ca: pems.cert });
  const { code, out } = await carillon(check(server.port, "--ca", file("ca")));
  expect(code).toBe(0);
  expect(out).toContain("! Encryption     The server's certificate expires in 5 days");
  expect(out).toContain("Class   certificate-expiring\n");
});

test("--json prints one document and nothing else", async () => {
  const server = await scripted({ RCPT: "550 5.1.1 No such user" });
  const { code, out, err } = await carillon(
    check(server.port, "--security", "none", "--to", "me@example.org", "--json"),
  );
  expect(code).toBe(50);
  expect(err).toBe("");
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    exitCode: 50,
    failure: "recipient-unknown",
    steps: expect.arrayContaining([
      expect.objectContaining({
        name: "sender",
        status: "failed",
        finding: expect.objectContaining({ code: "recipient-unknown", cure: expect.any(String) }),
      }),
      { name: "test", title: "Test email", status: "skipped", notes: [] },
    ]),
  });
  const good = await carillon(check((await scripted({})).port, "--security", "none", "--json"));
  expect(good.code).toBe(0);
  expect(JSON.parse(good.out)).toMatchObject({ ok: true, exitCode: 0 });
});

test("options that cannot work are listed one by one, before anything is connected to", async () => {
  const args = ["smtp", "check", "--host", "smtp://x:secret@y", "--from", "nobody"];
  const { code, out } = await carillon(args);
  expect(code).toBe(2);
  expect(out).toContain("Faults  host: give the name alone");
  expect(out).toContain('                         from: "nobody" has no @');
  expect(out).not.toContain("secret");
});

test("the settings may come from the environment", async () => {
  const server = await scripted({ EHLO: "250-scripted.test\r\n250 AUTH PLAIN" });
  const env = {
    OPS_HOST: "127.0.0.1",
    OPS_PORT: String(server.port),
    OPS_SECURITY: "none",
    OPS_FROM_EMAIL: "bells@example.com",
    OPS_USERNAME: "ada",
    OPS_PASSWORD: password,
  };
  const set = await carillon(["smtp", "check", "--env", "--prefix", "OPS_"], { env });
  expect(set.out).toContain("✓ Sign-in        Signed in as ada");
  expect(set.code).toBe(0);
  const unset = await carillon(["smtp", "check", "--env"]);
  expect(unset.code).toBe(2);
  expect(unset.out).toContain("CARILLON_SMTP_HOST");
});

test("of several prefixes each is a member of a pool, and shown by itself", async () => {
  const server = await scripted({});
  const settings = (prefix: string, port: number) => ({
    [`${prefix}HOST`]: "127.0.0.1",
    [`${prefix}PORT`]: String(port),
    [`${prefix}SECURITY`]: "none",
    [`${prefix}FROM_EMAIL`]: "bells@example.com",
  });
  const env = {
    ...settings("MAIL_", server.port),
    ...settings("MAIL_RESERVE_", await closedPort()),
  };
  const prefixes = ["--env", "--prefix", "MAIL_", "--prefix", "MAIL_RESERVE_"];
  const { code, out } = await carillon(["smtp", "check", ...prefixes], { env });
  expect(out).toMatch(/\nmail\n✓ Configuration [\s\S]+\n\nmail-reserve\n✓ Configuration /);
  expect(out.slice(0, out.indexOf("mail-reserve"))).not.toContain("✗");
  expect(out).toMatch(/✗ Connection /);
  expect(out).toContain("It fails at the step “mail-reserve: Connection”.");
  expect(code).not.toBe(0);
  const json = await carillon(["smtp", "check", ...prefixes, "--json"], { env });
  const told: unknown = JSON.parse(json.out);
  expect(told).toMatchObject({
    ok: false,
    steps: expect.arrayContaining([
      expect.objectContaining({ name: "connection", member: "mail", status: "passed" }),
      expect.objectContaining({ name: "connection", member: "mail-reserve", status: "failed" }),
    ]),
  });
});

const hasTerminal = existsSync(scriptOfUtilLinux);

test.skipIf(!hasTerminal)(
  "at a terminal the password is asked for, and not shown (needs script of util-linux)",
  async () => {
    const server = await real();
    const file = await folder({ ca: server.certificate });
    const args = check(server.port, "--ca", file("ca"), "--user", "ada");
    // With a slip of the pen, taken back.
    const { code, out } = await atTerminal(args, "Password for ada: ", "open sesamx\u007fe\r");
    expect(out).toContain("Signed in as ada");
    expect(out).not.toContain("sesam");
    expect(code).toBe(0);
  },
);

test("a password comes from the standard input, too, and is used as it is", async () => {
  const server = await real();
  const file = await folder({ ca: server.certificate });
  const args = check(server.port, "--ca", file("ca"), "--user", "ada", "--password-stdin");
  const { code } = await carillon(args, { input: `${password}\nnot this\n` });
  expect(code).toBe(0);
});

test.each<readonly [string, string[], string]>([
  ["a misspelt option", ["--hst", "x"], "Did you mean --host?"],
  ["no sender", ["--host", "x"], "--from is missing"],
  ["no server", ["--from", "a@example.com"], "--host is missing"],
  ["a password on the command line", ["--password", "hunter22"], "--password-file"],
  ["a password on the command line, in one word", ["--password=hunter22"], "--password-file"],
  ["two passwords", ["--password-env", "A", "--password-stdin"], "give one of"],
  ["a variable that is not set", ["--password-env", "NONE"], "NONE is not set"],
  ["a file that is not there", ["--password-file", "/nowhere/at/all"], "cannot be read"],
  ["a port that is none", ["--port", "smtp"], "whole number"],
  ["a security that is none", ["--security", "tls"], "starttls"],
  ["a provider that is none", ["--preset", "gmial"], "gmail"],
  ["a provider without its region", ["--preset", "amazon-ses"], "--region"],
  ["a prefix for nothing", ["--prefix", "X_"], "--env"],
])("%s is a usage error", async (_, options, message) => {
  const { code, out, err } = await carillon(["smtp", "check", ...options]);
  expect(code).toBe(2);
  expect(out).toBe("");
  expect(err).toContain(message);
  expect(err).not.toContain("hunter22");
});

test("every preset can be named", async () => {
  const { out } = await carillon(["smtp", "check", "--help"]);
  for (const { name } of smtpPresets) expect(out).toContain(`"${name}"`);
});

test("Ctrl-C ends it at once", async () => {
  const server = await scripted({ greeting: () => {} });
  const { code, out } = await carillon(check(server.port, "--security", "none"), {
    signal: "SIGINT",
  });
  expect(code).toBe(130);
  expect(out).not.toContain("Timed out");
});
