import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { durationField, field, momentField } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { moment, name, output } from "./payload.ts";
import type { CatalogWords } from "./words.ts";

const channel = {
  /** As the engine knows it: `ops`. */
  channel: name,
  /** When it went down. */
  since: moment.optional(),
};

const paused = z.strictObject({
  ...channel,
  /** What the other side said. */
  reason: output.optional(),
  /** What helps. */
  cure: output.optional(),
});

const resumed = z.strictObject(channel);

const sampleChannel = { channel: "chat", since: "2026-11-21T02:03:00Z" };

/** A channel does not work, and what goes through it waits. */
export const channelPaused = defineEvent("channel.paused", {
  schema: paused,
  severity: "error",
  labels: ({ channel }) => ({ channel }),
  alert: ({ channel }) => ({ key: channel, status: "firing" }),
  message: inEveryLanguage(pausedMessage),
  sample: {
    ...sampleChannel,
    reason: "The server answered 503 Service Unavailable",
    cure: "https://status.chat.example.com",
  },
});

/** It works again. */
export const channelResumed = defineEvent("channel.resumed", {
  schema: resumed,
  severity: "info",
  tone: "success",
  labels: ({ channel }) => ({ channel }),
  alert: ({ channel }) => ({ key: channel, status: "resolved" }),
  message: inEveryLanguage(resumedMessage),
  sample: sampleChannel,
});

function pausedMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof paused>>,
): Words {
  const said = words.channel;
  return {
    title: said.pausedTitle(payload.channel),
    summary: said.paused(payload.channel),
    fields: [
      field(said.reason, payload.reason, "code"),
      field(said.cure, payload.cure),
      field(said.name, payload.channel),
      momentField(said.since, payload.since, format),
    ],
  };
}

function resumedMessage(
  words: CatalogWords,
  { payload, event, format }: WordingView<z.output<typeof resumed>>,
): Words {
  const { channel, since } = payload;
  const said = words.channel;
  const lasted =
    since === undefined ? undefined : Math.max(0, event.occurredAt - Date.parse(since));
  const span = lasted === undefined ? undefined : format.duration(lasted);
  return {
    title: said.resumedTitle(channel),
    summary: said.resumed(channel, span),
    fields: [field(said.name, channel), durationField(said.pause, lasted, format)],
  };
}
