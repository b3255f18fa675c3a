/** RFC 2047 §2: a line with an encoded word is no longer. RFC 5322 §2.1.1 asks for 78 at most anyway. */
const longestLine = 76;

/**
 * No word is longer, so that `Reply-To: ` and one word fit in a line. RFC 2047 §2 allows an encoded
 * word 75 characters.
 */
const longestWord = 64;
const frame = "=?UTF-8?Q??=".length;

/** What a mail program shows as it is, in words that can be folded. */
const plainWords = /^[!-~]{1,64}(?: [!-~]{1,64})*$/;
/** RFC 5322 §3.2.3: words that a display name needs no quotes for. */
const atoms = /^[\w!#$%&'*+\-/=?^`{|}~]{1,64}(?: [\w!#$%&'*+\-/=?^`{|}~]{1,64})*$/;
const quotable = /^[ -~]{1,60}$/;

/** A header field of free text, folded, with its line break; nothing when the text is empty. */
export function textField(name: string, text: string): string {
  if (text === "") return "";
  const plain = plainWords.test(text) && !text.includes("=?");
  return folded(name, plain ? text : encodedWords(text));
}

/** A header field with one mailbox (RFC 5322 §3.4); a non-ASCII address is left as RFC 6532 has it. */
export function mailboxField(name: string, displayName: string, address: string): string {
  if (displayName === "") return folded(name, address);
  return folded(name, `${phrase(displayName)} <${address}>`);
}

/** A `; name="value"` parameter, and as RFC 2231 has it where the value is long or not ASCII. */
export function parameter(name: string, value: string): string {
  if (quotable.test(value) && !value.includes("=?"))
    return `;\r\n ${name}="${value.replace(/["\\]/g, "\\$&")}"`;
  return pieces(value, longestWord - name.length, percentEncoded)
    .map((piece, index) => `;\r\n ${name}*${index}*=${index === 0 ? "UTF-8''" : ""}${piece}`)
    .join("");
}

/** RFC 5322 §2.2.3: breaks lines between words, each of which keeps its single space. */
function folded(name: string, value: string): string {
  const field = `${name}: ${value}`;
  if (field.length <= longestLine) return `${field}\r\n`;
  let lines = "";
  let line = "";
  for (const word of field.split(" ")) {
    if (line === "") line = word;
    else if (line.endsWith(":") || line.length + 1 + word.length <= longestLine) line += ` ${word}`;
    else {
      lines += `${line}\r\n`;
      line = ` ${word}`;
    }
  }
  return `${lines}${line}\r\n`;
}

function phrase(name: string): string {
  if (name.includes("=?")) return encodedWords(name);
  if (atoms.test(name)) return name;
  return quotable.test(name) ? `"${name.replace(/["\\]/g, "\\$&")}"` : encodedWords(name);
}

/**
 * RFC 2047: words of which each holds whole characters. Readers drop the space between two of them,
 * so that the text is not changed by being cut.
 */
function encodedWords(text: string): string {
  const room = longestWord - frame;
  // Mostly ASCII stays readable in the Q encoding; of other scripts it would triple the length.
  if ((Buffer.byteLength(text) - text.length) * 3 < text.length) {
    return pieces(text, room, qEncoded)
      .map((piece) => `=?UTF-8?Q?${piece}?=`)
      .join(" ");
  }
  return pieces(text, (room / 4) * 3, (character) => character)
    .map((piece) => `=?UTF-8?B?${Buffer.from(piece).toString("base64")}?=`)
    .join(" ");
}

/** Cuts a text between characters, so that no piece, once encoded, has more than `longest` octets. */
function pieces(text: string, longest: number, encode: (character: string) => string): string[] {
  const cut: string[] = [];
  let piece = "";
  let length = 0;
  for (const character of text) {
    const encoded = encode(character);
    const octets = Buffer.byteLength(encoded);
    if (length + octets > longest) {
      cut.push(piece);
      piece = "";
      length = 0;
    }
    piece += encoded;
    length += octets;
  }
  return [...cut, piece];
}

/** RFC 2047 §5 (3): what may stand for itself in a display name may everywhere. */
function qEncoded(character: string): string {
  if (/^[A-Za-z0-9!*+/-]$/.test(character)) return character;
  return character === " " ? "_" : escaped(character, "=");
}

/** RFC 5987 §3.2.1: the characters that RFC 2231 values need not escape. */
function percentEncoded(character: string): string {
  return /^[A-Za-z0-9!#$&+.^_`|~-]$/.test(character) ? character : escaped(character, "%");
}

function escaped(character: string, sign: "=" | "%"): string {
  return Buffer.from(character)
    .toString("hex")
    .toUpperCase()
    .replace(/../g, (octet) => sign + octet);
}
