import { valuePlace } from "../interpolation.ts";
import { isLink } from "../links.ts";
import { TemplateFault } from "../template-fault.ts";

/** A piece to include where it stands: one of the built-in ones, or one of the application's own. */
export class Piece {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What the tags `html` and `text` make. */
export class Markup<Profile extends "html" | "text" = "html" | "text"> {
  readonly profile: Profile;
  readonly parts: readonly (string | Piece)[];

  constructor(profile: Profile, parts: readonly (string | Piece)[]) {
    this.profile = profile;
    this.parts = parts;
  }
}

/** What stands in the layout, between the bar and the footer. */
export class InLayout<Profile extends "html" | "text" = "html" | "text"> {
  readonly body: Markup<Profile>;

  constructor(body: Markup<Profile>) {
    this.body = body;
  }
}

/** What may stand in a text with a tag. There is nothing for a missing value: write `?? ""`. */
export type MarkupValue<Profile extends "html" | "text"> =
  | string
  | number
  | Markup<Profile>
  | Piece
  | readonly MarkupValue<Profile>[];

/**
 * HTML whose values are escaped. Only what this tag has made, and pieces, go in as they are. A value that
 * begins a link must be an `http:`, `https:` or `mailto:` address.
 *
 * @throws Error for a value that is missing, or that fits nowhere, which loses the mail
 */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly MarkupValue<"html">[]
): Markup<"html"> {
  return new Markup("html", joined(strings, values, escaped));
}

/** Plain text, whose values stay as they are. */
export function text(
  strings: TemplateStringsArray,
  ...values: readonly MarkupValue<"text">[]
): Markup<"text"> {
  return new Markup(
    "text",
    joined(strings, values, (value) => value),
  );
}

/** Has the layout stand around a part of a mail. */
export function inLayout<Profile extends "html" | "text">(
  body: Markup<Profile>,
): InLayout<Profile> {
  return new InLayout(body);
}

/** A piece to include, such as `_fields.html.eta`. */
export function piece(name: string): Piece {
  return new Piece(name);
}

type Write = (value: string, before: string) => string;

function joined(
  strings: TemplateStringsArray,
  values: readonly MarkupValue<"html" | "text">[],
  write: Write,
): readonly (string | Piece)[] {
  const parts: (string | Piece)[] = [];
  let before = "";
  for (const [index, string] of strings.entries()) {
    parts.push(string);
    before = (before + string).slice(-2_000);
    if (index < values.length) parts.push(...partsOf(values[index], before, write));
    before += "x";
  }
  return parts;
}

function partsOf(value: unknown, before: string, write: Write): readonly (string | Piece)[] {
  if (value instanceof Markup) return value.parts;
  if (value instanceof Piece) return [value];
  if (Array.isArray(value)) return value.flatMap((one: unknown) => partsOf(one, before, write));
  if (typeof value === "string") return [write(value, before)];
  if (typeof value === "number" && !Number.isNaN(value)) return [String(value)];
  const written = before.trimEnd().slice(-40).replace(/\s+/g, " ");
  throw new TemplateFault(
    `The value behind ${JSON.stringify(written)} is missing or no single value`,
  );
}

function escaped(value: string, before: string): string {
  const place = valuePlace(before);
  if (place === "unquoted")
    throw new TemplateFault("A value stands in an attribute without quotes");
  if (place === "link" && !isLink(value)) {
    throw new TemplateFault("A value stands in a link and is no http, https or mailto address");
  }
  return value.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
