import type { ReasonCode } from "@carillon/channel-smtp";

/** How the process ends. Documented in the README: a script may go by these. */
export const exitCodes = {
  ok: 0,
  /** A fault of this program. */
  unexpected: 1,
  /** `rules test`: a test failed, as with other programs that run tests. */
  testsFailed: 1,
  /** `templates check`: a template is wrong, as with other programs that check sources. */
  templatesWrong: 1,
  /** The command line or the configuration. */
  usage: 2,
  /** `smtp doctor`: something is to be mended; `explain --event`: the log has no such event; `preview`: one failed. */
  problems: 3,
  /** A failure whose class has no code of its own. */
  otherFailure: 9,
  interrupted: 130,
} as const;

const byClass: Readonly<Record<ReasonCode, number>> = {
  dns: 10,
  refused: 11,
  timeout: 12,
  "connection-lost": 13,
  "server-unavailable": 14,
  protocol: 15,
  "tls-handshake": 20,
  certificate: 21,
  authentication: 30,
  "authentication-not-offered": 31,
  "oauth-unavailable": 32,
  "relay-denied": 40,
  "rate-limit": 41,
  greylisted: 42,
  "temporary-refusal": 43,
  "recipient-unknown": 50,
  "recipient-refused": 51,
  "mailbox-full": 52,
  "smtputf8-missing": 53,
  "address-invalid": exitCodes.usage,
  "too-large": 60,
  "content-refused": 61,
  "content-unusable": 62,
  "unknown-outcome": 70,
};

/** What is wrong before anything is connected to. */
const configuration: ReadonlySet<string> = new Set(["channel-config-invalid", "channel-off"]);

/** The exit code for a class of failure. */
export function exitCodeFor(failure: string): number {
  if (configuration.has(failure)) return exitCodes.usage;
  return new Map(Object.entries(byClass)).get(failure) ?? exitCodes.otherFailure;
}
