import type { Attachment, EmailContent } from "@carillon/core";
import type { ByteWriter } from "./byte-writer.ts";
import { parameter } from "./header-field.ts";
import type { InlineLogo } from "./inline-logo.ts";
import { shortLine } from "./single-line.ts";

/** What the body of a mail is made of. */
export interface Body {
  /** Stands in every boundary. They hold `=_`, which no encoded text can hold (RFC 2045 §6.7). */
  readonly id: string;
  readonly content: EmailContent;
  readonly attachments: readonly Attachment[];
  readonly logo: InlineLogo | undefined;
}

const longestName = 150;
const unknownType = "application/octet-stream";

/** Writes a body from its Content-Type on. */
export function writeBody(writer: ByteWriter, body: Body): void {
  if (body.attachments.length === 0) {
    writeAlternatives(writer, body);
    return;
  }
  const boundary = `=_m_${body.id}`;
  writer.text(`Content-Type: multipart/mixed;\r\n boundary="${boundary}"\r\n\r\n--${boundary}\r\n`);
  writeAlternatives(writer, body);
  for (const attachment of body.attachments) {
    const filename = parameter("filename", nameOf(attachment));
    writer.text(
      `--${boundary}\r\nContent-Type: ${typeOf(attachment)}\r\n` +
        `Content-Disposition: attachment${filename}\r\n` +
        "Content-Transfer-Encoding: base64\r\n\r\n",
    );
    writer.base64(attachment.content);
    writer.text("\r\n");
  }
  writer.text(`--${boundary}--\r\n`);
}

/** RFC 2046 §5.1.4: the text first, as readers show the last that they can. */
function writeAlternatives(writer: ByteWriter, { id, content, logo }: Body): void {
  const boundary = `=_a_${id}`;
  writer.text(
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n--${boundary}\r\n` +
      "Content-Type: text/plain; charset=utf-8\r\n" +
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
  );
  writer.quotedPrintable(content.text);
  writer.text(`\r\n--${boundary}\r\n`);
  const logoId = logo?.idIn(content.html);
  if (logo === undefined || logoId === undefined) writeHtml(writer, content.html);
  else writeWithLogo(writer, id, content.html, () => logo.write(writer, logoId));
  writer.text(`--${boundary}--\r\n`);
}

function writeHtml(writer: ByteWriter, html: string): void {
  writer.text(
    "Content-Type: text/html; charset=utf-8\r\n" +
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
  );
  writer.quotedPrintable(html);
  writer.text("\r\n");
}

/** RFC 2387: the HTML is the root, and names the picture by its Content-ID. */
function writeWithLogo(writer: ByteWriter, id: string, html: string, writeLogo: () => void): void {
  const boundary = `=_r_${id}`;
  writer.text(
    `Content-Type: multipart/related; type="text/html";\r\n boundary="${boundary}"\r\n\r\n--${boundary}\r\n`,
  );
  writeHtml(writer, html);
  writer.text(`--${boundary}\r\n`);
  writeLogo();
  writer.text(`--${boundary}--\r\n`);
}

/** Some readers take an encoded word for one even here, where no standard has it (RFC 2231 §5). */
function nameOf({ filename }: Attachment): string {
  return shortLine(filename, longestName).replaceAll("=?", "_?");
}

/** A message in a mail may not be encoded (RFC 2046 §5.2.1), so its text could end the part early. */
function typeOf({ contentType }: Attachment): string {
  return /^(?:message|multipart)\//i.test(contentType) ? unknownType : contentType;
}
