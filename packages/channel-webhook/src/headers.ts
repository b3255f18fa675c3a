/** Headers that the connection or the signature needs for itself. */
const reserved: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-encoding",
  "content-length",
  "content-type",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const most = 20;

/** Which of these names cannot be set as headers, and why. The syntax is that of RFC 9110 §5.6.2. */
export function headerFaults(
  names: readonly string[],
): readonly { readonly name: string; readonly message: string }[] {
  const seen = new Set<string>();
  return names.flatMap((name, index) => {
    const lower = name.toLowerCase();
    const twice = seen.has(lower);
    seen.add(lower);
    const message = twice ? "is set twice" : faultOf(lower);
    if (message !== undefined) return { name, message };
    return index < most ? [] : { name, message: `is one more than the ${most} headers allowed` };
  });
}

function faultOf(name: string): string | undefined {
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/.test(name)) return "is not a header's name";
  if (reserved.has(name) || name.startsWith("webhook-") || name.startsWith("proxy-")) {
    return "is set by the channel itself";
  }
  return undefined;
}
