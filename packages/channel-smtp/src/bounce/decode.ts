/** In octets: what a bounce says stands at its beginning, and the rest is the mail that came back. */
const longestRead = 1_048_576;

/**
 * The lines of a message, one character an octet. Every way to end a line counts as one, as bounces
 * pass through programs that mix them; octets of zero are left out.
 */
export function linesOf(raw: Uint8Array | string): readonly string[] {
  const bytes =
    typeof raw === "string"
      ? Buffer.from(raw.slice(0, longestRead))
      : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const text = bytes.toString("latin1", 0, Math.min(bytes.length, longestRead));
  return text.replaceAll("\0", "").split("\n").flatMap(withoutReturns);
}

/** More than one carriage return before the line feed is a line end that was converted twice. */
function withoutReturns(line: string): readonly string[] {
  if (!line.includes("\r")) return [line];
  let end = line.length;
  while (end > 0 && line[end - 1] === "\r") end -= 1;
  return line.slice(0, end).split("\r");
}

/** Octets as text: in the charset that is named when it is known, else as what they look like. */
export function textOf(octets: string, charset = ""): string {
  const bytes = Buffer.from(octets, "latin1");
  // Programs call UTF-8 ASCII, but not the other way round.
  const telling = !/^(?:|us-ascii|ascii)$/i.test(charset);
  return (
    (telling ? decodedAs(charset, bytes) : undefined) ??
    decodedAs("utf-8", bytes) ??
    decodedAs("windows-1252", bytes) ??
    octets
  );
}

function decodedAs(charset: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Undoes a Content-Transfer-Encoding (RFC 2045 §6) as far as it can be undone. */
export function withoutTransferEncoding(octets: string, encoding: string): string {
  if (/base64/i.test(encoding)) return Buffer.from(octets, "base64").toString("latin1");
  if (!/quoted-printable/i.test(encoding)) return octets;
  return withoutEscapes(octets.replace(/=[ \t]*\n/g, ""));
}

/** Encoded words (RFC 2047) in a header as text; what is no valid one stays as it is. */
export function withoutEncodedWords(text: string): string {
  const joined = text.replace(/(\?=)[ \t]+(?==\?)/g, "$1");
  return joined.replace(
    /=\?([\w.+-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([^?\s]{0,2000})\?=/gi,
    (_, charset: string, kind: string, encoded: string) =>
      textOf(
        /b/i.test(kind)
          ? Buffer.from(encoded, "base64").toString("latin1")
          : withoutEscapes(encoded.replaceAll("_", " ")),
        charset,
      ),
  );
}

function withoutEscapes(text: string): string {
  return text.replace(/=([0-9A-F]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}
