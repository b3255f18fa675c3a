import { withNotice, withStep } from "../alert/words/with-notice.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { Languages } from "../languages/wordbook.ts";
import { undetermined } from "../message/for-all.ts";
import type { Delivery } from "../model/delivery.ts";
import type { Event, EventType } from "../model/event.ts";
import { type Format, formatFor } from "../model/format.ts";
import type { App, Message, Words } from "../model/message.ts";
import type { Audience, Recipient } from "../model/recipient.ts";

/** For whom a message is worded. */
export interface Reader {
  readonly recipient: Recipient;
  readonly audience: Audience;
  /** Of an escalation: what they read says why they hear of it. */
  readonly step?: Delivery["step"];
}

/** A message with the formatting that its words were made with. */
export interface Composed {
  readonly message: Message;
  readonly format: Format;
  /** Actions that were left out, as their address is not one that a reader may safely follow. */
  readonly unsafeActions: readonly string[];
}

/** Words an event for one reader, in their language, zone and person. */
export function compose(
  type: EventType,
  event: Event,
  reader: Reader,
  app: App,
  languages: Languages,
): Composed {
  const { recipient, audience, step } = reader;
  const picked = pickLanguage(type.languagesIn(languages), [recipient.locale, app.locale]);
  const spoken = picked === undetermined ? app.locale : picked;
  const wording = type.wordingsIn(picked, languages)?.[audience];
  if (wording === undefined) throw failed(type, picked, "it is missing");
  let own: Words;
  try {
    const format = formatIn(spoken, recipient, app);
    own = wording({ payload: event.payload, event, recipient, app, format });
  } catch (cause) {
    throw failed(type, spoken, messageOf(cause), cause);
  }
  const { language = spoken } = own;
  const format = formatIn(language, recipient, app);
  if (oneLine(own.title) === "") throw failed(type, language, "its title is empty");
  const told = withNotice(own, event, format, language, languages);
  const words = withStep(told, step, format, language, languages);
  const actions = (words.actions ?? []).flatMap(({ label, url }) =>
    url === undefined ? [] : [{ label: oneLine(label), url }],
  );
  const message: Message = {
    tone: type.toneOf(event.payload),
    title: oneLine(words.title),
    summary: clean(words.summary).trim(),
    fields: (words.fields ?? []).flatMap(({ label, value, style = "text" }) =>
      value === undefined || value === ""
        ? []
        : [{ label: oneLine(label), value: clean(value), style }],
    ),
    actions: actions.filter(({ url }) => isSafeUrl(url)),
    language,
  };
  const unsafeActions = actions.flatMap(({ label, url }) => (isSafeUrl(url) ? [] : [label]));
  return { message, format, unsafeActions };
}

/** How a reader's numbers and times are written beside words of a language. */
export function formatIn(language: string, recipient: Recipient, app: App): Format {
  const wished = [recipient.locale, app.locale].find((locale) => sameLanguage(locale, language));
  return formatFor(wished ?? language, recipient.timeZone ?? app.timeZone);
}

/** The best of the available languages for a list of wishes: exact, then without region. */
export function pickLanguage(
  available: readonly string[],
  wishes: readonly (string | undefined)[],
): string {
  for (const wish of wishes) {
    let tag = wish?.toLowerCase() ?? "";
    while (tag !== "") {
      const found = available.find((language) => language.toLowerCase() === tag);
      if (found !== undefined) return found;
      tag = tag.slice(0, Math.max(0, tag.lastIndexOf("-")));
    }
  }
  return available[0] ?? "en";
}

function sameLanguage(locale: string | undefined, language: string): boolean {
  return locale?.toLowerCase().split("-")[0] === language.toLowerCase().split("-")[0];
}

/** Control characters, and the bidirectional overrides by which text can pose as other text. */
const unwanted = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu;

function clean(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(unwanted, "")
    .toWellFormed();
}

function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, " ").trim();
}

function isSafeUrl(url: string): boolean {
  return URL.canParse(url) && /^(https?|mailto):$/.test(new URL(url).protocol);
}

function failed(type: EventType, language: string, why: string, cause?: unknown): CarillonError {
  return new CarillonError("template-failed", `The wording of ${type.name} (${language}): ${why}`, {
    cause,
  });
}
