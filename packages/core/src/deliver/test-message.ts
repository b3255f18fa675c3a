import { z } from "zod";
import { defineEvent } from "../model/event.ts";
import type { Wording } from "../model/message.ts";

const schema = z.strictObject({ kind: z.enum(["email", "message"]) });
type Payload = z.output<typeof schema>;

const english: Wording<Payload> = ({ payload: { kind }, app }) => ({
  title: kind === "email" ? "Test email" : "Test message",
  summary:
    `Somebody checks how ${app.name} sends its notifications, and asked for this ` +
    `${kind === "email" ? "mail" : "message"}. It has arrived: the settings work. There is nothing to do.`,
});

const german: Wording<Payload> = ({ payload: { kind }, app }) => ({
  title: kind === "email" ? "Test-E-Mail" : "Testnachricht",
  summary:
    `Jemand prüft, wie ${app.name} seine Benachrichtigungen verschickt, und hat diese ` +
    `${kind === "email" ? "Mail" : "Nachricht"} angefordert. Sie ist angekommen: Die Einstellungen ` +
    "stimmen. Es ist nichts zu tun.",
});

/** What a verification sends when it is asked for a test message. */
export const testMessage = defineEvent("channel.test", {
  schema,
  severity: "info",
  tone: "success",
  message: { en: english, de: german },
  sample: { kind: "email" },
});
