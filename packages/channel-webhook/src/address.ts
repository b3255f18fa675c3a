import dns from "node:dns";
import { BlockList, isIP, isIPv4, type LookupFunction } from "node:net";

/** Addresses of this machine and of internal networks: `allowPrivate` opens them. */
const internal = blockList([
  ["127.0.0.0", 8],
  ["10.0.0.0", 8],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
  ["100.64.0.0", 10],
  ["::1", 128],
  ["fc00::", 7],
]);

/**
 * Addresses at which no receiver stands: link-local ones, where clouds keep the metadata services that
 * hand out credentials, and what the IANA special-purpose registries reserve.
 */
const reserved = blockList([
  ["0.0.0.0", 8],
  ["100.100.100.200", 32],
  ["169.254.0.0", 16],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  ["::", 128],
  ["::ffff:0:0:0", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 32],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fd00:ec2::254", 128],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
]);

function blockList(subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix] of subnets) {
    if (isIPv4(network)) {
      // An IPv4-mapped address (::ffff:…) is checked by the IPv4 rule itself; the forms for NAT64
      // and the old IPv4-compatible one are not.
      list.addSubnet(network, prefix, "ipv4");
      list.addSubnet(`64:ff9b::${network}`, 96 + prefix, "ipv6");
      list.addSubnet(`::${network}`, 96 + prefix, "ipv6");
    } else {
      list.addSubnet(network, prefix, "ipv6");
    }
  }
  return list;
}

/** Whether nothing may be sent to an IP address. What is no address at all may not be sent to. */
export function isBlocked(address: string, allowPrivate: boolean): boolean {
  const bare = address.replace(/%.*$/, "");
  const family = isIP(bare);
  if (family === 0) return true;
  const kind = family === 4 ? "ipv4" : "ipv6";
  // ::1 is also the IPv4-compatible form of 0.0.0.1.
  if (bare !== "::1" && reserved.check(bare, kind)) return true;
  return !allowPrivate && internal.check(bare, kind);
}

/** Says that a name leads to an address that is blocked. */
export class BlockedAddressError extends Error {
  override readonly name = "BlockedAddressError";

  constructor(host: string, address: string) {
    super(
      host === address ? `${host} is blocked` : `${host} leads to ${address}, which is blocked`,
    );
  }
}

/**
 * Resolves as Node does, and refuses a name when one of its addresses is blocked. It is the connecting
 * socket that asks, so the addresses checked are the ones connected to, whatever DNS says a moment later.
 */
export function guardedLookup(allowPrivate: boolean): LookupFunction {
  return (host, options, callback) => {
    dns.lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, []);
        return;
      }
      const blocked = addresses.find(({ address }) => isBlocked(address, allowPrivate));
      const [first] = addresses;
      if (blocked !== undefined || first === undefined) {
        callback(new BlockedAddressError(host, blocked?.address ?? "no address"), []);
      } else if (options.all === true) {
        callback(null, addresses);
      } else {
        callback(null, first.address, first.family);
      }
    });
  };
}
