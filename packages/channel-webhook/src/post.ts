import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP } from "node:net";
import { BlockedAddressError, guardedLookup, isBlocked } from "./address.ts";
import { readBounded } from "./body.ts";
import { hostOf } from "./config.ts";

/** One request to make. */
export interface Posting {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
}

/** What came of a request. */
export type Exchange =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly retryAfter: string | undefined;
      /** The beginning of the answer's body, as it came. */
      readonly body: string;
    }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      /** The whole request had left, so the receiver may have it. */
      readonly handedOver: boolean;
    };

/**
 * Posts once, on a connection of its own: a kept one that the receiver closes meanwhile looks as if the
 * message might have arrived. Follows no redirect. Never rejects.
 */
export function post({ url, headers, body, allowPrivate, signal }: Posting): Promise<Exchange> {
  const host = hostOf(url);
  // A socket looks up names alone: an address in the URL would pass unseen.
  if (isIP(host) !== 0 && isBlocked(host, allowPrivate)) {
    const error = new BlockedAddressError(host, host);
    return Promise.resolve({ kind: "failed", error, handedOver: false });
  }
  if (signal.aborted) {
    return Promise.resolve({ kind: "failed", error: signal.reason, handedOver: false });
  }
  return new Promise((resolve) => {
    let handedOver = false;
    let answered = false;
    const fail = (error: unknown) => {
      if (!answered) resolve({ kind: "failed", error, handedOver });
    };
    const start = url.protocol === "https:" ? requestHttps : requestHttp;
    const request = start(url, {
      method: "POST",
      agent: false,
      headers: { ...headers, "content-length": Buffer.byteLength(body) },
      lookup: guardedLookup(allowPrivate),
      signal,
    });
    request.on("finish", () => {
      handedOver = true;
    });
    request.on("error", fail);
    request.on("close", () => fail(new Error("The connection closed without an answer")));
    request.on("response", (response) => {
      answered = true;
      const { statusCode: status = 0, headers: answer } = response;
      void readBounded(response).then((beginning) => {
        request.destroy();
        const retryAfter = answer["retry-after"];
        resolve({ kind: "answered", status, retryAfter, body: beginning });
      });
    });
    request.end(body);
  });
}
