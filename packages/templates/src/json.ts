import type { Event, JsonContent, MessageItem, RenderView } from "@carillon/core";

/**
 * Event and message as data. The payload is what was emitted; the moment is ISO 8601 in UTC. A message
 * about several events has those that it shows as `events`, and says in `message.total` how many there
 * are.
 */
export function renderJson({ event, events, message, audience }: RenderView): JsonContent {
  const { tone, title, summary, items, total, language } = message;
  return {
    rendering: "json",
    body: {
      event: eventData(event),
      ...(events !== undefined && { events: events.map(eventData) }),
      message: {
        tone,
        title,
        summary,
        fields: message.fields.map(({ label, value, style }) => ({ label, value, style })),
        actions: message.actions.map(({ label, url }) => ({ label, url })),
        ...(items !== undefined && { items: items.map(itemData), total: total ?? items.length }),
        language,
      },
      audience,
    },
  };
}

function eventData({ id, type, occurredAt, severity, payload }: Event) {
  return { id, type, occurredAt: new Date(occurredAt).toISOString(), severity, payload };
}

function itemData({ tone, title, summary, at, url }: MessageItem) {
  const item = { tone, title, summary, at: new Date(at).toISOString() };
  return url === undefined ? item : { ...item, url };
}
