import type { ReportedRecipient } from "./delivery-status.ts";

/**
 * What a message to the bounce address is. Nothing in it is proven: anyone can write such a message,
 * so only `bounceInbox` may draw conclusions from it.
 */
export interface BounceReport {
  /**
   * `bounce`: a server tells what became of a mail. `complaint`: a mailbox provider passes on what its
   * user says of one. `auto-reply`: a program answered in a person's place. `unrelated`: anything else.
   */
  readonly kind: "bounce" | "complaint" | "auto-reply" | "unrelated";
  /** Of a bounce, at most 100. Of a complaint, those that it names; their verdict is `delivered`. */
  readonly recipients: readonly ReportedRecipient[];
  /** Of a complaint (RFC 5965 §3.1): `abuse`, `fraud`, `opt-out`, `not-spam`, … */
  readonly feedbackType: string | undefined;
  /** The report's own Message-ID, without its brackets. */
  readonly messageId: string | undefined;
  /** The Message-ID of the mail that it speaks of, without its brackets. */
  readonly originalMessageId: string | undefined;
  /**
   * Addresses to which the report came, and from which the mail had been sent, as the envelope had
   * them: one of them is the signed one. At most 50.
   */
  readonly envelopeAddresses: readonly string[];
  readonly subject: string | undefined;
}
