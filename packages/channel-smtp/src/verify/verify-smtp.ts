import { type Verification, type VerifyChannelOptions, verifyChannel } from "@carillon/core";
import type { SmtpOptions } from "../config.ts";
import { smtp } from "../smtp.ts";

/** What {@link verifySmtp} may be told. */
export interface VerifySmtpOptions extends Omit<VerifyChannelOptions, "testTo"> {
  /**
   * Sends a test mail to this address, once everything before it went well. Limit it to the address of
   * whoever asks: anything else is a way to send mail to strangers.
   */
  readonly testMailTo?: string | undefined;
}

/**
 * Checks a configuration that nobody has saved yet: its options, then step by step everything that a
 * mail needs, then with `testMailTo` a mail. Never rejects for what it finds, and ends within
 * `timeoutMs` of the configuration and as much again for the mail.
 *
 * @throws CarillonError `engine-options-invalid` for the option `app`
 */
export function verifySmtp(
  options: SmtpOptions,
  { testMailTo, ...others }: VerifySmtpOptions = {},
): Promise<Verification> {
  return verifyChannel(() => smtp(options), { ...others, testTo: testMailTo });
}
