import { type Clock, messageOf } from "@carillon/core";
import type { SmtpConfig } from "./config.ts";
import { SmtpFailure } from "./failure.ts";
import { askForToken, tokenSyntax, unavailable } from "./oauth2-endpoint.ts";
import type { AccessTokenFunction, Grant } from "./oauth2-options.ts";
import { tokenRequest } from "./oauth2-request.ts";
import { type AccessToken, TokenSource } from "./token-source.ts";

/** What getting tokens needs besides the options. */
export interface TokenParts {
  readonly clock: Clock;
  /** Told every secret before it is used, so that it can be taken out of what others answer. */
  readonly learn: (secret: string) => void;
  /** Told what went wrong in the application's `onRefreshToken`. */
  readonly warn: (text: string) => void;
}

/** A token is renewed this long before its end, and a short-lived one at half its life. */
const marginMs = 60_000;

/** For an endpoint that names no lifetime (RFC 6749 §5.1 lets it). */
const unknownLifetimeMs = 300_000;

/** The tokens of a channel; none where it does not sign in by OAuth 2. */
export function tokensFor(
  { user, oauth2 }: Pick<SmtpConfig, "user" | "oauth2">,
  parts: TokenParts,
): TokenSource | undefined {
  if (oauth2 === undefined || user === undefined) return undefined;
  const obtain =
    oauth2.kind === "application"
      ? fromApplication(oauth2.accessToken, parts)
      : fromEndpoint(oauth2, user, parts);
  return new TokenSource(obtain, parts.clock);
}

type Obtain = (signal: AbortSignal) => Promise<AccessToken>;

function fromApplication(accessToken: AccessTokenFunction, { learn }: TokenParts): Obtain {
  return async (signal) => {
    let given: unknown;
    try {
      given = await accessToken({ signal });
    } catch (cause) {
      throw unavailable(`The function accessToken failed (${messageOf(cause)})`, cause);
    }
    const { token, expiresAt } = typeof given === "object" && given !== null ? fieldsOf(given) : {};
    if (typeof token !== "string" || !tokenSyntax.test(token)) {
      throw unavailable("The function accessToken answered something that is no access token");
    }
    learn(token);
    const isTime = typeof expiresAt === "number" && Number.isFinite(expiresAt);
    return { value: token, renewAt: isTime ? expiresAt - marginMs : Number.NEGATIVE_INFINITY };
  };
}

function fieldsOf(given: object): { readonly token?: unknown; readonly expiresAt?: unknown } {
  return given;
}

function fromEndpoint(
  configured: Exclude<Grant, { kind: "application" }>,
  user: string,
  { clock, learn, warn }: TokenParts,
): Obtain {
  let grant = configured;
  return async (signal) => {
    const request = tokenRequest(grant, user, clock.now());
    const { assertion } = request.form;
    if (assertion !== undefined) learn(assertion);
    const {
      accessToken,
      lifetimeMs = unknownLifetimeMs,
      refreshToken,
    } = await askForToken(request, signal);
    learn(accessToken);
    if (grant.kind === "refresh-token" && refreshToken !== undefined) {
      learn(refreshToken);
      if (refreshToken !== grant.refreshToken) tell(grant.onRefreshToken, refreshToken, warn);
      grant = { ...grant, refreshToken };
    }
    const margin = Math.min(marginMs, lifetimeMs / 2);
    return { value: accessToken, renewAt: clock.now() + lifetimeMs - margin };
  };
}

/** What an application does with a new refresh token must not cost the mail that is waiting. */
function tell(
  listener: ((refreshToken: string) => unknown) | undefined,
  refreshToken: string,
  warn: (text: string) => void,
): void {
  const failed = (error: unknown) => warn(`onRefreshToken failed: ${messageOf(error)}`);
  try {
    Promise.resolve(listener?.(refreshToken)).catch(failed);
  } catch (error) {
    failed(error);
  }
}

/**
 * Logs in by a token. One that was kept from before may have been revoked or cut short: when the
 * server refuses it, it is replaced and the login tried once more. A new one that is refused is not.
 */
export async function logInByToken(
  tokens: TokenSource,
  signal: AbortSignal,
  logIn: (token: string) => Promise<void>,
): Promise<void> {
  const { token, isNew } = await tokens.current(signal);
  try {
    await logIn(token.value);
  } catch (error) {
    if (!refusesToken(error)) throw error;
    tokens.discard(token);
    if (isNew) throw error;
    const renewed = await tokens.current(signal);
    await logIn(renewed.token.value).catch((again: unknown) => {
      if (refusesToken(again)) tokens.discard(renewed.token);
      throw again;
    });
  }
}

function refusesToken(error: unknown): boolean {
  return error instanceof SmtpFailure && error.stage === "login" && error.reply?.code === 535;
}
