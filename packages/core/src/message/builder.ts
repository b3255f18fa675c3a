import { z } from "zod";
import { CarillonError, messageOf } from "../errors.ts";
import { noSuch } from "../model/closest.ts";
import { issuesOf } from "../model/issues.ts";
import {
  type Action,
  type Field,
  type FieldStyle,
  fieldStyles,
  type Words,
} from "../model/message.ts";

/** What a machine printed. Made by {@link code}. */
export interface Code {
  readonly code: string | undefined;
}

/** What {@link message} takes of one reader's words. */
export interface SpokenParts {
  /** One line, the subject of a mail without its `[Product]` prefix. */
  readonly title: string;
  /** What happened, in a sentence or two. Default: none. */
  readonly summary?: string | undefined;
  /** By label, in their order, or as a list. One without a value is left out. */
  readonly fields?:
    | Readonly<Record<string, string | Code | undefined>>
    | readonly Field[]
    | undefined;
  /** Addresses by label, or as a list. One without an address is left out. */
  readonly actions?: Readonly<Record<string, string | undefined>> | readonly Action[] | undefined;
}

/** What {@link message} takes. */
export interface MessageParts extends SpokenParts {
  /** In place of these for the affected person, in the second person. Default: they read the same. */
  readonly user?: SpokenParts | undefined;
  /** BCP 47 tag of the language that it is written in. Default: the application's locale. */
  readonly language?: string | undefined;
}

/** Words for everybody, whatever their language. Made by {@link message}. */
export interface BuiltMessage extends Words {
  readonly user?: Words | undefined;
}

/** Text that a machine printed, as the value of a field: monospaced, line breaks kept. */
export function code(text: string | undefined): Code {
  return { code: text };
}

/**
 * Puts a message together without a template: from it come a mail, a chat message, plain text and JSON.
 * An event type takes it as its `message`, or a function that answers one; `engine.notify` sends one
 * without an event type. Keeps nothing of what it is given, and may be asked again.
 *
 * @throws CarillonError `message-invalid`
 */
export function message(parts: MessageParts): BuiltMessage {
  let issues: readonly string[];
  try {
    const { success, data, error } = messageSchema.safeParse(parts);
    if (success) return data;
    issues = issuesOf(error).map((issue) => withLabel(issue, parts));
  } catch (error) {
    // A getter or a proxy that throws while it is read.
    issues = [messageOf(error)];
  }
  throw new CarillonError("message-invalid", "The message does not fit", { issues });
}

/** A field that was given by its label is found by it: `fields.Host: must be a text`. */
function withLabel(issue: string, given: unknown): string {
  return issue.replace(
    /^((?:user\.)?)(fields|actions)\.(\d+)\.(?:value|url|label)/,
    (found, of, list, index) => {
      const whole = of === "" ? given : partOf(given, "user");
      const label = labelsOf(partOf(whole, list))[Number(index)];
      return label === undefined ? found : `${of}${list}.${label || '""'}`;
    },
  );
}

function partOf(given: unknown, name: string): unknown {
  return typeof given === "object" && given !== null ? Reflect.get(given, name) : undefined;
}

function labelsOf(given: unknown): readonly string[] {
  return typeof given === "object" && given !== null && !Array.isArray(given)
    ? Object.keys(given)
    : [];
}

const line = (what: string) =>
  z
    .string({ error: `must be a text: ${what}` })
    .refine((given) => given.trim() !== "", "must not be empty");

const language = z
  .string()
  .refine(isLanguageTag, "must be a language tag such as en or pt-BR")
  .optional();

const valueFault = "must be a text, code(…) or undefined; write numbers and times with format";
const urlFault = "must be an address, as a text, or undefined";

const fieldList = z.array(
  z.strictObject({
    label: line("what stands before the value"),
    value: z.string({ error: valueFault }).optional(),
    style: z.enum(fieldStyles).optional(),
  }),
  { error: "must be values by label, or a list of label and value" },
);
const actionList = z.array(
  z.strictObject({
    label: line("what stands on the button"),
    url: z.string({ error: urlFault }).optional(),
  }),
  { error: "must be addresses by label, or a list of label and url" },
);

type Valued = {
  readonly label: string;
  readonly value: string;
  readonly style?: FieldStyle | undefined;
};
type Linked = { readonly label: string; readonly url: string };

const spokenShape = {
  title: line("what happened, on one line"),
  summary: z.string().default(""),
  fields: z
    .preprocess((given) => listFrom(given, fieldFrom), fieldList)
    .transform((fields): readonly Valued[] =>
      fields.flatMap(({ value, ...rest }) => (value === undefined ? [] : [{ ...rest, value }])),
    )
    .optional(),
  actions: z
    .preprocess((given) => listFrom(given, actionFrom), actionList)
    .transform((actions): readonly Linked[] =>
      actions.flatMap(({ label, url }) => (url === undefined ? [] : [{ label, url }])),
    )
    .optional(),
};

/** What `message` takes, and what it answers: plain JSON, which it would take again. */
export const messageSchema = z.strictObject(
  {
    ...spokenShape,
    user: z.strictObject(spokenShape).optional(),
    language,
  },
  {
    error: noSuch("part of a message", [
      "title",
      "summary",
      "fields",
      "actions",
      "user",
      "language",
    ]),
  },
);

/** Values by label as a list, in their order; anything else as it is. */
function listFrom(given: unknown, make: (label: string, value: unknown) => unknown): unknown {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return given;
  return Object.entries(given).map(([label, value]) => make(label, value));
}

function fieldFrom(label: string, value: unknown): unknown {
  const isCode = typeof value === "object" && value !== null && "code" in value;
  return isCode ? { label, value: value.code, style: "code" } : { label, value };
}

function actionFrom(label: string, url: unknown): unknown {
  return { label, url };
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}
