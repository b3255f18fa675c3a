import { amazonSes } from "./amazon-ses.ts";
import { gmail, googleWorkspace } from "./google.ts";
import { mailgun } from "./mailgun.ts";
import { mailtrap } from "./mailtrap.ts";
import { microsoft365 } from "./microsoft-365.ts";
import { postfix } from "./postfix.ts";
import { postmark } from "./postmark.ts";
import type { Provider, SmtpPreset } from "./provider.ts";
import { sendgrid } from "./sendgrid.ts";

const providers = [
  gmail,
  googleWorkspace,
  microsoft365,
  sendgrid,
  mailgun,
  postmark,
  amazonSes,
  mailtrap,
  postfix,
] as const;

/** The name of a preset. */
export type PresetName = (typeof providers)[number]["preset"]["name"];

/** What is known of each provider, for whoever shows or documents the choice. */
export const smtpPresets: readonly SmtpPreset<PresetName>[] = providers.map(({ preset }) => preset);

/** The provider of a name that need not be one. */
export function providerNamed(name: string): Provider<PresetName> | undefined {
  return providers.find(({ preset }) => preset.name === name);
}
