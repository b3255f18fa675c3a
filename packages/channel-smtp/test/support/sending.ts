import {
  type LogRecord,
  type Outcome,
  type SendRequest,
  scopedLogger,
  systemClock,
} from "@carillon/core";
import { onTestFinished } from "vitest";
import { type SmtpOptions, smtp } from "../../src/index.ts";

/** A channel in the hands of a test. */
export interface Sending {
  send(changes?: Partial<SendRequest<"email">>, signal?: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
  readonly logs: readonly LogRecord[];
}

/** A channel to a server on 127.0.0.1, closed when the test ends. Plain text unless the test says more. */
export function sendingTo(port: number, options: Partial<SmtpOptions> = {}): Sending {
  const sending = channelTo(port, options);
  onTestFinished(sending.close);
  return sending;
}

/** The same, for whoever closes it himself: tests that run side by side. */
export function channelTo(port: number, options: Partial<SmtpOptions> = {}): Sending {
  const logs: LogRecord[] = [];
  const logger = { log: (record: LogRecord) => void logs.push(record) };
  const channel = smtp({
    host: "127.0.0.1",
    port,
    security: "none",
    from: "Carillon <bells@example.com>",
    ...options,
  });
  const sender = channel.create({
    name: "ops-mail",
    app: { name: "Example", locale: "en", timeZone: "UTC" },
    clock: systemClock,
    logger: scopedLogger(logger, "carillon.channel.smtp"),
  });
  const close = async () => {
    await sender.close?.();
  };
  return {
    send: (changes, signal = AbortSignal.timeout(10_000)) =>
      sender.send(requestWith(changes), { signal }),
    close,
    logs,
  };
}

/** A request to ada@example.org. */
export function requestWith(changes: Partial<SendRequest<"email">> = {}): SendRequest<"email"> {
  return {
    deliveryId: "0123456789abcdef0123456789abcdef",
    attempt: 1,
    createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    address: "ada@example.org",
    recipient: { id: "ada", name: "Ada" },
    event: { id: "e1", type: "backup.failed", occurredAt: 0, severity: "error" },
    content: contentWith({}),
    attachments: [],
    sensitive: false,
    ...changes,
  };
}

/** A small mail. */
export function contentWith(
  changes: Partial<SendRequest<"email">["content"]>,
): SendRequest<"email">["content"] {
  return {
    rendering: "email",
    subject: "[Example] Backup failed",
    html: "<p>The disk is full.</p>",
    text: "The disk is full.",
    ...changes,
  };
}
