import type { Reason } from "@carillon/core";
import type { ReportedRecipient } from "./delivery-status.ts";

const ignored = {
  "auto-reply": "A program answered in a person's place: nothing failed",
  unrelated: "This is neither a bounce nor a complaint",
  unsigned: "No signed address of ours is in it, so nobody knows which mail it is about",
  forged:
    "The signature of the address is not ours: somebody made it up, or its key was taken away",
  expired: "The signed address is too old: the mail was sent longer ago than maxAgeDays",
  "address-mismatch":
    "It speaks of another address than the one that the mail went to, as it does after a forwarding",
  delayed: "The server goes on trying",
  delivered: "The mail arrived, or was handed on",
  refused: "The mail was refused for what it says or how it was sent: the address is not at fault",
  "complaint-harmless": "The feedback is none that asks for an end of the mails",
} as const;

/** Why a report, or what it says of one recipient, has no effect. */
export type IgnoredCode = keyof typeof ignored;

export function ignoredBecause(code: IgnoredCode, recipient?: ReportedRecipient): Reason {
  return { code, message: `${ignored[code]}${statusOf(recipient)}` };
}

const taken = {
  "hard-bounce": "A server says that there is no such mailbox",
  "soft-bounces": "Too many mails to the address failed",
  "soft-bounce": "A mail failed, and the next one may work",
  complaint: "The owner of the mailbox called the mail unwanted",
} as const;

/** Free of the server's own words: it may repeat what the mail says. */
export function takenBecause(code: keyof typeof taken, recipient: ReportedRecipient): Reason {
  return { code, message: `${taken[code]}${statusOf(recipient)}` };
}

function statusOf(recipient: ReportedRecipient | undefined): string {
  return recipient?.status === undefined ? "" : ` (${recipient.status})`;
}
