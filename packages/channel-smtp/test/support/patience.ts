import type { SmtpOptions } from "../../src/index.ts";

const longMs = 600_000;

/** Longer than a test may take: what ends a send under these is not one of them. */
export const patience = {
  timeoutMs: longMs,
  connectTimeoutMs: longMs,
  greetingTimeoutMs: longMs,
  socketTimeoutMs: longMs,
} as const satisfies Partial<SmtpOptions>;
