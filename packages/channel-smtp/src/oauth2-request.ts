import { sign } from "node:crypto";
import type { Grant } from "./oauth2-options.ts";

type EndpointGrant = Exclude<Grant, { kind: "application" }>;

/** Google takes up to an hour; it is used at once. */
const assertionSeconds = 300;

/** What a token endpoint is asked. */
export interface TokenRequest {
  readonly url: string;
  /** To be posted as a form. */
  readonly form: Readonly<Record<string, string>>;
}

/** The request for a token with which to send as `user`; `now` is in milliseconds since 1970. */
export function tokenRequest(grant: EndpointGrant, user: string, now: number): TokenRequest {
  const { url } = grant;
  switch (grant.kind) {
    case "refresh-token":
      // RFC 6749 §6.
      return {
        url,
        form: {
          grant_type: "refresh_token",
          client_id: grant.clientId,
          refresh_token: grant.refreshToken,
          ...(grant.clientSecret === undefined ? {} : { client_secret: grant.clientSecret }),
          ...(grant.scope === undefined ? {} : { scope: grant.scope }),
        },
      };
    case "client-credentials":
      // RFC 6749 §4.4.2.
      return {
        url,
        form: {
          grant_type: "client_credentials",
          client_id: grant.clientId,
          client_secret: grant.clientSecret,
          ...(grant.scope === undefined ? {} : { scope: grant.scope }),
        },
      };
    case "service-account":
      return {
        url,
        form: {
          grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
          assertion: assertionOf(grant, user, now),
        },
      };
  }
}

/** RFC 7523 §3: the service account says that it acts for the user. */
function assertionOf(
  { url, email, privateKey, scope }: Extract<Grant, { kind: "service-account" }>,
  user: string,
  now: number,
): string {
  const iat = Math.floor(now / 1_000);
  const claims = { iss: email, sub: user, scope, aud: url, iat, exp: iat + assertionSeconds };
  const signed = [{ alg: "RS256", typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
}
