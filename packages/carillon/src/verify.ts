import {
  type SmtpOptions,
  type VerifySmtpOptions,
  verifySmtp as verifyPlainSmtp,
} from "@carillon/channel-smtp";
import {
  type Channel,
  type Verification,
  type VerifyChannelOptions,
  verifyChannel as verifyPlainChannel,
} from "@carillon/core";
import { etaRenderer } from "@carillon/templates";

/** As `verifyChannel` of `@carillon/core`, with a test message that looks like all others. */
export function verifyChannel(
  channel: Channel | (() => Channel),
  options: VerifyChannelOptions = {},
): Promise<Verification> {
  return verifyPlainChannel(channel, { renderer: etaRenderer(), ...options });
}

/** As `verifySmtp` of `@carillon/channel-smtp`, with a test mail that looks like all others. */
export function verifySmtp(
  options: SmtpOptions,
  asked: VerifySmtpOptions = {},
): Promise<Verification> {
  return verifyPlainSmtp(options, { renderer: etaRenderer(), ...asked });
}
