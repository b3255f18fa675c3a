import { hash } from "node:crypto";
import type { App, EmailContent, SendRequest } from "@carillon/core";
import { ByteWriter } from "./byte-writer.ts";
import { mailboxField, textField } from "./header-field.ts";
import { InlineLogos } from "./inline-logo.ts";
import type { Mailbox } from "./mailbox.ts";
import { writeBody } from "./mime-parts.ts";
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

/** The product that a mail comes from, as its reader sees it. */
type SenderApp = Pick<App, "name" | "logo">;

/** What ends the body in SMTP (RFC 5321 §4.1.1.4), the CRLF before it being the body's own. */
export const finalDot = ".\r\n";

const longestSubject = 255;
const longestName = 150;

/** Makes the mails of one sender. */
export class Composer {
  readonly #from: Mailbox;
  readonly #replyField: string;
  readonly #app: SenderApp | undefined;
  readonly #logos = new InlineLogos();
  readonly #writer = new ByteWriter();

  /** A sender without a name has that of the product. */
  constructor(from: Mailbox, replyTo: Mailbox | undefined, app?: SenderApp) {
    this.#from = from;
    this.#app = app;
    this.#replyField =
      replyTo === undefined ? "" : mailboxField("Reply-To", nameOf(replyTo), replyTo.address);
  }

  /**
   * Makes the mail of a request to `to`, a canonical address. The same request makes the same bytes:
   * Message-ID and boundaries come from the delivery's id and Date from its time, so that a receiver
   * can recognise a repetition. The logo alone is not kept with the content: a mail that is sent again
   * after it was changed carries the new one.
   *
   * Throws for a content that is no mail, as a renderer may make one.
   */
  compose({ content, attachments, ...request }: SendRequest<"email">, to: string): Mail {
    const app = request.app ?? this.#app;
    const name = nameOf({ name: this.#from.name ?? app?.name });
    const writer = this.#writer;
    writer.begin();
    checkTexts(content);
    const id = idOf(request.deliveryId);
    const messageId = `<${id}@${this.#from.domain}>`;
    const subject = shortLine(content.subject, longestSubject);
    const date = new Date(request.createdAt).toUTCString().replace("GMT", "+0000");
    writer.text(
      mailboxField("From", name, this.#from.address) +
        this.#replyField +
        mailboxField("To", nameOf(request.recipient), to) +
        textField("Subject", subject) +
        `Message-ID: ${messageId}\r\nDate: ${date}\r\n` +
        threadFields(request.thread, this.#from.domain) +
        unsubscribeFields(content.unsubscribe) +
        "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
    );
    const logo = app?.logo && this.#logos.of(app.logo);
    writeBody(writer, { id, content, attachments, logo });
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
 * RFC 5322 §3.6.4: every mail of a conversation, also the first, answers one that never was. Whoever
 * sends needs to remember nothing for that, and it does not matter which of them arrived.
 */
function threadFields(thread: string | undefined, domain: string): string {
  if (thread === undefined) return "";
  const root = `<thread.${hash("sha256", thread, "hex").slice(0, 32)}@${domain}>`;
  return `In-Reply-To: ${root}\r\nReferences: ${root}\r\n`;
}

/** RFC 2369 §3.2, and for one click RFC 8058 §3.1, which is for https alone. */
function unsubscribeFields(url: string | undefined): string {
  if (url === undefined) return "";
  if (!/^https?:\/\/[!#-;=?-[\]-~]{1,900}$/.test(url)) {
    throw new TypeError("The link to unsubscribe is none");
  }
  const field = `List-Unsubscribe: <${url}>\r\n`;
  if (!url.startsWith("https:")) return field;
  return `${field}List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`;
}
