import { z } from "zod";
import { messageBook } from "../languages/messages/book.ts";
import type { MessageWords } from "../languages/messages/message-words.ts";
import { type Builder, wordedBy } from "../languages/worded-by.ts";
import { defineEvent } from "../model/event.ts";

const schema = z.strictObject({
  /** The digest's name. */
  name: z.string(),
});

const nothing: Builder<MessageWords, z.output<typeof schema>> = ({ emptyDigest }, { payload }) => ({
  title: emptyDigest.title(payload.name),
  summary: emptyDigest.summary,
});

/**
 * Nothing came up for a digest. It waits in the digest as a placeholder: where there is anything else, it
 * is left out. No rule listens to it; the engine emits it where a rule says `skipEmpty: false`.
 */
export const emptyDigest = defineEvent("digest.empty", {
  schema,
  severity: "info",
  message: wordedBy(messageBook, nothing),
  sample: { name: "Backups" },
});

/** Whether an event stands for nothing having come up. */
export function isPlaceholder({ type }: { readonly type: string }): boolean {
  return type === emptyDigest.name;
}
