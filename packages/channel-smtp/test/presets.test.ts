import { CarillonError } from "@carillon/core";
import { expect, test } from "vitest";
import { configSchema } from "../src/config.ts";
import { type SmtpOptions, smtp, smtpPresets } from "../src/index.ts";

const from = "Bells <bells@example.com>";
const password = "open sesame";
const token = "0b0e5a1c-7c1f-4ad2-9d3c-64a1f0c0ffee";
const ses = {
  user: "AKIAIOSFODNN7EXAMPLE",
  password: "BM0Xn4bqXk2m5mJ9Zq1s7w8y3u6t5r4e2w1q0p9o8i7u",
};

/** Each preset as its provider documents it: the options, and what is made of them. */
const documented: readonly (readonly [SmtpOptions, readonly [string, number, string, string]])[] = [
  [
    { preset: "gmail", user: "ada@gmail.com", password, from },
    ["smtp.gmail.com", 587, "starttls", "ada@gmail.com"],
  ],
  [
    { preset: "gmail", port: 465, user: "ada@gmail.com", password, from },
    ["smtp.gmail.com", 465, "ssl", "ada@gmail.com"],
  ],
  [
    { preset: "gmail", security: "ssl", user: "ada@gmail.com", password, from },
    ["smtp.gmail.com", 465, "ssl", "ada@gmail.com"],
  ],
  [
    { preset: "google-workspace", user: "bells@example.com", password, from },
    ["smtp.gmail.com", 587, "starttls", "bells@example.com"],
  ],
  [
    { preset: "microsoft-365", user: "bells@example.com", password, from },
    ["smtp.office365.com", 587, "starttls", "bells@example.com"],
  ],
  [
    { preset: "sendgrid", password: "SG.abc", from },
    ["smtp.sendgrid.net", 587, "starttls", "apikey"],
  ],
  [
    { preset: "sendgrid", security: "ssl", user: "apikey", password: "SG.abc", from },
    ["smtp.sendgrid.net", 465, "ssl", "apikey"],
  ],
  [
    { preset: "mailgun", user: "postmaster@mg.example.com", password, from },
    ["smtp.mailgun.org", 587, "starttls", "postmaster@mg.example.com"],
  ],
  [
    {
      preset: { name: "mailgun", region: "eu" },
      user: "postmaster@mg.example.com",
      password,
      from,
    },
    ["smtp.eu.mailgun.org", 587, "starttls", "postmaster@mg.example.com"],
  ],
  [{ preset: "postmark", password: token, from }, ["smtp.postmarkapp.com", 587, "starttls", token]],
  [
    { preset: "postmark", port: 2525, user: "PM-T-outbound-abc", password, from },
    ["smtp.postmarkapp.com", 2525, "starttls", "PM-T-outbound-abc"],
  ],
  [
    { preset: { name: "amazon-ses", region: "eu-west-1" }, ...ses, from },
    ["email-smtp.eu-west-1.amazonaws.com", 587, "starttls", ses.user],
  ],
  [
    { preset: { name: "amazon-ses", region: "us-gov-west-1" }, port: 2465, ...ses, from },
    ["email-smtp.us-gov-west-1.amazonaws.com", 2465, "ssl", ses.user],
  ],
  [
    { preset: "mailtrap", user: "1a2b3c", password, from },
    ["sandbox.smtp.mailtrap.io", 2525, "starttls", "1a2b3c"],
  ],
  [
    { preset: "postfix", host: "mail.example.com", user: "bells", password, from },
    ["mail.example.com", 587, "starttls", "bells"],
  ],
];

test.each(documented)("%j", (options, [host, port, security, user]) => {
  expect(configSchema.parse(options)).toMatchObject({ host, port, security, user });
  expect(smtp(options).type).toBe("smtp");
});

test("a server of one's own needs no sign-in, and may have any port", () => {
  const own = { preset: "postfix", host: "mail.example.com", from } as const;
  expect(configSchema.parse(own)).toMatchObject({ port: 587, security: "starttls" });
  expect(configSchema.parse({ ...own, port: 465 })).toMatchObject({ security: "ssl" });
  expect(configSchema.parse({ ...own, port: 25 })).toMatchObject({ security: "starttls" });
  expect(configSchema.parse({ ...own, port: 10_025 })).toMatchObject({ security: "starttls" });
});

test("a host that is given wins over the provider's, with ports of its own", () => {
  const relay = { preset: "google-workspace", host: "smtp-relay.gmail.com", from } as const;
  expect(configSchema.parse(relay)).toMatchObject({ host: "smtp-relay.gmail.com", port: 587 });
});

function faultsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  try {
    Reflect.apply(smtp, undefined, [{ from, ...options }]);
    return [];
  } catch (error) {
    if (error instanceof CarillonError) return error.issues;
    throw error;
  }
}

const wrong: readonly (readonly [string, Readonly<Record<string, unknown>>, RegExp])[] = [
  ["an unknown name", { preset: "gmial" }, /^preset: is one of gmail, google-workspace, /],
  ["a name from the prototype", { preset: "constructor" }, /^preset: is one of gmail/],
  ["a number", { preset: 7 }, /^preset: is one of gmail/],
  ["SES without its region", { preset: "amazon-ses", ...ses }, /needs its region: \{ name: "amaz/],
  [
    "a region that SES cannot have",
    { preset: { name: "amazon-ses", region: "evil.example.com/" }, ...ses },
    /^preset.region: is a region such as eu-west-1/,
  ],
  [
    "a region that Mailgun does not have",
    { preset: { name: "mailgun", region: "asia" } },
    /^preset: mailgun has the regions us, eu/,
  ],
  [
    "a region where there is none",
    { preset: { name: "gmail", region: "eu" } },
    /^preset: gmail has no regions/,
  ],
  ["a mistyped key", { preset: { name: "mailgun", region: "eu", zone: "a" } }, /^preset: .*zone/],
  ["Gmail with a bare name", { preset: "gmail", user: "ada", password }, /^user: is the whole add/],
  [
    "SendGrid with a user of one's own",
    { preset: "sendgrid", user: "ada@example.com", password },
    /^user: is the word apikey/,
  ],
  [
    "Mailgun with a bare name",
    { preset: "mailgun", user: "postmaster", password },
    /^user: is the whole address/,
  ],
  [
    "Postmark with an address",
    { preset: "postmark", user: "ada@example.com", password: token },
    /^user: is the server API token/,
  ],
  [
    "Postmark with a token and another password",
    { preset: "postmark", user: token, password },
    /^password: a server API token is user and password alike/,
  ],
  [
    "SES with a secret access key",
    {
      preset: { name: "amazon-ses", region: "eu-west-1" },
      user: ses.user,
      password: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    },
    /^password: looks like a secret access key/,
  ],
  [
    "SES with temporary credentials",
    { preset: { name: "amazon-ses", region: "eu-west-1" }, ...ses, user: "ASIAIOSFODNN7EXAMPLE" },
    /^user: belongs to temporary credentials/,
  ],
  [
    "SES with an address",
    { preset: { name: "amazon-ses", region: "eu-west-1" }, ...ses, user: "ada@example.com" },
    /^user: is the SMTP user name/,
  ],
  [
    "a port that Microsoft does not have",
    { preset: "microsoft-365", port: 465, user: "a@example.com", password },
    /^port: Microsoft 365 takes mail at 587 \(starttls\), 25 \(starttls\)/,
  ],
  [
    "a security that Postmark does not have",
    { preset: "postmark", security: "ssl", password: token },
    /^security: Postmark takes mail at 587 \(starttls\), 2525 \(starttls\), 25 \(starttls\)/,
  ],
  [
    "a provider without encryption",
    { preset: "sendgrid", security: "none", password: "SG.abc", allowInsecureAuth: true },
    /^security: SendGrid takes mail at/,
  ],
  ["a provider without credentials", { preset: "gmail" }, /^user: Gmail takes no mail without/],
  ["an own server without its name", { preset: "postfix" }, /^host: give the name/],
];

test.each(wrong)("%s is refused before anything is sent", (_name, options, expected) => {
  const faults = faultsOf(options);
  expect(faults).toContainEqual(expect.stringMatching(expected));
  expect(faults.join()).not.toMatch(/open sesame|wJalr|0b0e5a1c|BM0Xn/);
});

test("what does not fit a preset does not compile", () => {
  const options: SmtpOptions[] = [
    // @ts-expect-error: no such preset
    { preset: "gmial", from },
    // @ts-expect-error: Amazon SES needs its region
    { preset: "amazon-ses", from },
    // @ts-expect-error: Mailgun has the regions us and eu
    { preset: { name: "mailgun", region: "asia" }, from },
    // @ts-expect-error: neither a host nor a preset
    { from },
  ];
  for (const each of options) expect(() => smtp(each)).toThrow(/channel-config|not usable/);
});

test("presets are plain data that says how to sign in, and each can be chosen", () => {
  expect(JSON.parse(JSON.stringify(smtpPresets))).toEqual(smtpPresets);
  expect(smtpPresets.map(({ name }) => name)).toEqual([
    "gmail",
    "google-workspace",
    "microsoft-365",
    "sendgrid",
    "mailgun",
    "postmark",
    "amazon-ses",
    "mailtrap",
    "postfix",
  ]);
  for (const preset of smtpPresets) {
    const { label, user, password, from, limits, notes, documentation } = preset;
    for (const text of [label, user, password, from, limits, ...notes]) {
      expect(text).toMatch(/\S/);
    }
    expect(notes.length).toBeGreaterThan(0);
    expect(documentation).toMatch(/^https:\/\//);
  }
});
