import { isIP } from "node:net";

/**
 * Whether what is sent to a host stays on this machine. Names below `localhost` do not count: not
 * every resolver keeps them here.
 */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith("127.");
  return host === "::1" || host.toLowerCase() === "localhost";
}
