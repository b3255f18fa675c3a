export * from "@carillon/catalog";
export * from "@carillon/channel-smtp";
export * from "@carillon/channel-webhook";
export * from "@carillon/core";
export * from "@carillon/store-sqlite";
export { etaRenderer } from "@carillon/templates";
export { createEngine, type PresetOptions } from "./preset.ts";
export { verifyChannel, verifySmtp } from "./verify.ts";
export { type WinstonLoggerOptions, winstonLogger } from "./winston-logger.ts";
