import { isIP } from "node:net";
import { secret } from "@carillon/core";
import { z } from "zod";
import { isBlocked } from "./address.ts";
import { headerFaults } from "./headers.ts";
import { keyOf } from "./sign.ts";

const signingSecret = secret().refine((value) => keyOf(value) !== undefined, {
  message: 'must be "whsec_" and the Base64 of 24 to 64 random bytes',
});

const headers = z
  .record(z.string(), secret().regex(/^[\t\x20-\x7e]*$/, "must be printable ASCII on one line"))
  .superRefine((given, context) => {
    for (const { name, message } of headerFaults(Object.keys(given))) {
      context.addIssue({ code: "custom", path: [name], message });
    }
  });

/** The options of the channel. */
export const config = z
  .strictObject({
    /** Where to post: https, or http on this machine. */
    url: z.string(),
    /** What the receiver checks signatures with; several while one takes the place of another. */
    secret: z.union([signingSecret, z.array(signingSecret).min(1).max(5)]),
    /** Sent along, for example an `authorization` that a gateway asks for. Taken for secrets. */
    headers: headers.default({}),
    /** The deadline of one attempt, in milliseconds. */
    timeoutMs: z.int().min(100).max(300_000).default(15_000),
    /** Also post to loopback and to internal networks. */
    allowPrivate: z.boolean().default(false),
    /** Also post in clear text to other machines. The signature does not hide the content. */
    allowHttp: z.boolean().default(false),
  })
  .superRefine(({ url, allowPrivate, allowHttp }, context) => {
    const fault = urlFault(url, allowPrivate, allowHttp);
    if (fault !== undefined) context.addIssue({ code: "custom", path: ["url"], message: fault });
  });

/** The host of a URL as a socket wants it: an IPv6 address without its brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1");
}

/** Says what is wrong without showing the URL: its path or query may hold a token. */
function urlFault(text: string, allowPrivate: boolean, allowHttp: boolean): string | undefined {
  if (!URL.canParse(text)) return "must be an absolute URL";
  const url = new URL(text);
  const host = hostOf(url);
  if (url.protocol !== "https:" && url.protocol !== "http:") return "must be https or http";
  if (url.username !== "" || url.password !== "") {
    return "must not hold a user or password: put them into headers.authorization";
  }
  if (url.protocol === "http:" && !allowHttp && !isLoopback(host)) {
    return "must be https, or set allowHttp to send in clear text";
  }
  if (isIP(host) !== 0 && isBlocked(host, allowPrivate)) {
    return isBlocked(host, true)
      ? "must not be a link-local or reserved address"
      : "must not be an internal address, or set allowPrivate";
  }
  return undefined;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
}
