export { emailAddress } from "./address.ts";
export { type BounceInbox, type BounceInboxOptions, bounceInbox } from "./bounce/bounce-inbox.ts";
export type { ReportedRecipient } from "./bounce/delivery-status.ts";
export type { BounceLog } from "./bounce/find-delivery.ts";
export type { IgnoredCode } from "./bounce/ingest-reasons.ts";
export type { Ingested, IngestResult } from "./bounce/ingested.ts";
export { parseBounce } from "./bounce/parse-bounce.ts";
export type { BounceReport } from "./bounce/report.ts";
export type { Action as BounceAction, Verdict as BounceVerdict } from "./bounce/verdict.ts";
export { classify, type Speaking } from "./classify.ts";
export type { SmtpOptions } from "./config.ts";
export { type DkimRecord, dkimRecord } from "./dkim.ts";
export { type ExamineOptions, examineSender } from "./doctor/doctor.ts";
export {
  type DnsAnswer,
  type DnsLookupOptions,
  type DnsLookups,
  dnsLookups,
  type MailExchanger,
} from "./doctor/lookups.ts";
export type { DnsRecord, DomainFinding, DomainReport, DomainSection } from "./doctor/report.ts";
export { type Fault, SmtpFailure, type Stage } from "./failure.ts";
export { hints as smtpHints } from "./hints.ts";
export type { AccessTokenFunction, GivenToken } from "./oauth2-options.ts";
export { type PresetName, smtpPresets } from "./presets/catalog.ts";
export type { PresetChoice } from "./presets/choice.ts";
export type { PresetPort, Security, SmtpPreset } from "./presets/provider.ts";
export {
  type Explanation as SmtpExplanation,
  explanations as smtpReasons,
  type Hint as SmtpHint,
  type ReasonCode,
} from "./reasons.ts";
export { smtp } from "./smtp.ts";
export { type SmtpEnvOptions, smtpFromEnv, smtpOptionsFromEnv } from "./smtp-from-env.ts";
export { type VerifySmtpOptions, verifySmtp } from "./verify/verify-smtp.ts";
