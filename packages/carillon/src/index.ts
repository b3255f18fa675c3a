export * from "@carillon/catalog";
export * from "@carillon/channel-smtp";
export * from "@carillon/channel-webhook";
export * from "@carillon/core";
export { fromAlertmanager, loadRules, parseRules, rulesFile } from "@carillon/rules-file";
export * from "@carillon/store-sqlite";
export {
  type CodeTemplate,
  type CodeView,
  type EmailParts,
  emailTemplates,
  etaRenderer,
  html,
  inLayout,
  type MarkupValue,
  piece,
  text,
} from "@carillon/templates";
export { defineLanguage, type LanguageWords } from "./define-language.ts";
export { createEngine, type PresetOptions } from "./preset.ts";
export { renderMessage } from "./render-message.ts";
export { verifyChannel, verifySmtp } from "./verify.ts";
export { type WinstonLoggerOptions, winstonLogger } from "./winston-logger.ts";
