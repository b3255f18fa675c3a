import { noticeBook } from "../alert/words/book.ts";
import { CarillonError } from "../errors.ts";
import type { Languages } from "../languages/wordbook.ts";
import type { Delivery } from "../model/delivery.ts";
import { type Event, type EventType, severities } from "../model/event.ts";
import type { Format } from "../model/format.ts";
import type { App, MessageItem, Tone } from "../model/message.ts";
import type { Bundle, Member } from "../store/bundle.ts";
import { bundleBook } from "./bundle-words/book.ts";
import type { BundleWords, Counted } from "./bundle-words/bundle-words.ts";
import { type Composed, compose, formatIn, pickLanguage } from "./compose.ts";

/** How a bundle is shown. */
export interface BundleLook {
  /** At most this many of its events. */
  readonly show: number;
  /** Stands in the title, before the numbers. */
  readonly title: string | undefined;
}

/** What a bundle is worded with. */
export interface BundleParts {
  readonly types: ReadonlyMap<string, EventType>;
  readonly app: App;
  readonly languages: Languages;
  readonly look: BundleLook;
}

/** The message of a bundle. */
export interface ComposedBundle extends Composed {
  /** Of the message's items, in the same order. */
  readonly events: readonly Event[];
  /** Members that have no words of their own, with the reason. */
  readonly unworded: readonly { readonly member: Member; readonly error: unknown }[];
}

/**
 * Words a bundle for its reader: each member by its own event type, as the title and the summary of the
 * mail that it would have been. One that cannot be worded is named by its event type, so that it does
 * not keep the others; when none can be, the reason of the first one is thrown.
 */
export function composeBundle(
  { recipient }: Delivery,
  bundle: Bundle,
  { types, app, languages, look }: BundleParts,
): ComposedBundle {
  const language = pickLanguage(bundleBook.tagsIn(languages), [recipient.locale, app.locale]);
  const words = bundleBook.wordsIn(language, languages);
  const format = formatIn(language, recipient, app);
  const worded = bundle.members.map((member) => wordedOne(member, types, app, languages));
  const unworded = worded.flatMap(({ member, error }) =>
    error === undefined ? [] : [{ member, error }],
  );
  if (unworded.length === worded.length) throw unworded[0]?.error;
  worded.sort((a, b) => rankOf(a) - rankOf(b) || b.item.at - a.item.at);
  const shown = worded.slice(0, look.show);
  const rest = bundle.total - shown.length;
  const counts = titleOf(
    bundle,
    worded.map(({ item }) => item),
    words,
    format,
  );
  const reminds = bundle.members.every(({ event }) => event.notice?.kind === "reminder");
  const said = reminds ? `${noticeBook.wordsIn(language, languages).stillFiring}: ` : "";
  const title = `${said}${counts}`;
  return {
    message: {
      tone: worst(worded.map(({ item }) => item.tone)),
      title: look.title === undefined ? title : `${look.title} – ${title}`,
      summary: whenOf(bundle, words, format),
      fields: [],
      actions: [],
      items: shown.map(({ member, item }) => ({ ...item, label: labelOf(member, item, words) })),
      total: bundle.total,
      more: rest === 0 ? undefined : words.more(rest, format.number(rest)),
      language,
    },
    format,
    unsafeActions: worded.flatMap(({ unsafeActions }) => unsafeActions),
    events: shown.map(({ member }) => member.event),
    unworded,
  };
}

const tones = ["failure", "warning", "info", "success"] as const satisfies readonly Tone[];

function worst(of: readonly Tone[]): Tone {
  return tones.find((tone) => of.includes(tone)) ?? "info";
}

/** The worst is the least; what says that all is well comes last, whatever its severity. */
function rankOf({ member, item }: Worded): number {
  return item.tone === "success" ? 1 : -severities.indexOf(member.event.severity);
}

/** The word by which the title counts it, so that its numbers are found in the list. */
function labelOf({ event }: Member, { tone }: MessageItem, { labels }: BundleWords): string {
  return tone === "success" || event.severity === "info" ? "" : labels[event.severity];
}

/** A member with its words. */
interface Worded {
  readonly member: Member;
  readonly item: MessageItem;
  readonly unsafeActions: readonly string[];
  readonly error?: unknown;
}

function wordedOne(
  member: Member,
  types: ReadonlyMap<string, EventType>,
  app: App,
  languages: Languages,
): Worded {
  const { delivery, event } = member;
  try {
    const type = types.get(event.type);
    if (type === undefined) {
      throw new CarillonError(
        "template-failed",
        `No rule of this engine knows the event type ${event.type}`,
      );
    }
    const { message, unsafeActions } = compose(type, event, delivery, app, languages);
    const { tone, title, summary, actions } = message;
    const url = actions[0]?.url;
    return { member, item: { tone, title, summary, at: event.occurredAt, url }, unsafeActions };
  } catch (error) {
    const tone = toneOfSeverity[event.severity];
    const item = { tone, title: event.type, summary: "", at: event.occurredAt };
    return { member, item, unsafeActions: [], error };
  }
}

const toneOfSeverity = {
  info: "info",
  warning: "warning",
  error: "failure",
  critical: "failure",
} as const;

/** `5 alerts: 3 critical, 2 warnings` */
function titleOf(
  bundle: Bundle,
  items: readonly MessageItem[],
  words: BundleWords,
  format: Format,
): string {
  const domains = new Set(bundle.members.map(({ event }) => event.type.split(".")[0] ?? ""));
  const [domain = ""] = domains.size === 1 ? domains : [];
  const counted = (count: number, noun: Counted) => noun(count, format.number(count));
  const what = counted(bundle.total, isThing(domain) ? words.things[domain] : words.thing);
  const counts = severities.toReversed().flatMap((severity) => {
    const count = bundle.severities[severity] ?? 0;
    if (severity !== "info")
      return count === 0 ? [] : [{ count, noun: words.severities[severity] }];
    const well = bundle.total > items.length ? 0 : wellOf(bundle, items);
    return [
      { count: count - well, noun: words.severities.info },
      { count: well, noun: words.well },
    ].filter((part) => part.count > 0);
  });
  const [only, ...others] = counts;
  if (only === undefined || (others.length === 0 && only.noun === words.severities.info))
    return what;
  return `${what}: ${counts.map(({ count, noun }) => counted(count, noun)).join(", ")}`;
}

function isThing(domain: string): domain is keyof BundleWords["things"] {
  return Object.hasOwn(bundleBook.languages.en.things, domain);
}

/** Of those that matter little, how many say that all is well: known when all are. */
function wellOf({ severities: { info = 0 } }: Bundle, items: readonly MessageItem[]): number {
  return Math.min(info, items.filter(({ tone }) => tone === "success").length);
}

function whenOf({ firstAt, lastAt }: Bundle, words: BundleWords, format: Format): string {
  const [first, last] = [format.dateTime(firstAt), format.dateTime(lastAt)];
  return first === last ? words.at(first) : words.between(format.dateTimes(firstAt, lastAt));
}
