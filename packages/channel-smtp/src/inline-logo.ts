import type { Logo } from "@carillon/core";
import { ByteWriter } from "./byte-writer.ts";

/** How HTML names a logo of the engine's, whichever one it was made with. */
const reference = /\bcid:(logo\.[0-9a-f]{32}@carillon)(?![\w.@-])/;

/** The product's logo as a part of mails (RFC 2387), encoded once. */
export class InlineLogo {
  readonly #type: string;
  readonly #encoded: Buffer;

  constructor({ contentType, content }: Logo) {
    this.#type = contentType;
    const writer = new ByteWriter();
    writer.base64(content);
    this.#encoded = writer.take();
  }

  /** Under which Content-ID an HTML text shows a logo of the product's; `undefined`: it shows none. */
  idIn(html: string): string | undefined {
    return reference.exec(html)?.[1];
  }

  /** Writes the part from its first field on. */
  write(writer: ByteWriter, contentId: string): void {
    const filename = `logo.${this.#type.slice("image/".length)}`;
    writer.text(
      `Content-Type: ${this.#type}; name="${filename}"\r\n` +
        `Content-Disposition: inline; filename="${filename}"\r\n` +
        `Content-ID: <${contentId}>\r\nContent-Transfer-Encoding: base64\r\n\r\n`,
    );
    writer.bytes(this.#encoded);
    writer.text("\r\n");
  }
}

const mostKept = 20;

/** The logos of the product and of its tenants, each encoded once. */
export class InlineLogos {
  readonly #encoded = new Map<string, InlineLogo>();

  of(logo: Logo): InlineLogo {
    const known = this.#encoded.get(logo.contentId);
    if (known !== undefined) return known;
    if (this.#encoded.size >= mostKept) this.#encoded.clear();
    const made = new InlineLogo(logo);
    this.#encoded.set(logo.contentId, made);
    return made;
  }
}
