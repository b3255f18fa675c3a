import { CarillonError } from "@carillon/core";
import { expect, test } from "vitest";
import { configSchema } from "../src/config.ts";
import { type SmtpOptions, smtp } from "../src/index.ts";

const enough: SmtpOptions = { host: "smtp.example.com", from: "bells@example.com" };

/** The faults that are reported for options, which a caller without types may write as they like. */
function faultsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    Reflect.apply(smtp, undefined, [{ ...enough, ...options }]);
    return [];
  } catch (error) {
    if (error instanceof CarillonError && error.code === "channel-config-invalid") {
      return error.issues;
    }
    throw error;
  }
}

test("host and from are enough: STARTTLS on port 587", () => {
  expect(configSchema.parse(enough)).toMatchObject({
    port: 587,
    security: "starttls",
    to: [],
    timeoutMs: 30_000,
    maxConnections: 5,
    maxMessagesPerConnection: 100,
    tls: { minVersion: "TLSv1.2" },
  });
});

test("the port follows the security", () => {
  expect(configSchema.parse({ ...enough, security: "ssl" }).port).toBe(465);
  expect(configSchema.parse({ ...enough, security: "none" }).port).toBe(25);
  expect(configSchema.parse({ ...enough, port: 2525 }).port).toBe(2525);
});

test("the channel has the config's recipients, deadline and concurrency, and keeps the password secret", () => {
  const channel = smtp({
    ...enough,
    user: "ada",
    password: "open sesame",
    to: ["Ops@Example.com", "Ops@example.com"],
    timeoutMs: 1_000,
    maxConnections: 2,
  });
  expect(channel).toMatchObject({
    type: "smtp",
    accepts: "email",
    recipients: ["Ops@example.com"],
    timeoutMs: 1_000,
    concurrency: 2,
  });
  expect(channel.secrets()).toEqual(["open sesame"]);
});

test("each bad recipient has its own error, which quotes it", () => {
  expect(
    faultsOf({ to: ["ada@example.org", "ada", "grace@example.org, eve@example.net"] }),
  ).toEqual([
    'to.1: "ada" has no @',
    expect.stringMatching(/^to\.2: "grace@example\.org, eve@example\.net" has a space/),
  ]);
  expect(faultsOf({ to: "nobody" })).toEqual(['to: "nobody" has no @']);
});

const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
  ["a missing host", { host: undefined }, /^host: /],
  ["an empty host", { host: "" }, /^host: give the name/],
  ["a URL for a host", { host: "smtp://mail.example.com?ignoreTLS=true" }, /without a scheme/],
  ["a host with a port", { host: "mail.example.com:25" }, /option port/],
  ["a host with an empty part", { host: "smtp..ru" }, /^host: "smtp\.\.ru" is not/],
  ["a host with a line break", { host: "mail\r\n" }, /^host: /],
  ["port 0", { port: 0 }, /^port: /],
  ["port 99999", { port: 99_999 }, /^port: /],
  ["a port in words", { port: "587" }, /^port: /],
  ["an unknown security", { security: "tls" }, /^security: /],
  ["465 with starttls", { port: 465 }, /set "ssl", or port 587/],
  ["587 with ssl", { port: 587, security: "ssl" }, /set "starttls", or port 465/],
  ["25 with ssl", { port: 25, security: "ssl" }, /port 25 .*set "starttls", or port 465/],
  ["2525 with ssl", { port: 2525, security: "ssl" }, /port 2525 .*set "starttls", or port 465/],
  ["465 with none", { port: 465, security: "none" }, /set "ssl", or port 587/],
  ["a missing from", { from: undefined }, /^from: /],
  ["a bad from", { from: "Bells" }, /^from: "Bells" has no @/],
  [
    "a from with a line break",
    { from: "a@example.com\r\nBcc: b@example.com" },
    /^from: .*line break/,
  ],
  ["a bad reply-to", { replyTo: "help" }, /^replyTo: "help" has no @/],
  ["a user without password", { user: "ada" }, /^password: .*give both/],
  ["a password without user", { password: "open sesame" }, /^user: .*give both/],
  ["an empty password", { user: "ada", password: "" }, /^password: /],
  [
    "credentials in plain text",
    { security: "none", user: "ada", password: "open sesame" },
    /allowInsecureAuth: true/,
  ],
  ["a mistyped option", { requireTsl: true }, /requireTsl/],
  [
    "a switched-off certificate check",
    { tls: { rejectUnauthorized: false } },
    /rejectUnauthorized/,
  ],
  ["outdated TLS", { tls: { minVersion: "TLSv1" } }, /^tls\.minVersion: /],
  ["a deadline of nothing", { timeoutMs: 0 }, /^timeoutMs: /],
  ["no connections", { maxConnections: 0 }, /^maxConnections: /],
];

test.each(wrong)("%s is refused with the cure", (_name, options, expected) => {
  const faults = faultsOf(options);
  expect(faults).toEqual([expect.stringMatching(expected)]);
  expect(faults.join()).not.toContain("open sesame");
});

test.each([
  "smtp://ada:open sesame@mail.example.com",
  "smtp://ada:open%20sesame@mail.example.com",
  "ada:open sesame@mail.example.com",
  "ada:open%20sesame@mail.example.com:587",
  "mail.example.com?password=open%20sesame",
])("a password in the host is not repeated: %s", (host) => {
  const faults = faultsOf({ host });
  expect(faults).toEqual([expect.stringMatching(/^host: /)]);
  expect(faults.join()).not.toMatch(/sesame|ada/);
});

test.each(["__proto__", "constructor", "prototype"])(
  "an object from JSON with the key %s is refused, and nothing is polluted",
  (key) => {
    const json = (inner: string) =>
      `{"host":"mail.example.com","from":"bells@example.com"${inner}}`;
    for (const inner of [`,"${key}":{"polluted":1}`, `,"tls":{"${key}":{"polluted":1}}`]) {
      const given: unknown = JSON.parse(json(inner));
      expect(configSchema.safeParse(given).error?.issues).toMatchObject([
        { code: "unrecognized_keys", keys: [key] },
      ]);
      expect(() => Reflect.apply(smtp, undefined, [given])).toThrow(key);
    }
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  },
);

test("an object from JSON is enough", () => {
  const given: unknown = JSON.parse(
    '{"preset":"gmail","port":465,"user":"ada@gmail.com","password":"abcd efgh","from":"ada@gmail.com"}',
  );
  expect(configSchema.parse(given)).toMatchObject({ host: "smtp.gmail.com", security: "ssl" });
});

test("every fault is told at once", () => {
  expect(faultsOf({ host: "", from: "x", to: ["y", "z"], port: 0 })).toHaveLength(5);
});

test("credentials may go in plain text to this machine, or where the operator says so", () => {
  const credentials = { security: "none", user: "ada", password: "open sesame" } as const;
  for (const host of ["127.0.0.1", "localhost", "::1"]) {
    expect(faultsOf({ ...credentials, host })).toEqual([]);
  }
  for (const host of ["127.0.0.1.example.com", "evil.localhost", "localhost.example.com"]) {
    expect(faultsOf({ ...credentials, host })).toEqual([expect.stringMatching(/^security: /)]);
  }
  expect(faultsOf({ ...credentials, allowInsecureAuth: true })).toEqual([]);
});
