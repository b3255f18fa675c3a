import {
  type Audience,
  type EventType,
  formatFor,
  type JsonObject,
  type WordingView,
  type Words,
} from "@carillon/core";

export const audiences: readonly Audience[] = ["team", "user"];

/** What an event type says of a payload, as the engine would ask for it. */
export function render(
  type: EventType,
  input: unknown,
  language: string,
  audience: Audience,
): Words {
  const payload = type.schema.parse(input);
  const wordings = type.wordingsIn(language);
  if (wordings === undefined) throw new Error(`${type.name} has no words in ${language}`);
  return wordings[audience](viewOf(type, payload, language));
}

function viewOf(type: EventType, payload: JsonObject, language: string): WordingView<JsonObject> {
  return {
    payload,
    event: {
      id: "event-1",
      type: type.name,
      payload,
      occurredAt: Date.UTC(2026, 10, 21, 3, 15),
      severity: type.severityOf(payload),
    },
    recipient: { id: "ops@example.com" },
    app: { name: "Example Backup", locale: language, timeZone: "UTC" },
    format: formatFor(language, "Europe/Berlin"),
  };
}

/** Everything in it that a reader sees, one text each. */
export function textsOf({ title, summary, fields = [], actions = [] }: Words): readonly string[] {
  const shownFields = fields.filter(({ value }) => value !== undefined);
  const shownActions = actions.filter(({ url }) => url !== undefined);
  return [
    title,
    summary,
    ...shownFields.flatMap(({ label, value }) => [label, String(value)]),
    ...shownActions.flatMap(({ label, url }) => [label, String(url)]),
  ];
}

/** The values that a reader sees, by label. */
export function fieldsOf({ fields = [] }: Words): Readonly<Record<string, string>> {
  return Object.fromEntries(
    fields.flatMap(({ label, value }) => (value === undefined ? [] : [[label, value]])),
  );
}
