const tab = 0x09;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** A header field as it stands in the mail, its characters being octets. */
export interface Field {
  /** In lower case. */
  readonly name: string;
  readonly value: string;
}

/** The fields of a header section, in the order in which they stand there. */
export function fieldsIn(header: string): readonly Field[] {
  return header.split(/\r\n(?![ \t])/).flatMap((field) => {
    const colon = field.indexOf(":");
    if (colon < 1) return [];
    return [{ name: field.slice(0, colon).trimEnd().toLowerCase(), value: field.slice(colon + 1) }];
  });
}

/** RFC 6376 §3.4.2, without the line break behind the field. */
export function relaxedField({ name, value }: Field): string {
  const unfolded = value.replaceAll("\r\n", "").replace(/[ \t]+/g, " ");
  return `${name}:${unfolded.replace(/^ | $/g, "")}`;
}

/**
 * RFC 6376 §3.4.4: white space becomes one space, and none at the end of a line; empty lines at the
 * end go; the last line has its break. Nothing at all stays nothing.
 */
export function relaxedBody(body: Buffer): Buffer {
  // Two octets for the break that the last line may lack.
  const relaxed = Buffer.allocUnsafe(body.length + 2);
  let length = 0;
  let breaks = 0;
  let isSpaced = false;
  for (let index = 0; index < body.length; index += 1) {
    const octet = body[index] ?? 0;
    if (octet === space || octet === tab) {
      isSpaced = true;
      continue;
    }
    if (octet === carriageReturn && body[index + 1] === lineFeed) {
      breaks += 1;
      isSpaced = false;
      index += 1;
      continue;
    }
    for (; breaks > 0; breaks -= 1) {
      relaxed[length] = carriageReturn;
      relaxed[length + 1] = lineFeed;
      length += 2;
    }
    if (isSpaced) {
      relaxed[length] = space;
      length += 1;
      isSpaced = false;
    }
    relaxed[length] = octet;
    length += 1;
  }
  if (length === 0) return relaxed.subarray(0, 0);
  relaxed[length] = carriageReturn;
  relaxed[length + 1] = lineFeed;
  return relaxed.subarray(0, length + 2);
}
