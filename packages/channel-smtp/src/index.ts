export { emailAddress } from "./address.ts";
export {
  type BounceInbox,
  type BounceInboxOptions,
  bounceInbox,
  type Ingested,
  type IngestResult,
} from "./bounce/bounce-inbox.ts";
export type { ReportedRecipient } from "./bounce/delivery-status.ts";
export type { BounceLog } from "./bounce/find-delivery.ts";
export type { IgnoredCode } from "./bounce/ingest-reasons.ts";
export { parseBounce } from "./bounce/parse-bounce.ts";
export type { BounceReport } from "./bounce/report.ts";
export type { Action as BounceAction, Verdict as BounceVerdict } from "./bounce/verdict.ts";
export { classify, type Speaking } from "./classify.ts";
export type { SmtpOptions } from "./config.ts";
export { type DkimRecord, dkimRecord } from "./dkim.ts";
export { type Fault, SmtpFailure, type Stage } from "./failure.ts";
export { type PresetName, smtpPresets } from "./presets/catalog.ts";
export type { PresetChoice } from "./presets/choice.ts";
export type { PresetPort, Security, SmtpPreset } from "./presets/provider.ts";
export type { ReasonCode } from "./reasons.ts";
export { smtp } from "./smtp.ts";
export { type SmtpEnvOptions, smtpFromEnv, smtpOptionsFromEnv } from "./smtp-from-env.ts";
export { type VerifySmtpOptions, verifySmtp } from "./verify/verify-smtp.ts";
