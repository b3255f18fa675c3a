import { z } from "zod";
import { SmtpFailure } from "./failure.ts";
import type { TokenRequest } from "./oauth2-request.ts";

/** What a token endpoint answered. */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Whatever the endpoint says, within a day; `undefined` where it says nothing usable. */
  readonly lifetimeMs: number | undefined;
  /** A new one, where the endpoint replaces them. */
  readonly refreshToken: string | undefined;
}

const largestAnswer = 64 * 1024;
const longestLifetimeMs = 86_400_000;

/** What may stand in an AUTH line; RFC 6750 §2.1 allows less. */
export const tokenSyntax = /^[!-~]{12,16384}$/;

const seconds = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d{1,20}$/)
    .transform(Number),
]);

const success = z.object({
  access_token: z.string().regex(tokenSyntax),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .optional(),
  expires_in: seconds.optional().catch(undefined),
  refresh_token: z.string().regex(tokenSyntax).optional().catch(undefined),
});

const refusal = z.object({
  error: z.string().regex(/^[\w.-]{1,100}$/),
  error_description: z.string().optional().catch(undefined),
});

/** RFC 6749 §5.2 and §4.1.2.1: these say that the endpoint is at fault, not the request. */
const passing = /^(?:temporarily_unavailable|server_error|slow_down)$/;

/**
 * Asks a token endpoint, once. A redirect is not followed, so that no secret reaches another place
 * than the configured one. The whole exchange ends when the signal is aborted.
 *
 * Rejects with {@link SmtpFailure}: `oauth-refused` when the endpoint understood and said no, and
 * `oauth-unavailable` for everything else. The words of the endpoint may repeat what it was sent.
 */
export async function askForToken(
  { url, form }: TokenRequest,
  signal: AbortSignal,
): Promise<TokenAnswer> {
  const { host } = new URL(url);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { accept: "application/json" },
      body: new URLSearchParams(form),
      redirect: "manual",
      signal,
    });
    return answerIn(host, response.status, await textOf(response));
  } catch (error) {
    if (error instanceof SmtpFailure) throw error;
    if (signal.aborted) throw unavailable(`${host} did not answer in time`, error);
    throw unavailable(`${host} could not be asked (${codeOf(error)})`, error);
  }
}

/** That no token is to be had at the moment. */
export function unavailable(what: string, cause?: unknown): SmtpFailure {
  return new SmtpFailure("login", "oauth-unavailable", what, { cause });
}

/** A body that is too long is not read to its end; of a redirect nothing is. */
async function textOf(response: Response): Promise<string> {
  const { body, status } = response;
  if (body === null) return "";
  if (status >= 300 && status < 400) {
    await body.cancel();
    return "";
  }
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > largestAnswer) return "";
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function answerIn(host: string, status: number, text: string): TokenAnswer {
  const body = parsed(text);
  if (status === 200) {
    const { success: isToken, data } = success.safeParse(body);
    if (!isToken) throw unavailable(`${host} answered something that is no access token`);
    const { access_token: accessToken, expires_in: expires, refresh_token: refreshToken } = data;
    return { accessToken, lifetimeMs: lifetimeOf(expires), refreshToken };
  }
  if (status >= 300 && status < 400) {
    throw unavailable(`${host} answered with a redirect (${status}), which is not followed`);
  }
  const { data } = refusal.safeParse(body);
  const words = data === undefined ? "" : ` ${data.error}: ${data.error_description ?? ""}`;
  const isRefusal = status === 401 || (data !== undefined && !passing.test(data.error));
  if (status < 400 || status >= 500 || status === 429 || !isRefusal) {
    throw unavailable(`${host} answered ${status}${words}`);
  }
  throw new SmtpFailure("login", "oauth-refused", `${host} answered ${status}${words}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function lifetimeOf(expires: number | undefined): number | undefined {
  if (expires === undefined || Number.isNaN(expires)) return undefined;
  return Math.min(Math.max(0, expires * 1_000), longestLifetimeMs);
}

/** What the system calls it: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
function codeOf(error: unknown): string {
  const cause: unknown = error instanceof Error ? error.cause : undefined;
  const code: unknown =
    typeof cause === "object" && cause !== null ? Reflect.get(cause, "code") : undefined;
  return typeof code === "string" ? code : "no connection";
}
