import type { JsonContent, RenderView } from "@carillon/core";

/** Event and message as data. The payload is what was emitted; the moment is ISO 8601 in UTC. */
export function renderJson({ event, message, audience }: RenderView): JsonContent {
  const { id, type, severity, payload } = event;
  const { tone, title, summary, language } = message;
  return {
    rendering: "json",
    body: {
      event: { id, type, occurredAt: new Date(event.occurredAt).toISOString(), severity, payload },
      message: {
        tone,
        title,
        summary,
        fields: message.fields.map(({ label, value, style }) => ({ label, value, style })),
        actions: message.actions.map(({ label, url }) => ({ label, url })),
        language,
      },
      audience,
    },
  };
}
