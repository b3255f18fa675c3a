import { encodeQuotedPrintable, longestEncoding } from "./quoted-printable.ts";

const firstCapacity = 32 * 1024;

/** What was grown beyond this is given away with its mail and not kept for the next. */
const largestKept = 1024 * 1024;

/** RFC 2045 §6.8: 57 bytes make the 76 characters of a line. */
const bytesPerLine = 57;

/** Gathers the bytes of one mail after the other in memory that is used again. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafeSlow(firstCapacity);
  #length = 0;

  /** Forgets what was written: a mail that failed half-way must not stand before the next one. */
  begin(): void {
    this.#length = 0;
  }

  /** Adds a text as UTF-8. */
  text(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Adds bytes as they are. */
  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Adds a text as quoted-printable UTF-8; what is no Unicode becomes U+FFFD. */
  quotedPrintable(text: string): void {
    const source = Buffer.from(text);
    this.#reserve(longestEncoding(source.length));
    this.#length = encodeQuotedPrintable(source, this.#bytes, this.#length);
  }

  /** Adds bytes as lines of Base64, without a line break after the last. */
  base64(content: Uint8Array): void {
    const source = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    this.#reserve(Math.ceil(source.length / bytesPerLine) * 78);
    for (let start = 0; start < source.length; start += bytesPerLine) {
      const line = source.toString("base64", start, start + bytesPerLine);
      this.#length += this.#bytes.write(start === 0 ? line : `\r\n${line}`, this.#length, "latin1");
    }
  }

  /** Hands the bytes over. */
  take(): Buffer {
    const written = this.#bytes.subarray(0, this.#length);
    if (this.#bytes.length <= largestKept) return Buffer.from(written);
    this.#bytes = Buffer.allocUnsafeSlow(firstCapacity);
    return written;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
