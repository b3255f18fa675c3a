import {
  type Audience,
  type EventType,
  formatFor,
  type JsonObject,
  type Notice,
  type WordingView,
  type Words,
} from "@carillon/core";
import { sampledAt } from "../src/index.ts";

export const audiences: readonly Audience[] = ["team", "user"];

/** What an event type says of a payload, as the engine would ask for it. */
export function render(
  type: EventType,
  input: unknown,
  language: string,
  audience: Audience,
  notice?: Notice,
): Words {
  const payload = type.schema.parse(input);
  const wordings = type.wordingsIn(language);
  if (wordings === undefined) throw new Error(`${type.name} has no words in ${language}`);
  return wordings[audience](viewOf(type, payload, language, notice));
}

function viewOf(
  type: EventType,
  payload: JsonObject,
  language: string,
  notice: Notice | undefined,
): WordingView<JsonObject> {
  return {
    payload,
    event: {
      id: "event-1",
      type: type.name,
      payload,
      occurredAt: sampledAt,
      severity: type.severityOf(payload),
      notice,
    },
    recipient: { id: "ops@example.com" },
    app: { name: "Example Backup", locale: language, timeZone: "UTC" },
    format: formatFor(language, "Europe/Berlin"),
  };
}

/** Everything in it that a reader sees, one text each. */
export function textsOf(words: Words): readonly string[] {
  const { title, summary } = words;
  return [
    title,
    summary,
    ...shownFields(words).flat(),
    ...shownActions(words).flatMap(({ label, url }) => [label, String(url)]),
  ];
}

/** The values that a reader sees, by label. */
export function fieldsOf(words: Words): Readonly<Record<string, string>> {
  return Object.fromEntries(shownFields(words));
}

/** A message as a person would read it out. */
export function asText(words: Words): string {
  return [
    words.title,
    words.summary,
    ...shownFields(words).map(
      ([label, value]) => `  ${label}: ${value.replaceAll("\n", "\n    ")}`,
    ),
    ...shownActions(words).map(({ label, url }) => `  [${label}] ${url}`),
  ].join("\n");
}

function shownFields({ fields = [] }: Words): readonly (readonly [string, string])[] {
  return fields.flatMap(({ label, value }) =>
    value === undefined || value === "" ? [] : [[label, value] as const],
  );
}

function shownActions({ actions = [] }: Words) {
  return actions.filter(({ url }) => url !== undefined);
}
