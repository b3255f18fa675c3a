import { isIPv6 } from "node:net";
import type { Security } from "../presets/provider.ts";

/** A server in one text, or what is wrong with it. */
export type ServerAddress =
  | { readonly ok: true; readonly host: string; readonly port: number; readonly security: Security }
  | { readonly ok: false; readonly fault: string };

const whole = "must be host:port, for example smtp.example.com:587";

/**
 * Reads `host:port`, `ip:port` or `[ipv6]:port`. The port says how the connection is encrypted: 465
 * from the start, 25 not at all, any other by STARTTLS. The text is not quoted in a fault: it may be a
 * URL with a password in it. What is wrong with the host is found where every host is checked.
 */
export function readServerAddress(text: string): ServerAddress {
  const [, v6, name, digits] = /^(?:\[([^\]]*)\]|([^\s:/@[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  const host = v6 ?? name;
  if (host === undefined || host === "" || digits === undefined) {
    const url = text.includes("://") ? ", without a scheme, user and path" : "";
    const bare = isIPv6(text) ? "; an IPv6 address stands in brackets" : "";
    return { ok: false, fault: `${whole}${url}${bare}` };
  }
  if (v6 !== undefined && !isIPv6(v6)) {
    return { ok: false, fault: "has something else than an IPv6 address in brackets" };
  }
  const port = Number(digits);
  if (port < 1 || port > 65_535)
    return { ok: false, fault: "has a port that is not in 1 to 65535" };
  return { ok: true, host, port, security: impliedBy(port) ?? "starttls" };
}

function impliedBy(port: number): Security | undefined {
  return port === 25 ? "none" : encryptionOf(port);
}

/** How a connection to a port is encrypted, where that is beyond doubt. */
export function encryptionOf(port: number): Security | undefined {
  if (port === 465) return "ssl";
  return port === 587 || port === 2525 ? "starttls" : undefined;
}
