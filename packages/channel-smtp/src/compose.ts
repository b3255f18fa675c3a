import { createHash } from "node:crypto";
import type { Attachment, EmailContent, SendRequest } from "@carillon/core";
import MailComposer from "nodemailer/lib/mail-composer";
import type { Mailbox } from "./mailbox.ts";
import { shortLine } from "./single-line.ts";

/** A mail as it crosses the wire, with one recipient. */
export interface Mail {
  readonly envelope: { readonly from: string; readonly to: string };
  readonly bytes: Buffer;
  /** The headers in readable form, for the log. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Who sends. */
export interface Sending {
  readonly from: Mailbox;
  readonly replyTo: Mailbox | undefined;
}

const longestSubject = 255;
const longestName = 150;
const unknownType = "application/octet-stream";

/**
 * Makes the mail of a request to `to`, a canonical address. The same request makes the same bytes:
 * Message-ID and boundary come from the delivery's id and Date from its time, so that a receiver can
 * recognise a repetition.
 */
export async function composeMail(
  request: SendRequest<"email">,
  to: string,
  { from, replyTo }: Sending,
): Promise<Mail> {
  const { content, attachments, deliveryId, createdAt, recipient } = request;
  const key = createHash("sha256").update(deliveryId).digest("hex").slice(0, 32);
  const subject = shortLine(content.subject, longestSubject);
  const date = new Date(createdAt);
  const messageId = `<${/^[\w-]{1,64}$/.test(deliveryId) ? deliveryId : key}@${from.domain}>`;
  const composer = new MailComposer({
    from: named(from),
    to: named({ name: recipient.name, address: to }),
    replyTo: replyTo === undefined ? undefined : named(replyTo),
    subject,
    messageId,
    date,
    text: content.text,
    html: content.html,
    attachments: attachments.map(attached),
    headers: { "Auto-Submitted": "auto-generated" },
    baseBoundary: boundaryFor(key, content),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    envelope: { from: from.address, to },
    bytes: await composer.compile().build(),
    headers: {
      From: readable(from),
      To: to,
      ...(replyTo === undefined ? {} : { "Reply-To": readable(replyTo) }),
      Subject: subject,
      "Message-ID": messageId,
      Date: date.toUTCString(),
      "Auto-Submitted": "auto-generated",
    },
  };
}

function named({ name, address }: { name?: string | undefined; address: string }) {
  return { name: shortLine(name ?? "", longestName), address };
}

function attached({ filename, contentType, content }: Attachment) {
  const { buffer, byteOffset, byteLength } = content;
  return {
    filename: shortLine(filename, longestName),
    // A message in a mail may not be encoded (RFC 2046 §5.2.1), so its text could end the part early.
    contentType: /^(?:message|multipart)\//i.test(contentType) ? unknownType : contentType,
    content: Buffer.from(buffer, byteOffset, byteLength),
  };
}

function readable({ name, address }: Mailbox): string {
  return name === undefined ? address : `${name} <${address}>`;
}

/** Text that happens to hold the boundary would end its part early: another one is taken then. */
function boundaryFor(key: string, { text, html }: EmailContent): string {
  let boundary = key;
  while (text.includes(boundary) || html.includes(boundary)) boundary += "_";
  return boundary;
}
