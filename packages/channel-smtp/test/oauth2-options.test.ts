import { generateKeyPairSync, verify } from "node:crypto";
import { CarillonError } from "@carillon/core";
import { expect, test } from "vitest";
import { configSchema } from "../src/config.ts";
import { smtp } from "../src/index.ts";
import { tokenRequest } from "../src/oauth2-request.ts";

const user = "ada@example.com";
const now = Date.UTC(2026, 0, 2, 3, 4, 5);
const client = { clientId: "bells", clientSecret: "open sesame" };
const refreshToken = "1//refresh";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const serviceAccount = {
  email: "bells@project.iam.gserviceaccount.com",
  privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};

/** The request for a token that options lead to. */
function requestBy(oauth2: object) {
  const config = configSchema.parse({ host: "smtp.example.com", from: user, user, oauth2 });
  if (config.oauth2 === undefined || config.oauth2.kind === "application") {
    throw new Error("Asks no endpoint");
  }
  return tokenRequest(config.oauth2, user, now);
}

test("Google exchanges the refresh token of a mailbox", () => {
  expect(requestBy({ provider: "google", ...client, refreshToken })).toEqual({
    url: "https://oauth2.googleapis.com/token",
    form: {
      grant_type: "refresh_token",
      client_id: "bells",
      client_secret: "open sesame",
      refresh_token: refreshToken,
    },
  });
});

test("Microsoft exchanges the refresh token of a mailbox, in a tenant or in any", () => {
  const options = { provider: "microsoft", clientId: "bells", refreshToken };
  expect(requestBy(options)).toEqual({
    url: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
    form: {
      grant_type: "refresh_token",
      client_id: "bells",
      refresh_token: refreshToken,
      scope: "https://outlook.office.com/SMTP.Send offline_access",
    },
  });
  expect(requestBy({ ...options, tenant: "example.com" }).url).toBe(
    "https://login.microsoftonline.com/example.com/oauth2/v2.0/token",
  );
});

test("Microsoft gives a client a token of its own in its tenant", () => {
  const tenant = "0b1c2d3e-0000-4000-8000-000000000000";
  expect(requestBy({ provider: "microsoft", tenant, ...client })).toEqual({
    url: `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`,
    form: {
      grant_type: "client_credentials",
      client_id: "bells",
      client_secret: "open sesame",
      scope: "https://outlook.office365.com/.default",
    },
  });
});

test("a service account signs that it acts for the mailbox", () => {
  const { url, form } = requestBy({ provider: "google", serviceAccount });
  const { assertion = "", grant_type } = form;
  const [header = "", claims = "", signature = ""] = assertion.split(".");
  const decoded: unknown = JSON.parse(Buffer.from(claims, "base64url").toString());
  expect(grant_type).toBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
  expect(decoded).toEqual({
    iss: serviceAccount.email,
    sub: user,
    scope: "https://mail.google.com/",
    aud: url,
    iat: now / 1_000,
    exp: now / 1_000 + 300,
  });
  const signed = Buffer.from(`${header}.${claims}`);
  expect(verify("sha256", signed, publicKey, Buffer.from(signature, "base64url"))).toBe(true);
});

function faultsOf(options: object): readonly string[] {
  try {
    Reflect.apply(smtp, undefined, [{ host: "smtp.example.com", from: user, user, ...options }]);
    return [];
  } catch (error) {
    if (error instanceof CarillonError && error.code === "channel-config-invalid") {
      return error.issues;
    }
    throw error;
  }
}

const accessToken = () => ({ token: "access-token" });
const elsewhere = (tokenUrl: string) => ({ provider: { tokenUrl }, ...client, refreshToken });

const wrong: readonly (readonly [string, object, RegExp])[] = [
  ["nothing", {}, /^oauth2\.provider: give "google", "microsoft" or \{ tokenUrl \}/],
  ["an unknown provider", { ...client, provider: "yahoo" }, /^oauth2\.provider: is "google"/],
  ["no client", { provider: "google", refreshToken }, /^oauth2\.clientId: is missing/],
  ["no refresh token for Google", { provider: "google", ...client }, /refreshToken: Google wants/],
  [
    "neither refresh token nor client secret",
    { provider: "microsoft", clientId: "bells", tenant: "example.com" },
    /clientSecret: is missing; or give a refreshToken/,
  ],
  ["no tenant", { provider: "microsoft", ...client }, /tenant: without a refreshToken give/],
  [
    "the tenant of everybody",
    { provider: "microsoft", tenant: "common", ...client },
    /tenant: without a refreshToken give/,
  ],
  [
    "a tenant that is a path",
    { provider: "microsoft", tenant: "../evil", ...client, refreshToken },
    /tenant: is the id or a domain/,
  ],
  [
    "a tenant of Google",
    { provider: "google", tenant: "example.com", ...client, refreshToken },
    /tenant: is Microsoft's/,
  ],
  [
    "a service account of Microsoft",
    { provider: "microsoft", serviceAccount },
    /serviceAccount: is Google's/,
  ],
  [
    "a service account and a client",
    { provider: "google", serviceAccount, ...client },
    /serviceAccount: stands alone/,
  ],
  [
    "a service account with words for a key",
    { provider: "google", serviceAccount: { ...serviceAccount, privateKey: "open sesame" } },
    /serviceAccount\.privateKey: is not in PEM/,
  ],
  ["a function and a provider", { accessToken, provider: "google" }, /accessToken: is all that/],
  ["a token for a function", { accessToken: "open sesame" }, /accessToken: must be a function/],
  ["a token URL in clear text", elsewhere("http://id.example.com/token"), /begin with https/],
  ["a token URL that looks local", elsewhere("http://localhost.example.com/t"), /begin with https/],
  ["a password in the token URL", elsewhere("https://a:sesame@id.example.com/t"), /user or passw/],
  ["a token URL that is none", elsewhere("id.example.com"), /tokenUrl: is no URL/],
  ["a file for a token URL", elsewhere("file:///etc/passwd"), /begin with https/],
  [
    "a scope with a line break",
    { provider: "google", ...client, refreshToken, scope: "a\nb" },
    /scope: is scopes/,
  ],
  [
    "a listener without a refresh token",
    { provider: "microsoft", tenant: "example.com", ...client, onRefreshToken: () => {} },
    /onRefreshToken: needs a refreshToken/,
  ],
  [
    "a mistyped option",
    { provider: "google", ...client, refreshToken, user: "ada" },
    /Unrecognized key: "user"/,
  ],
];

test.each(wrong)("%s is refused with the cure", (_what, oauth2, expected) => {
  const faults = faultsOf({ oauth2 });
  expect(faults).toEqual([expect.stringMatching(expected)]);
  expect(faults.join()).not.toMatch(/sesame/);
});

test("password and OAuth 2 exclude each other, and either needs the user", () => {
  const oauth2 = { accessToken };
  expect(faultsOf({ oauth2, password: "open sesame" })).toEqual([
    "password: oauth2 is set: leave the password out",
  ]);
  expect(faultsOf({ oauth2, user: undefined })).toEqual([expect.stringMatching(/^user: oauth2/)]);
  expect(faultsOf({ oauth2, user: "ada\x01auth=Bearer x" })).toEqual([
    "user: has a control character in it",
  ]);
  expect(faultsOf({ oauth2, security: "none" })).toEqual([expect.stringMatching(/^security: /)]);
  expect(faultsOf({ oauth2, security: "none", host: "127.0.0.1" })).toEqual([]);
});

test("a token endpoint on this machine may speak plain text", () => {
  for (const host of ["127.0.0.1:8080", "localhost", "[::1]:8080"]) {
    expect(faultsOf({ oauth2: elsewhere(`http://${host}/token`) })).toEqual([]);
  }
});

test("the channel keeps client secret, refresh token and private key secret", () => {
  const secretsBy = (oauth2: object) => {
    const channel: ReturnType<typeof smtp> = Reflect.apply(smtp, undefined, [
      { host: "smtp.example.com", from: user, user, oauth2 },
    ]);
    return channel.secrets();
  };
  expect(secretsBy({ provider: "google", ...client, refreshToken })).toEqual([
    "open sesame",
    refreshToken,
  ]);
  expect(secretsBy({ provider: "google", serviceAccount })).toEqual([serviceAccount.privateKey]);
});
