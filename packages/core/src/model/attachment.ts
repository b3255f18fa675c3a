import { hash } from "node:crypto";
import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { fileNameFault } from "./file-name.ts";
import { issuesOf } from "./issues.ts";

/** A file that goes with every mail about an event. */
export interface Attachment {
  /**
   * The name that the reader sees: one path segment of at most 150 characters, without control
   * characters. Programs (`.exe`, `.js`, `.bat` …) are refused, as mail services refuse mails with them.
   */
  readonly filename: string;
  /** A media type, for example `application/pdf`. */
  readonly contentType: string;
  /** The bytes themselves; never a path or an address. */
  readonly content: Uint8Array;
}

/** An attachment as a store keeps it: the bytes are kept once for each hash. */
export interface StoredAttachment extends Attachment {
  /** SHA-256 of the content, in hex. */
  readonly hash: string;
}

const largestTotalBytes = 20 * 1024 * 1024;

const schema = z
  .array(
    z.strictObject({
      filename: z
        .string()
        .min(1)
        .max(150)
        .superRefine((name, context) => {
          const fault = fileNameFault(name);
          if (fault !== undefined) context.addIssue(fault);
        }),
      contentType: z
        .string()
        .max(100)
        .regex(/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/i, "is not a media type"),
      content: z.instanceof(Uint8Array, { error: "must be bytes (Uint8Array)" }),
    }),
  )
  .max(20)
  .refine(
    (list) => list.reduce((sum, { content }) => sum + content.byteLength, 0) <= largestTotalBytes,
    "are larger than 20 MiB together",
  );

/** Checks and copies the attachments of an event. */
export function checkedAttachments(attachments: unknown): readonly StoredAttachment[] {
  if (attachments === undefined) return [];
  const parsed = schema.safeParse(attachments);
  if (!parsed.success) {
    throw new CarillonError("attachments-invalid", "The attachments are not usable", {
      issues: issuesOf(parsed.error),
    });
  }
  return parsed.data.map(({ filename, contentType, content }) => ({
    filename,
    contentType,
    content: Uint8Array.from(content),
    hash: hash("sha256", content, "hex"),
  }));
}
