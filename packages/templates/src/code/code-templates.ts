import { CarillonError, type Event, type EventType, type JsonObject } from "@carillon/core";
import type { TemplateData } from "../template-data.ts";
import { TemplateFault } from "../template-fault.ts";
import { acceptedForms, templateName } from "../template-name.ts";
import { InLayout, Markup } from "./markup.ts";

/** What a template in code sees: what files see, and the payload with the types of its event. */
export interface CodeView<Payload = JsonObject> extends Omit<TemplateData, "event"> {
  readonly event: Event<string, Payload>;
  readonly payload: Payload;
}

/**
 * A part of a mail as a function: pure and at once, as it is asked again after a crash. A string is plain
 * text, and is escaped where HTML is wanted.
 */
export type CodeTemplate<Payload = JsonObject> = {
  // A method, so that one for a payload of its own counts as one for any: names see to the right events.
  render(view: CodeView<Payload>): string | Markup | InLayout;
}["render"];

/** The parts of the mail about one event type. What is left out stays as it is. */
export interface EmailParts<Payload> {
  readonly subject?: (view: CodeView<Payload>) => string;
  readonly html?: (view: CodeView<Payload>) => Markup<"html"> | InLayout<"html">;
  readonly text?: (view: CodeView<Payload>) => string | Markup<"text"> | InLayout<"text">;
}

/** The payload of an event type, as its schema gives it. */
type PayloadOf<Type extends EventType> = Parameters<Type["toneOf"]>[0];

/** The templates of one event type, with the types of its payload, for the option `templates`. */
export function emailTemplates<Type extends EventType>(
  type: Type,
  parts: EmailParts<PayloadOf<Type>>,
  options: { readonly language?: string } = {},
): Readonly<Record<string, CodeTemplate>> {
  const stem = options.language === undefined ? type.name : `${type.name}.${options.language}`;
  const { subject, html, text } = parts;
  return {
    ...(subject && { [`${stem}.email.subject`]: subject }),
    ...(html && { [`${stem}.email.html`]: html }),
    ...(text && { [`${stem}.email.text`]: text }),
  };
}

/** What a function has made, before its pieces are in it. */
export interface CodeMade {
  readonly markup: Markup;
  readonly inLayout: boolean;
}

/** An application's templates in code, by name. */
export class CodeTemplates {
  readonly #templates = new Map<string, CodeTemplate>();

  /** @throws CarillonError `template-options-invalid` */
  constructor(templates: Readonly<Record<string, CodeTemplate>>) {
    const issues: string[] = [];
    for (const [name, template] of Object.entries(templates)) {
      const known = templateName(`${name}.eta`);
      if (known?.kind !== "part") {
        issues.push(
          `${name}: is not named ${acceptedForms.replaceAll(".eta", "").split(", ", 1)[0]}`,
        );
      } else if (typeof template !== "function") issues.push(`${name}: must be a function`);
      this.#templates.set(`${name}.eta`, template);
    }
    if (issues.length === 0) return;
    throw new CarillonError("template-options-invalid", "The option templates is not usable", {
      issues,
    });
  }

  /** With `.eta`. */
  names(): Iterable<string> {
    return this.#templates.keys();
  }

  has(name: string): boolean {
    return this.#templates.has(name);
  }

  /** Throws whatever the function throws, and a {@link TemplateFault} for what is no text. */
  render(name: string, data: TemplateData): CodeMade {
    const template = this.#templates.get(name);
    const made = template?.({ ...data, payload: data.event.payload });
    const profile = name.endsWith(".html.eta") ? "html" : "text";
    if (typeof made === "string") {
      return {
        markup: new Markup(profile, [profile === "html" ? escaped(made) : made]),
        inLayout: false,
      };
    }
    const markup = made instanceof InLayout ? made.body : made;
    if (!(markup instanceof Markup) || markup.profile !== profile) {
      throw new TemplateFault(
        `${name.slice(0, -".eta".length)} must answer what ${profile}\`…\` makes`,
      );
    }
    return { markup, inLayout: made instanceof InLayout };
  }
}

function escaped(plain: string): string {
  return plain.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
