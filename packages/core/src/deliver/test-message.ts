import { z } from "zod";
import { messageBook } from "../languages/messages/book.ts";
import type { MessageWords } from "../languages/messages/message-words.ts";
import { type Builder, wordedBy } from "../languages/worded-by.ts";
import { defineEvent } from "../model/event.ts";

const schema = z.strictObject({ kind: z.enum(["email", "message"]) });

const tested: Builder<MessageWords, z.output<typeof schema>> = (
  { test },
  { payload: { kind }, app },
) =>
  kind === "email"
    ? { title: test.emailTitle, summary: test.email(app.name) }
    : { title: test.messageTitle, summary: test.message(app.name) };

/** What a verification sends when it is asked for a test message. */
export const testMessage = defineEvent("channel.test", {
  schema,
  severity: "info",
  tone: "success",
  message: wordedBy(messageBook, tested),
  sample: { kind: "email" },
});
