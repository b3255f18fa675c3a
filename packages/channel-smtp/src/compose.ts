import { hash } from "node:crypto";
import type { Attachment, EmailContent, SendRequest } from "@carillon/core";
import { ByteWriter } from "./byte-writer.ts";
import { mailboxField, parameter, textField } from "./header-field.ts";
import type { Mailbox } from "./mailbox.ts";
import { shortLine } from "./single-line.ts";

/** A mail as it crosses the wire, with one recipient. */
export interface Mail {
  readonly envelope: { readonly from: string; readonly to: string };
  /** Ready for the socket: header, body and the line with the dot that ends them. */
  readonly bytes: Buffer;
  readonly subject: string;
  readonly messageId: string;
  /** As in the header. */
  readonly date: string;
}

/** What ends the body in SMTP (RFC 5321 §4.1.1.4), the CRLF before it being the body's own. */
export const finalDot = ".\r\n";

const longestSubject = 255;
const longestName = 150;
const unknownType = "application/octet-stream";

/** Makes the mails of one sender. */
export class Composer {
  readonly #from: Mailbox;
  readonly #senderFields: string;
  readonly #writer = new ByteWriter();

  constructor(from: Mailbox, replyTo: Mailbox | undefined) {
    this.#from = from;
    this.#senderFields =
      mailboxField("From", nameOf(from), from.address) +
      (replyTo === undefined ? "" : mailboxField("Reply-To", nameOf(replyTo), replyTo.address));
  }

  /**
   * Makes the mail of a request to `to`, a canonical address. The same request makes the same bytes:
   * Message-ID and boundaries come from the delivery's id and Date from its time, so that a receiver
   * can recognise a repetition.
   *
   * Throws for a content that is no mail, as a renderer may make one.
   */
  compose({ content, attachments, ...request }: SendRequest<"email">, to: string): Mail {
    const writer = this.#writer;
    writer.begin();
    checkTexts(content);
    const id = idOf(request.deliveryId);
    const messageId = `<${id}@${this.#from.domain}>`;
    const subject = shortLine(content.subject, longestSubject);
    const date = new Date(request.createdAt).toUTCString().replace("GMT", "+0000");
    writer.text(
      this.#senderFields +
        mailboxField("To", nameOf(request.recipient), to) +
        textField("Subject", subject) +
        `Message-ID: ${messageId}\r\nDate: ${date}\r\n` +
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
    );
    if (attachments.length === 0) writeAlternatives(writer, id, content);
    else writeWithAttachments(writer, id, content, attachments);
    writer.text(finalDot);
    const envelope = { from: this.#from.address, to };
    return { envelope, bytes: writer.take(), subject, messageId, date };
  }
}

function checkTexts(content: EmailContent): void {
  for (const part of ["subject", "text", "html"] as const) {
    if (typeof content[part] !== "string") throw new TypeError(`The mail has no ${part}`);
  }
}

function nameOf({ name }: { readonly name?: string | undefined }): string {
  return name === undefined ? "" : shortLine(name, longestName);
}

/** The delivery's id, or what stands for it where it could not stand in a Message-ID. */
function idOf(deliveryId: string): string {
  if (/^[\w-]{1,64}$/.test(deliveryId)) return deliveryId;
  return hash("sha256", deliveryId, "hex").slice(0, 32);
}

/**
 * RFC 2046 §5.1.4, from its Content-Type on: the text first, as readers show the last they can. The
 * boundary holds `=_`, which no quoted-printable or Base64 text can hold (RFC 2045 §6.7).
 */
function writeAlternatives(writer: ByteWriter, id: string, { text, html }: EmailContent): void {
  const boundary = `=_a_${id}`;
  writer.text(
    `Content-Type: multipart/alternative;\r\n boundary="${boundary}"\r\n\r\n--${boundary}\r\n` +
      "Content-Type: text/plain; charset=utf-8\r\n" +
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
  );
  writer.quotedPrintable(text);
  writer.text(
    `\r\n--${boundary}\r\nContent-Type: text/html; charset=utf-8\r\n` +
      "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
  );
  writer.quotedPrintable(html);
  writer.text(`\r\n--${boundary}--\r\n`);
}

function writeWithAttachments(
  writer: ByteWriter,
  id: string,
  content: EmailContent,
  attachments: readonly Attachment[],
): void {
  const boundary = `=_m_${id}`;
  writer.text(`Content-Type: multipart/mixed;\r\n boundary="${boundary}"\r\n\r\n--${boundary}\r\n`);
  writeAlternatives(writer, id, content);
  for (const attachment of attachments) {
    const filename = parameter("filename", shortLine(attachment.filename, longestName));
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

/** A message in a mail may not be encoded (RFC 2046 §5.2.1), so its text could end the part early. */
function typeOf({ contentType }: Attachment): string {
  return /^(?:message|multipart)\//i.test(contentType) ? unknownType : contentType;
}
