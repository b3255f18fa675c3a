import { fieldStyles, formatFor } from "@carillon/core";
import { type TemplateData, templateData } from "../template-data.ts";
import {
  answering,
  boolean,
  list,
  literal,
  nullShape,
  number,
  object,
  optional,
  type Shape,
  text,
  union,
  unknown,
} from "./shape.ts";

/** What is known of the event that a template is read for. */
export interface EventShape {
  readonly type: Shape;
  readonly payload: Shape;
}

const oneOf = (...values: readonly string[]) => union(values.map(literal));

const tone = oneOf("success", "failure", "warning", "info");
const severity = oneOf("info", "warning", "error", "critical");

const message = object({
  tone,
  title: text,
  summary: text,
  fields: list(object({ label: text, value: text, style: oneOf(...fieldStyles) })),
  actions: list(object({ label: text, url: text })),
  items: optional(
    list(object({ tone, title: text, summary: text, at: number, url: optional(text) })),
  ),
  total: optional(number),
  more: optional(text),
  language: text,
});

const hours = optional(unknown);

const recipient = object({
  id: text,
  name: optional(text),
  addresses: optional(object({}, { rest: text })),
  locale: optional(text),
  timeZone: optional(text),
  quietHours: hours,
  workingHours: hours,
  tenant: optional(text),
});

const logo = object({ contentId: text, width: number, height: number });

const app = object({
  name: text,
  url: optional(text),
  locale: text,
  timeZone: text,
  colors: optional(unknown),
  footer: optional(text),
  support: optional(text),
  tenant: optional(text),
});

const notice = object({
  kind: oneOf("reminder", "flapping", "stable", "silence-over", "inhibition-over"),
  since: number,
  count: optional(number),
  cause: optional(text),
});

const format = formatShape();

/** Whatever there is to call: its arguments must be there. */
function formatShape(): Shape {
  const fields = Object.entries(formatFor("en", "UTC")).map(([name, value]): [string, Shape] => [
    name,
    typeof value === "function" ? answering(text, true) : text,
  ]);
  return { kind: "object", fields: new Map(fields) };
}

/** As it is made for every mail, of a mail without anything. */
const { look } = templateData({
  event: { id: "", type: "", payload: {}, occurredAt: 0, severity: "info" },
  domain: "",
  message: { tone: "info", title: "", summary: "", fields: [], actions: [], language: "en" },
  recipient: { id: "" },
  audience: "team",
  app: { name: "", locale: "en", timeZone: "UTC" },
  format: formatFor("en", "UTC"),
  rules: [],
});

/** What a template sees of a mail about an event. */
export function dataShape({ type, payload }: EventShape): ReturnType<typeof object> {
  const event = object({
    id: text,
    type,
    payload,
    occurredAt: number,
    severity,
    notice: optional(notice),
  });
  return object({ ...rest, event }, { sparse: false });
}

const rest: Readonly<Record<Exclude<keyof TemplateData, "event">, Shape>> = {
  message,
  recipient,
  audience: oneOf("team", "user"),
  app,
  format,
  rules: list(text),
  words: object({ tone: text, occurred: text, unsubscribe: text, support: text }),
  reason: text,
  unsubscribe: optional(text),
  logo: optional(logo),
  items: list(
    object({
      tone,
      label: text,
      title: text,
      summary: text,
      at: text,
      url: optional(text),
      mark: text,
    }),
  ),
  fields: list(object({ label: text, value: text, style: oneOf(...fieldStyles), wide: boolean })),
  isLong: boolean,
  title: text,
  preheader: text,
  padding: text,
  support: optional(object({ label: text, url: text })),
  look: shapeOfValue(look),
  shown: answering(text, true),
};

function shapeOfValue(value: unknown): Shape {
  if (value === null) return nullShape;
  switch (typeof value) {
    case "string":
      return text;
    case "number":
      return number;
    case "boolean":
      return boolean;
    case "object":
      if (Array.isArray(value)) return list(union(value.map(shapeOfValue)));
      return object(
        Object.fromEntries(
          Object.entries(value).map(([name, field]) => [name, shapeOfValue(field)]),
        ),
      );
    default:
      return unknown;
  }
}
