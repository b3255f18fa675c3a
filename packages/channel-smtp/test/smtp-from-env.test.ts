import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CarillonError } from "@carillon/core";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import { configSchema } from "../src/config.ts";
import { readServerAddress } from "../src/env/server-address.ts";
import { type SmtpEnvOptions, smtpFromEnv, smtpOptionsFromEnv } from "../src/index.ts";

type Env = Readonly<Record<string, string>>;

const minimal: Env = {
  CARILLON_SMTP_HOST: "smtp.example.com",
  CARILLON_SMTP_FROM_EMAIL: "bells@example.com",
};
const credentials: Env = {
  CARILLON_SMTP_USERNAME: "bells",
  CARILLON_SMTP_PASSWORD: "open sesame",
};

/** What the channel would work with. */
function config(env: Env, options: SmtpEnvOptions = {}) {
  return configSchema.parse(smtpOptionsFromEnv({ ...options, env }));
}

function faultsOf(env: Env, options: SmtpEnvOptions = {}): readonly string[] {
  try {
    smtpFromEnv({ ...options, env });
    return [];
  } catch (error) {
    if (!(error instanceof CarillonError)) throw error;
    expect(error.code).toBe("channel-config-invalid");
    expect(String(error)).not.toContain("sesame");
    return error.issues;
  }
}

async function secretFile(content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "carillon-secret-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, "secret");
  await writeFile(path, content);
  return path;
}

test("every setting can come from the environment", () => {
  const found = config({
    ...minimal,
    ...credentials,
    CARILLON_SMTP_PORT: "2525",
    CARILLON_SMTP_SECURITY: "STARTTLS",
    CARILLON_SMTP_FROM_NAME: 'Bells, "the" ringers',
    CARILLON_SMTP_REPLY_TO: "Help <help@example.com>",
    CARILLON_SMTP_TO: " ops@example.com, duty@example.com ,",
    CARILLON_SMTP_TIMEOUT_MS: "60000",
    CARILLON_SMTP_CONNECT_TIMEOUT_MS: "1000",
    CARILLON_SMTP_GREETING_TIMEOUT_MS: "1001",
    CARILLON_SMTP_SOCKET_TIMEOUT_MS: "1002",
    CARILLON_SMTP_DNS_TIMEOUT_MS: "1003",
    CARILLON_SMTP_MAX_CONNECTIONS: "2",
    CARILLON_SMTP_MAX_MESSAGES_PER_CONNECTION: "7",
    CARILLON_SMTP_TLS_SERVERNAME: "mail.example.com",
    CARILLON_SMTP_TLS_MIN_VERSION: "tlsv1.3",
  });
  expect(found).toMatchObject({
    host: "smtp.example.com",
    port: 2525,
    security: "starttls",
    user: "bells",
    password: "open sesame",
    from: { name: 'Bells, "the" ringers', address: "bells@example.com" },
    replyTo: { name: "Help", address: "help@example.com" },
    to: ["ops@example.com", "duty@example.com"],
    timeoutMs: 60_000,
    connectTimeoutMs: 1_000,
    greetingTimeoutMs: 1_001,
    socketTimeoutMs: 1_002,
    dnsTimeoutMs: 1_003,
    maxConnections: 2,
    maxMessagesPerConnection: 7,
    tls: { servername: "mail.example.com", minVersion: "TLSv1.3" },
  });
});

test("the password is known as a secret of the channel", () => {
  expect(smtpFromEnv({ env: { ...minimal, ...credentials } }).secrets()).toEqual(["open sesame"]);
});

test("the environment comes before the options, setting by setting", () => {
  const options = {
    host: "old.example.com",
    port: 465,
    security: "ssl",
    user: "old",
    password: "old secret",
    from: "Old <old@example.com>",
    to: ["old@example.com"],
    tls: { servername: "old.example.com", minVersion: "TLSv1.3" },
  } as const;
  expect(config({}, options)).toMatchObject({ host: "old.example.com", from: { name: "Old" } });
  expect(config({ CARILLON_SMTP_PASSWORD: "open sesame" }, options)).toMatchObject({
    host: "old.example.com",
    port: 465,
    user: "old",
    password: "open sesame",
  });
  expect(config({ CARILLON_SMTP_FROM_NAME: "New" }, options).from).toMatchObject({
    name: "New",
    address: "old@example.com",
  });
  expect(config({ CARILLON_SMTP_TLS_SERVERNAME: "new.example.com" }, options).tls).toMatchObject({
    servername: "new.example.com",
    minVersion: "TLSv1.3",
  });
  expect(config({ CARILLON_SMTP_PORT: "587" }, options)).toMatchObject({ security: "starttls" });
});

test("an empty variable is one that is not set", () => {
  const env = { ...minimal, CARILLON_SMTP_PORT: "", CARILLON_SMTP_PASSWORD: " " };
  expect(config(env)).toMatchObject({ port: 587, password: undefined });
});

test("a sender without a name has the product's, and may be the user name", () => {
  expect(config(minimal).from.name).toBeUndefined();
  const env = {
    CARILLON_SMTP_HOST: "smtp.example.com",
    CARILLON_SMTP_USERNAME: "noreply@example.com",
    CARILLON_SMTP_PASSWORD: "open sesame",
  };
  expect(config(env).from).toMatchObject({ name: undefined, address: "noreply@example.com" });
});

const ports: readonly (readonly [string, string, number, string])[] = [
  ["mail.example.com:587", "mail.example.com", 587, "starttls"],
  ["mail.example.com:465", "mail.example.com", 465, "ssl"],
  ["mail.example.com:2525", "mail.example.com", 2525, "starttls"],
  ["mail.example.com:25", "mail.example.com", 25, "none"],
  ["mail.example.com:10025", "mail.example.com", 10_025, "starttls"],
  ["192.0.2.7:587", "192.0.2.7", 587, "starttls"],
  ["[2001:db8::7]:465", "2001:db8::7", 465, "ssl"],
];

test.each(ports)("%s is host, port and security in one", (address, host, port, security) => {
  for (const name of ["SMTP_ADDRESS", "CARILLON_SMTP_ADDRESS"]) {
    const env = { [name]: address, CARILLON_SMTP_FROM_EMAIL: "bells@example.com" };
    expect(config(env)).toMatchObject({ host, port, security });
  }
});

test("three variables that programs share are enough", () => {
  const env = {
    SMTP_ADDRESS: "mail.example.com:587",
    SMTP_USERNAME: "bells@example.com",
    SMTP_PASSWORD: "open sesame",
  };
  const expected = { host: "mail.example.com", user: "bells@example.com", password: "open sesame" };
  expect(config(env)).toMatchObject(expected);
  expect(config(env, { prefix: "SMTP_" })).toMatchObject(expected);
  // They belong to another program where Carillon has a server of its own.
  expect(config({ ...env, ...minimal })).toMatchObject({
    host: "smtp.example.com",
    user: undefined,
  });
  const own = { ...env, ...credentials, CARILLON_SMTP_FROM_EMAIL: "bells@example.com" };
  expect(config(own)).toMatchObject({ host: "mail.example.com", user: "bells" });
});

test("port 25 sends no password over the network unless one says so", () => {
  const env = { ...credentials, CARILLON_SMTP_FROM_EMAIL: "bells@example.com" };
  const remote = { ...env, CARILLON_SMTP_ADDRESS: "mail.example.com:25" };
  expect(faultsOf(remote)).toEqual([
    expect.stringMatching(
      /^CARILLON_SMTP_SECURITY: the password would cross .* CARILLON_SMTP_ALLOW_INSECURE_AUTH=true/,
    ),
  ]);
  expect(faultsOf({ ...remote, CARILLON_SMTP_ALLOW_INSECURE_AUTH: "true" })).toEqual([]);
  expect(faultsOf({ ...remote, CARILLON_SMTP_ALLOW_INSECURE_AUTH: "false" })).toHaveLength(1);
  expect(faultsOf({ ...env, CARILLON_SMTP_ADDRESS: "127.0.0.1:25" })).toEqual([]);
});

test("the port alone chooses the security, where it is beyond doubt", () => {
  expect(config({ ...minimal, CARILLON_SMTP_PORT: "465" }).security).toBe("ssl");
  expect(config({ ...minimal, CARILLON_SMTP_PORT: "587" }).security).toBe("starttls");
  // No silent step down to plain text.
  expect(config({ ...minimal, CARILLON_SMTP_PORT: "25" }).security).toBe("starttls");
});

test("another prefix has the same variables", () => {
  const env = {
    SETGET_SMTP_HOST: "smtp.example.com",
    SETGET_SMTP_PORT: "465",
    SETGET_SMTP_USERNAME: "noreply@example.com",
    SETGET_SMTP_PASSWORD: "open sesame",
    SETGET_SMTP_FROM_EMAIL: "noreply@example.com",
    SETGET_SMTP_FROM_NAME: "SetGet",
    // The application's own.
    SETGET_SMTP_ENABLED: "yes",
    CARILLON_SMTP_HOST: "ignored.example.com",
  };
  expect(config(env, { prefix: "SETGET_SMTP_" })).toMatchObject({
    host: "smtp.example.com",
    port: 465,
    security: "ssl",
    from: { name: "SetGet" },
  });
  expect(faultsOf({}, { prefix: "SETGET_SMTP" })).toEqual([expect.stringMatching(/^prefix: /)]);
});

test("a preset can be chosen by name", () => {
  const gmail = {
    CARILLON_SMTP_PRESET: "Gmail",
    CARILLON_SMTP_PORT: "465",
    CARILLON_SMTP_USERNAME: "ada@gmail.com",
    CARILLON_SMTP_PASSWORD: "open sesame",
  };
  expect(config(gmail)).toMatchObject({
    host: "smtp.gmail.com",
    security: "ssl",
    from: { address: "ada@gmail.com" },
  });
  const ses = {
    CARILLON_SMTP_PRESET: "amazon-ses",
    CARILLON_SMTP_REGION: "eu-west-1",
    CARILLON_SMTP_PORT: "2465",
    CARILLON_SMTP_USERNAME: "AKIAIOSFODNN7EXAMPLE",
    CARILLON_SMTP_PASSWORD: "open sesame",
    CARILLON_SMTP_FROM_EMAIL: "bells@example.com",
  };
  expect(config(ses)).toMatchObject({
    host: "email-smtp.eu-west-1.amazonaws.com",
    port: 2465,
    security: "ssl",
  });
  expect(
    config({ ...minimal, CARILLON_SMTP_PRESET: "postfix", CARILLON_SMTP_HOST: "mail.example.com" }),
  ).toMatchObject({ host: "mail.example.com", port: 587 });
});

test("a server in the environment takes the whole place of the one in the options", () => {
  const options = { preset: "gmail", user: "ada@gmail.com", password: "old secret" } as const;
  expect(config({ ...minimal, CARILLON_SMTP_USERNAME: "bells" }, options)).toMatchObject({
    preset: undefined,
    host: "smtp.example.com",
    user: "bells",
  });
  const own = { host: "old.example.com", port: 465, security: "ssl" } as const;
  const env = { CARILLON_SMTP_PRESET: "mailtrap", ...credentials };
  expect(config({ ...env, CARILLON_SMTP_FROM_EMAIL: "a@example.com" }, own)).toMatchObject({
    host: "sandbox.smtp.mailtrap.io",
    port: 2525,
    security: "starttls",
  });
  expect(
    config(
      { CARILLON_SMTP_REGION: "eu", ...minimal, CARILLON_SMTP_HOST: "" },
      { preset: "mailgun", user: "postmaster@mg.example.com", password: "open sesame" },
    ).host,
  ).toBe("smtp.eu.mailgun.org");
});

test("OAuth 2 in the environment takes the place of a password in the options", () => {
  const env = {
    CARILLON_SMTP_PRESET: "microsoft-365",
    CARILLON_SMTP_USERNAME: "bells@example.com",
    CARILLON_SMTP_OAUTH2_PROVIDER: "microsoft",
    CARILLON_SMTP_OAUTH2_TENANT: "example.com",
    CARILLON_SMTP_OAUTH2_CLIENT_ID: "client",
    CARILLON_SMTP_OAUTH2_CLIENT_SECRET: "open sesame",
  };
  expect(config(env, { password: "old secret" })).toMatchObject({
    password: undefined,
    oauth2: { kind: "client-credentials", clientSecret: "open sesame" },
  });
  expect(faultsOf({ ...env, CARILLON_SMTP_OAUTH2_CLIENT_ID: "" })).toEqual([
    "CARILLON_SMTP_OAUTH2_CLIENT_ID: is missing",
  ]);
});

test("a secret may stand in a file, whose last line break is not part of it", async () => {
  const env = { ...minimal, CARILLON_SMTP_USERNAME: "bells" };
  for (const end of ["", "\n", "\r\n"]) {
    const path = await secretFile(` open sesame ${end}`);
    const found = config({ ...env, CARILLON_SMTP_PASSWORD_FILE: path });
    expect(found.password).toBe(" open sesame ");
  }
});

test("a secret's file that cannot be used is named by its variable, never by content", async () => {
  const fault = async (path: string) =>
    faultsOf({ ...minimal, CARILLON_SMTP_USERNAME: "bells", CARILLON_SMTP_PASSWORD_FILE: path });
  const name = "CARILLON_SMTP_PASSWORD_FILE: ";
  expect(await fault("/nowhere/open sesame")).toEqual([`${name}names a file that does not exist`]);
  expect(await fault(tmpdir())).toEqual([`${name}does not name a regular file`]);
  expect(await fault("/dev/zero")).toEqual([`${name}does not name a regular file`]);
  expect(await fault(await secretFile("\n"))).toEqual([`${name}names an empty file`]);
  expect(await fault(await secretFile(new Uint8Array([0xff, 0xfe])))).toEqual([
    `${name}names a file that is no text in UTF-8`,
  ]);
  expect(await fault(await secretFile("sesame".repeat(50_000)))).toEqual([
    `${name}names a file that is too large for a secret`,
  ]);
  expect(await fault(await secretFile("open\nsesame\n"))).toEqual([`${name}has several lines`]);
});

test("a variable and its file at once are refused", async () => {
  const path = await secretFile("open sesame");
  expect(faultsOf({ ...minimal, ...credentials, CARILLON_SMTP_PASSWORD_FILE: path })).toEqual([
    "CARILLON_SMTP_PASSWORD: is set, and so is CARILLON_SMTP_PASSWORD_FILE: set one of them",
  ]);
});

const wrong: readonly (readonly [string, Env, readonly RegExp[]])[] = [
  [
    "every fault at once",
    {
      CARILLON_SMTP_HOST: "smtp://bells:open sesame@mail.example.com",
      CARILLON_SMTP_PORT: "58x",
      CARILLON_SMTP_SECURITY: "tls",
      CARILLON_SMTP_FROM_EMAIL: "bells",
      CARILLON_SMTP_REPLY_TO: "help",
      CARILLON_SMTP_TO: "ada@example.org,grace,@example.net",
      CARILLON_SMTP_TIMEOUT_MS: "0",
    },
    [
      /^CARILLON_SMTP_PORT: must be a whole number/,
      /^CARILLON_SMTP_SECURITY: must be one of starttls, ssl, none/,
      /^CARILLON_SMTP_HOST: give the name alone/,
      /^CARILLON_SMTP_FROM_EMAIL: "bells" has no @/,
      /^CARILLON_SMTP_REPLY_TO: "help" has no @/,
      /^CARILLON_SMTP_TO: "grace" has no @/,
      /^CARILLON_SMTP_TO: "@example.net" has nothing before/,
      /^CARILLON_SMTP_TIMEOUT_MS: /,
    ],
  ],
  ["no sender", { CARILLON_SMTP_HOST: "mail.example.com" }, [/^CARILLON_SMTP_FROM_EMAIL: is not/]],
  [
    "a sender's name with a line break",
    { ...minimal, CARILLON_SMTP_FROM_NAME: "Bells\r\nBcc: eve@example.net" },
    [/^CARILLON_SMTP_FROM_NAME: has a control character/],
  ],
  ["a port out of range", { ...minimal, CARILLON_SMTP_PORT: "70000" }, [/^CARILLON_SMTP_PORT: /]],
  [
    "port and security that do not fit",
    { ...minimal, CARILLON_SMTP_PORT: "465", CARILLON_SMTP_SECURITY: "starttls" },
    [/^CARILLON_SMTP_SECURITY: port 465 is encrypted/],
  ],
  [
    "a user name without a password",
    { ...minimal, CARILLON_SMTP_USERNAME: "bells" },
    [/^CARILLON_SMTP_PASSWORD: .*give both/],
  ],
  [
    "credentials without a server",
    { ...credentials, CARILLON_SMTP_FROM_EMAIL: "bells@example.com" },
    [/^CARILLON_SMTP_HOST: is not set, but CARILLON_SMTP_USERNAME is/],
  ],
  [
    "an address beside a host",
    { ...minimal, CARILLON_SMTP_ADDRESS: "mail.example.com:587" },
    [/^CARILLON_SMTP_ADDRESS: is host and port already: unset CARILLON_SMTP_HOST/],
  ],
  [
    "a shared address beside a port",
    {
      SMTP_ADDRESS: "mail.example.com:587",
      CARILLON_SMTP_PORT: "25",
      SMTP_USERNAME: "a@b.example",
    },
    [/^SMTP_ADDRESS: is host and port already: unset CARILLON_SMTP_PORT/, /PASSWORD: .*give both/],
  ],
  [
    "an unknown preset",
    { CARILLON_SMTP_PRESET: "gmial" },
    [/^CARILLON_SMTP_PRESET: is one of gmail/],
  ],
  [
    "SES without a region",
    { CARILLON_SMTP_PRESET: "amazon-ses", ...credentials },
    [/^CARILLON_SMTP_REGION: is not set, and amazon-ses needs one, for example us-east-1/],
  ],
  [
    "a region that Mailgun does not have",
    { CARILLON_SMTP_PRESET: "mailgun", CARILLON_SMTP_REGION: "asia" },
    [/^CARILLON_SMTP_REGION: is no region of mailgun/],
  ],
  [
    "a region without a preset",
    { ...minimal, CARILLON_SMTP_REGION: "eu" },
    [/^CARILLON_SMTP_REGION: belongs to a preset/],
  ],
  [
    "a mistyped variable",
    { ...minimal, CARILLON_SMTP_USER: "bells", CARILLON_SMTP_PASS: "open sesame" },
    [
      /^CARILLON_SMTP_USER: is no setting: is CARILLON_SMTP_USERNAME meant/,
      /^CARILLON_SMTP_PASS: is no setting: is CARILLON_SMTP_PASSWORD meant/,
    ],
  ],
  [
    "half a DKIM key",
    { ...minimal, CARILLON_SMTP_DKIM_DOMAIN: "example.com" },
    [/^CARILLON_SMTP_DKIM_SELECTOR: is not set/, /^CARILLON_SMTP_DKIM_PRIVATE_KEY: is not set/],
  ],
];

test.each(wrong)("%s: refused, by the variables' names", (_name, env, expected) => {
  const options = "CARILLON_SMTP_PRESET" in env ? { from: "bells@example.com" } : {};
  expect(faultsOf(env, options)).toEqual(expected.map((each) => expect.stringMatching(each)));
});

test("what the application gave is named as it gave it", () => {
  expect(faultsOf(minimal, { maxConnections: 0, port: 465, security: "starttls" })).toEqual([
    expect.stringMatching(/^maxConnections: /),
  ]);
  expect(faultsOf(minimal, { port: 465, security: "starttls" })).toEqual([
    expect.stringMatching(/^security: port 465/),
  ]);
});

test("what a container platform sets for a service of this name is not taken for a setting", () => {
  const env = {
    CARILLON_SMTP_SERVICE_HOST: "10.0.0.7",
    CARILLON_SMTP_PORT_25_TCP_ADDR: "10.0.0.7",
  };
  expect(faultsOf({ ...minimal, ...env })).toEqual([]);
});

test("with nothing set the channel is off, and says what to set", () => {
  const off = {
    code: "channel-off",
    message:
      "SMTP is off: none of CARILLON_SMTP_HOST, CARILLON_SMTP_ADDRESS, CARILLON_SMTP_PRESET and SMTP_ADDRESS is set",
    cure: "Set CARILLON_SMTP_HOST or CARILLON_SMTP_PRESET, and CARILLON_SMTP_FROM_EMAIL, and start again.",
  };
  expect(smtpFromEnv({ env: {} })).toMatchObject({ type: "smtp", accepts: "email", off });
  const options = { from: "bells@example.com", to: ["Ops@Example.com"], env: {} };
  expect(smtpFromEnv(options)).toMatchObject({ off, recipients: ["Ops@example.com"] });
  expect(smtpFromEnv({ env: {}, prefix: "SMTP_" }).off?.message).toBe(
    "SMTP is off: none of SMTP_HOST, SMTP_ADDRESS and SMTP_PRESET is set",
  );
  expect(smtpFromEnv({ env: minimal }).off).toBeUndefined();
  expect(smtpFromEnv({ ...options, host: "smtp.example.com" }).off).toBeUndefined();
});

test("whatever is taken for an address is a host and a port that stand in it", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.integer({ min: 0, max: 99_999 }),
      (text, port) => {
        const given = `${text}:${port}`;
        const address = readServerAddress(given);
        if (!address.ok)
          return address.fault.length > 0 && (text === "" || !address.fault.includes(given));
        return (
          address.port === port &&
          [`${address.host}:${port}`, `[${address.host}]:${port}`].includes(given)
        );
      },
    ),
  );
  for (const text of ["", ":587", "host", "host:", "host:0", "host:65536", "a:b:587", "::1:25"]) {
    expect(readServerAddress(text).ok, text).toBe(false);
  }
  for (const text of ["smtp://u:sesame@host:587", "u:sesame@host:587", "[host]:587", "[::1:25"]) {
    expect(readServerAddress(text), text).toMatchObject({
      ok: false,
      fault: expect.not.stringContaining("sesame"),
    });
  }
});
