const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;
const dot = 0x2e;
const equalsSign = 0x3d;

/** RFC 2045 §6.7: a line has 76 characters at most, the `=` of a soft line break among them. */
const roomInLine = 75;

const hexDigits = Buffer.from("0123456789ABCDEF", "latin1");

/** 1 for the bytes that stand for themselves within a line. */
const literal = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte === tab || (byte >= space && byte < 0x7f && byte !== equalsSign) ? 1 : 0,
);

/** The most bytes that {@link encodeQuotedPrintable} can make of `length` bytes. */
export function longestEncoding(length: number): number {
  return Math.ceil(length * 3.2) + 8;
}

/**
 * Writes text in UTF-8 as quoted-printable (RFC 2045 §6.7) into `target` from `start` on, and
 * answers where it ends. Every kind of line break becomes CRLF.
 *
 * No line begins with a dot, so that SMTP has none to double and a careless relay none to drop; none
 * begins with `From `, which mailbox files take for the next mail; and none ends in white space.
 */
export function encodeQuotedPrintable(source: Uint8Array, target: Uint8Array, start: number) {
  const { length } = source;
  let end = start;
  let lineStart = start;
  for (let index = 0; index < length; ) {
    if (end === lineStart && isUnsafeStart(source, index)) {
      end = writeEscaped(source[index++] ?? 0, target, end);
    }
    const stop = Math.min(length, index + roomInLine - (end - lineStart));
    let byte = 0;
    while (index < stop) {
      byte = source[index] ?? 0;
      if (literal[byte] === 0) break;
      target[end++] = byte;
      index += 1;
    }
    if (index === length) break;
    byte = source[index] ?? 0;
    if (byte === lineFeed || byte === carriageReturn) {
      end = lineBreak(target, escapeLastSpace(target, lineStart, end));
      lineStart = end;
      index += byte === carriageReturn && source[index + 1] === lineFeed ? 2 : 1;
    } else if (end - lineStart + (literal[byte] === 1 ? 1 : 3) > roomInLine) {
      target[end] = equalsSign;
      end = lineBreak(target, end + 1);
      lineStart = end;
    } else {
      end = writeEscaped(byte, target, end);
      index += 1;
    }
  }
  return escapeLastSpace(target, lineStart, end);
}

function writeEscaped(byte: number, target: Uint8Array, end: number): number {
  target[end] = equalsSign;
  target[end + 1] = hexDigits[byte >> 4] ?? 0;
  target[end + 2] = hexDigits[byte & 15] ?? 0;
  return end + 3;
}

function lineBreak(target: Uint8Array, end: number): number {
  target[end] = carriageReturn;
  target[end + 1] = lineFeed;
  return end + 2;
}

/** White space at the end of a line would be lost (RFC 2045 §6.7, rule 3). */
function escapeLastSpace(target: Uint8Array, lineStart: number, end: number): number {
  if (end === lineStart) return end;
  const last = target[end - 1] ?? 0;
  if (last !== space && last !== tab) return end;
  if (end - lineStart + 2 <= roomInLine + 1) return writeEscaped(last, target, end - 1);
  target[end - 1] = equalsSign;
  return writeEscaped(last, target, lineBreak(target, end));
}

function isUnsafeStart(source: Uint8Array, index: number): boolean {
  const first = source[index];
  if (first === dot) return true;
  return (
    first === 0x46 &&
    source[index + 1] === 0x72 &&
    source[index + 2] === 0x6f &&
    source[index + 3] === 0x6d &&
    source[index + 4] === space
  );
}
