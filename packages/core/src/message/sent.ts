import { z } from "zod";
import { defineEvent, type Severity, severities, toneBySeverity, tones } from "../model/event.ts";
import type { Tone } from "../model/message.ts";
import type { EmitOptions } from "../plan/parse.ts";
import { messageSchema } from "./builder.ts";

/** To whom `engine.notify` says something, and how much it matters. */
export interface NotifyOptions extends EmitOptions {
  /** The channels, by the names they have in `createEngine`. */
  readonly via: readonly string[];
  /** Default `info`. */
  readonly severity?: Severity;
  /** Default: by severity. */
  readonly tone?: Tone;
}

const schema = z.strictObject({
  message: messageSchema,
  severity: z.enum(severities),
  tone: z.enum(tones).optional(),
});
/**
 * An application has said something to somebody without an event type of its own: `engine.notify` emits it.
 * No rule listens to it, as whom it is for was named with it.
 */
export const notificationSent = defineEvent("notification.sent", {
  schema,
  severity: ({ severity }) => severity,
  tone: ({ tone, severity }) => tone ?? toneBySeverity[severity],
  message: ({ payload }) => payload.message,
  sample: {
    message: {
      title: "Maintenance on Sunday",
      summary: "Everything is back by noon.",
      fields: [{ label: "From", value: "08:00" }],
    },
    severity: "info",
  },
});
