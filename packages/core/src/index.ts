export type { AcknowledgeOptions, Alert, AlertFilter, Alerts } from "./alert/alerts.ts";
export type { Acknowledgement } from "./alert/document.ts";
export type { FlapOptions, InhibitOption } from "./alert/policy.ts";
export type { NoticeWords } from "./alert/words/notice-words.ts";
export type { AppOptions, BrandingOf } from "./branding/app-options.ts";
export { type Branding, checkBranding } from "./branding/branding.ts";
export { type ColorOptions, type ColorScheme, type Colors, surfaces } from "./branding/colors.ts";
export type { Clock } from "./clock.ts";
export { systemClock } from "./clock.ts";
export { createEngine } from "./create-engine.ts";
export type { BundleWords } from "./deliver/bundle-words/bundle-words.ts";
export type { ChannelStatus, MemberStatus } from "./deliver/channel-status.ts";
export { pickLanguage } from "./deliver/compose.ts";
export type { ChangeOptions, Selection } from "./deliver/dead-letters.ts";
export type { SlowDestination } from "./deliver/destinations.ts";
export type { Slowness } from "./deliver/flow.ts";
export { plainRenderer } from "./deliver/plain-renderer.ts";
export type { ChannelPolicy } from "./deliver/policies.ts";
export type {
  Renderer,
  RenderView,
  TemplateFinding,
  TemplateJudge,
  TemplateSurroundings,
  TemplateVerdict,
} from "./deliver/renderer.ts";
export { testMessage } from "./deliver/test-message.ts";
export type { VerifyOptions } from "./deliver/verify.ts";
export type { DrainOptions, Engine, Receipt, StopOptions } from "./engine.ts";
export type { EngineConfig, GivenPorts } from "./engine-config.ts";
export { defineConfig } from "./engine-config.ts";
export type { DeliveryNotice, EngineEvents, MessageNotice } from "./engine-events.ts";
export type {
  EngineOptions,
  LimitOptions,
  RuleDefaults,
  SoftBounceOptions,
} from "./engine-options.ts";
export type { ErrorCode } from "./errors.ts";
export { CarillonError, errorCures, messageOf } from "./errors.ts";
export type { TextOptions } from "./explain/explanation-text.ts";
export { explanationLines, explanationText } from "./explain/explanation-text.ts";
export type { ExplainedLine } from "./explain/line.ts";
export { traceLines, traceText } from "./explain/trace-text.ts";
export { coreBooks } from "./languages/core-books.ts";
export { counter, type PluralForms } from "./languages/counter.ts";
export { languageMaker, type SomeWords, type WordsOf } from "./languages/define-language.ts";
export type { MessageWords } from "./languages/messages/message-words.ts";
export { missingWordings } from "./languages/missing-wordings.ts";
export {
  type Language,
  type Languages,
  noLanguages,
  type Wordbook,
  wordbook,
} from "./languages/wordbook.ts";
export { type BookWordings, type Builder, wordedBy } from "./languages/worded-by.ts";
export { linkListener } from "./links/link-listener.ts";
export type { OptOut } from "./links/opt-outs.ts";
export type { LinkOptions } from "./links/options.ts";
export type { PageWords } from "./links/words/page-words.ts";
export type { Logger, LogLevel, LogRecord, ScopedLogger } from "./logger.ts";
export { scopedLogger, silentLogger } from "./logger.ts";
export type { BuiltMessage, Code, MessageParts, SpokenParts } from "./message/builder.ts";
export { code, message } from "./message/builder.ts";
export type { MessageForAll } from "./message/for-all.ts";
export { escapeMarkdown, fencedMarkdown } from "./message/markdown.ts";
export { type RenderMessageOptions, renderMessage } from "./message/render-message.ts";
export { type NotifyOptions, notificationSent } from "./message/sent.ts";
export type {
  Addressee,
  Criteria,
  GroupNamed,
  PeopleNamed,
  QueryNamed,
  RoleNamed,
  UserNamed,
} from "./model/addressee.ts";
export { group, query, role, user } from "./model/addressee.ts";
export type { AlertReport, AlertStatus } from "./model/alert.ts";
export type { Attachment, StoredAttachment } from "./model/attachment.ts";
export type {
  Channel,
  ChannelContext,
  ChannelDefinition,
  Sender,
  SendOptions,
  SendRequest,
  VerifySenderOptions,
} from "./model/channel.ts";
export { defineChannel } from "./model/channel.ts";
export { channelOff, type OffDefinition } from "./model/channel-off.ts";
export { closest } from "./model/closest.ts";
export type {
  Content,
  Contents,
  EmailContent,
  JsonContent,
  MarkdownContent,
  Rendering,
  TextContent,
} from "./model/content.ts";
export type { Attempt, Delivery, DeliveryState, Hold, Priority, Remark } from "./model/delivery.ts";
export { deliveryId, holdKinds, priorities } from "./model/delivery.ts";
export type { Directory, DirectoryPage, MemberPage, RoleOrGroup } from "./model/directory.ts";
export { emptyDirectory } from "./model/directory.ts";
export type { Event, EventDefinition, EventOf, EventType, Severity } from "./model/event.ts";
export { defineEvent, severities } from "./model/event.ts";
export type { Format } from "./model/format.ts";
export { formatFor } from "./model/format.ts";
export type { JsonObject, JsonValue } from "./model/json.ts";
export type { Labels, LabelsGiven } from "./model/labels.ts";
export type { Logo } from "./model/logo.ts";
export type {
  EventMatch,
  Match,
  MatchOf,
  SeverityComparison,
  SeverityTest,
  Test,
  Tests,
} from "./model/match.ts";
export type { PathIn, Scalar, ValueAt } from "./model/match-path.ts";
export type {
  Action,
  App,
  AudienceWordings,
  Field,
  FieldStyle,
  Message,
  MessageItem,
  Tone,
  Wording,
  WordingView,
  Words,
} from "./model/message.ts";
export { fieldStyles } from "./model/message.ts";
export type { Notice } from "./model/notice.ts";
export type { Outcome, Reason } from "./model/outcome.ts";
export { outcomeSchema } from "./model/outcome.ts";
export type { ExponentialRetryOptions, RetryPolicy, UnknownPolicy } from "./model/policy.ts";
export { defaultRetry, exponentialRetry } from "./model/policy.ts";
export type { Pool, PoolMember } from "./model/pool.ts";
export type { QuietHours, WorkingHours } from "./model/quiet-hours.ts";
export type { DestinationLimit, Rate, RateOverride } from "./model/rate.ts";
export { destinationLimitSchema, rateOf, rateOverrideSchema, rateSchema } from "./model/rate.ts";
export type { AddressKind, Audience, Recipient } from "./model/recipient.ts";
export { compileRegex, type Regex } from "./model/regex.ts";
export type { ActiveRule, Rule, RuleDefinition, UserMode } from "./model/rule.ts";
export { defineRule } from "./model/rule.ts";
export { redacted, redactorOf, secret } from "./model/secret.ts";
export type { TypePattern } from "./model/type-pattern.ts";
export type {
  Finding,
  StepStatus,
  Verification,
  VerificationProgress,
  VerificationStep,
} from "./model/verification.ts";
export { verificationStepsSchema } from "./model/verification.ts";
export type { Clause } from "./plan/condition.ts";
export type { Dedupe } from "./plan/dedupe-option.ts";
export type { Digest } from "./plan/digest-option.ts";
export type { Decision, RuleVerdict } from "./plan/draft.ts";
export type { EscalationStep } from "./plan/escalate-option.ts";
export type { KeyBy, KeyPath, KeyValue } from "./plan/event-key.ts";
export type { ExplainOptions, Explanation } from "./plan/explain.ts";
export type { Fallback } from "./plan/fallback-option.ts";
export type { Group } from "./plan/group-option.ts";
export type { EmitOptions } from "./plan/parse.ts";
export type { RemindOption } from "./plan/remind-option.ts";
export type { StormOptions } from "./plan/storm-options.ts";
export type { Throttle } from "./plan/throttle-option.ts";
export type { Trace, TracedDelivery, TraceOptions } from "./plan/trace.ts";
export type { OneOf } from "./pool/failover.ts";
export { failover } from "./pool/failover.ts";
export type { Members } from "./pool/pool.ts";
export type { RoundRobinOptions } from "./pool/round-robin.ts";
export { roundRobin } from "./pool/round-robin.ts";
export type { PreferenceLock } from "./preferences/effective.ts";
export type {
  MatrixOptions,
  PreferenceCell,
  PreferenceColumn,
  PreferenceMatrix,
  PreferenceRow,
} from "./preferences/matrix.ts";
export type { PreferenceOptions } from "./preferences/options.ts";
export type {
  PreferenceEntries,
  PreferenceScope,
  PreferenceSet,
  PreferenceValue,
} from "./preferences/preference-set.ts";
export { preferenceValues } from "./preferences/preference-set.ts";
export type {
  Preferences,
  SetPreferencesOptions,
  StoredPreferences,
} from "./preferences/preferences.ts";
export type { Preview } from "./preview/preview.ts";
export type { PreviewEvent, PreviewOptions } from "./preview/supposed.ts";
export type { Rehearsal } from "./rehearsal.ts";
export { rulesJsonSchema } from "./rules/json-schema.ts";
export type { SavedRuleSet } from "./rules/rule-book.ts";
export type { RuleData } from "./rules/rule-data.ts";
export { readRules } from "./rules/rule-data.ts";
export type { Rules, SaveRulesOptions } from "./rules/rule-desk.ts";
export type { LoadedRules, RuleSource } from "./rules/rule-source.ts";
export type { RuleTree, RuleTreeRoot } from "./rules/rule-tree.ts";
export { rulesFromTree } from "./rules/rule-tree.ts";
export type { SeverityPolicyOptions, SeverityWay } from "./rules/severity-policy.ts";
export { severityPolicy } from "./rules/severity-policy.ts";
export type {
  CatchUp,
  Occurrence,
  Schedule,
  ScheduleDefinition,
} from "./schedule/schedule.ts";
export { defineSchedule } from "./schedule/schedule.ts";
export type {
  ScheduleListOptions,
  ScheduleStatus,
  Schedules,
} from "./schedule/scheduler.ts";
export { silenceEnding } from "./silence/ending.ts";
export type { Recurrence, Span } from "./silence/recurrence.ts";
export type {
  NewSilence,
  Silence,
  SilenceActor,
  SilenceOwner,
  Silences,
} from "./silence/silences.ts";
export type { SilenceStatus } from "./silence/window.ts";
export type { Bundle, Member } from "./store/bundle.ts";
export { mostMembers } from "./store/bundle.ts";
export type {
  Collection,
  Document,
  DocumentFilter,
  DocumentPage,
  DocumentPut,
  DocumentSignature,
  DocumentStored,
} from "./store/collection.ts";
export { checkedCollectionName, checkedDocument, checkedDocumentId } from "./store/collection.ts";
export { memoryStore } from "./store/memory.ts";
export { heldByCap } from "./store/recipient-cap.ts";
export type {
  AuditEntry,
  AuditFilter,
  Begin,
  Claim,
  Claimed,
  ClaimOptions,
  Counts,
  DeliveryAuditEntry,
  DeliveryFilter,
  DeliveryLog,
  DeliveryRecord,
  DocumentAuditEntry,
  Enqueued,
  EnqueuedInParts,
  EnqueueLimits,
  EventRecord,
  Held,
  MemberCounts,
  Next,
  Outbox,
  Page,
  Plan,
  PlanInParts,
  PlannedDocument,
  SettledDocument,
  Settlement,
  Signature,
  Statistics,
  Store,
} from "./store/store.ts";
export { collectionOf } from "./store/typed-collection.ts";
export type {
  AddressOfKind,
  NewSuppression,
  SoftBounce,
  SoftBounceCount,
  Suppression,
  SuppressionFilter,
  SuppressionReason,
  Suppressions,
} from "./suppression/suppressions.ts";
export { suppressionReasons } from "./suppression/suppressions.ts";
export type { TemplatePreviewEvent, TemplatePreviewOptions } from "./templates/template-preview.ts";
export type { Templates } from "./templates/templates.ts";
export type { UploadedSources } from "./templates/uploaded-sources.ts";
export type {
  ChangedTemplate,
  SavedTemplate,
  TemplateChange,
  TemplatePublication,
  TemplateScope,
  TemplateVersion,
  UploadedTemplate,
} from "./templates/uploaded-template.ts";
export { nextAt } from "./time/cron.ts";
export type { LocalMoment, LocalTime, Weekday } from "./time/local-time.ts";
export { instantOf, localTime, weekdays } from "./time/local-time.ts";
export { isTimeZone } from "./time/zones.ts";
export type { Chance } from "./tokens.ts";
export { tokens } from "./tokens.ts";
export { type VerifyChannelOptions, verifyChannel } from "./verify-channel.ts";
