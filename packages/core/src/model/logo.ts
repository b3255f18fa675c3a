import { hash } from "node:crypto";

/** The product's logo: small enough to go with every mail. */
export interface Logo {
  /**
   * Its Content-ID (RFC 2392) without angle brackets: what stands behind `cid:` in a mail that shows
   * it. Made of its bytes, and of letters, digits, a dot and an `@`.
   */
  readonly contentId: string;
  readonly contentType: "image/png" | "image/jpeg" | "image/gif";
  readonly content: Uint8Array;
  /** In the picture's own pixels. */
  readonly width: number;
  readonly height: number;
}

/** A checked logo, or what is wrong with it in one sentence. */
export type InspectedLogo =
  | { readonly ok: true; readonly logo: Logo }
  | { readonly ok: false; readonly fault: string };

/** It travels in every mail, a third larger than it is. */
const largestLogo = 64 * 1024;
const longestSide = 4_096;

/** Reads type and size from the bytes themselves, and copies them: a file's name or label may be wrong. */
export function inspectLogo(given: unknown): InspectedLogo {
  if (!(given instanceof Uint8Array)) {
    return wrong("must be the bytes of a picture (Uint8Array), not a path or an address");
  }
  if (given.byteLength > largestLogo) {
    return wrong(
      `has ${given.byteLength} bytes, and ${largestLogo} are the most: save it smaller, 320 pixels wide is enough`,
    );
  }
  const content = Buffer.from(given);
  if (isSvg(content)) {
    return wrong(
      "is an SVG, which most mail programs do not show: save it as PNG, 320 pixels wide",
    );
  }
  const picture = pngIn(content) ?? gifIn(content) ?? jpegIn(content);
  if (picture === undefined) return wrong("is no PNG, JPEG or GIF");
  const { width, height } = picture;
  if (Math.min(width, height) < 1 || Math.max(width, height) > longestSide) {
    return wrong(`is ${width} × ${height} pixels; 1 to ${longestSide} each way are possible`);
  }
  const contentId = `logo.${hash("sha256", content, "hex").slice(0, 32)}@carillon`;
  return { ok: true, logo: { contentId, content: new Uint8Array(content), ...picture } };
}

type Picture = Pick<Logo, "contentType" | "width" | "height">;

function wrong(fault: string): InspectedLogo {
  return { ok: false, fault };
}

function isSvg(content: Buffer): boolean {
  return /^\uFEFF?\s*<(?:\?xml|!--|!doctype svg|svg)/i.test(content.toString("utf8", 0, 500));
}

/** The header chunk comes first (PNG, third edition, §5.6). */
function pngIn(content: Buffer): Picture | undefined {
  const isPng = content.toString("latin1", 0, 8) === "\x89PNG\r\n\x1a\n";
  if (!isPng || content.length < 33 || content.toString("latin1", 12, 16) !== "IHDR") {
    return undefined;
  }
  const [width, height] = [content.readUInt32BE(16), content.readUInt32BE(20)];
  return { contentType: "image/png", width, height };
}

function gifIn(content: Buffer): Picture | undefined {
  if (!/^GIF8[79]a$/.test(content.toString("latin1", 0, 6)) || content.length < 13) {
    return undefined;
  }
  const [width, height] = [content.readUInt16LE(6), content.readUInt16LE(8)];
  return { contentType: "image/gif", width, height };
}

/** The size stands in the start of the frame, behind segments that each say their length (ITU T.81). */
function jpegIn(content: Buffer): Picture | undefined {
  if (content.toString("latin1", 0, 3) !== "\xff\xd8\xff") return undefined;
  let at = 2;
  while (at + 9 <= content.length && content[at] === 0xff) {
    const marker = content[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
    } else if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const [height, width] = [content.readUInt16BE(at + 5), content.readUInt16BE(at + 7)];
      return { contentType: "image/jpeg", width, height };
    } else {
      at += 2 + content.readUInt16BE(at + 2);
    }
  }
  return undefined;
}
