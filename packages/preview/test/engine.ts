import { catalog, sampledAt } from "@carillon/catalog";
import { createEngine, type EngineOptions, type EventType } from "@carillon/core";
import { etaRenderer } from "@carillon/templates";
import { type MessagePreview, previewMessages } from "../src/index.ts";

const renderer = etaRenderer();

/** An engine that is never started, of a product that knows the catalog, or the given event types. */
export function engineOf(
  events: readonly EventType[] = catalog,
  app: EngineOptions<Record<string, never>>["app"] = "Beacon",
) {
  return createEngine({ app, channels: {}, rules: [], events, renderer });
}

let made: Promise<readonly MessagePreview[]> | undefined;

/** Every message of the catalog, made once for a test file. */
export function catalogPreviews(): Promise<readonly MessagePreview[]> {
  made ??= previewMessages(engineOf(), { timeZone: "Europe/Berlin", at: sampledAt });
  return made;
}

/** The mail of a preview that must have one. */
export function mailOf({ id, mail }: MessagePreview) {
  if (mail.status === "failed") throw new Error(`${id}: ${mail.reason.message}`);
  return mail;
}
