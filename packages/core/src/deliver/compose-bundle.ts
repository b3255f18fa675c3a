import { CarillonError } from "../errors.ts";
import type { Delivery } from "../model/delivery.ts";
import { type Event, type EventType, severities } from "../model/event.ts";
import type { Format } from "../model/format.ts";
import type { App, MessageItem, Tone } from "../model/message.ts";
import type { Bundle, Member } from "../store/bundle.ts";
import { type BundleWords, counted } from "./bundle-words/bundle-words.ts";
import { bundleWordsFor } from "./bundle-words/words-for.ts";
import { type Composed, compose, formatIn } from "./compose.ts";

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
  { types, app, look }: BundleParts,
): ComposedBundle {
  const words = bundleWordsFor(recipient, app);
  const format = formatIn(words.language, recipient, app);
  const worded = bundle.members.map((member) => wordedBy(member, types, app));
  const unworded = worded.flatMap(({ member, error }) =>
    error === undefined ? [] : [{ member, error }],
  );
  if (unworded.length === worded.length) throw unworded[0]?.error;
  worded.sort((a, b) => toneRank[a.item.tone] - toneRank[b.item.tone] || b.item.at - a.item.at);
  const shown = worded.slice(0, look.show);
  const rest = bundle.total - shown.length;
  const title = titleOf(
    bundle,
    worded.map(({ item }) => item),
    words,
    format,
  );
  return {
    message: {
      tone: worded[0]?.item.tone ?? "info",
      title: look.title === undefined ? title : `${look.title} – ${title}`,
      summary: whenOf(bundle, words, format),
      fields: [],
      actions: [],
      items: shown.map(({ item }) => item),
      total: bundle.total,
      more: rest === 0 ? undefined : words.more(format.number(rest)),
      language: words.language,
    },
    format,
    unsafeActions: worded.flatMap(({ unsafeActions }) => unsafeActions),
    events: shown.map(({ member }) => member.event),
    unworded,
  };
}

const toneRank: Readonly<Record<Tone, number>> = { failure: 0, warning: 1, info: 2, success: 3 };

/** A member with its words. */
interface Worded {
  readonly member: Member;
  readonly item: MessageItem;
  readonly unsafeActions: readonly string[];
  readonly error?: unknown;
}

function wordedBy(member: Member, types: ReadonlyMap<string, EventType>, app: App): Worded {
  const { delivery, event } = member;
  try {
    const type = types.get(event.type);
    if (type === undefined) {
      throw new CarillonError(
        "template-failed",
        `No rule of this engine knows the event type ${event.type}`,
      );
    }
    const { message, unsafeActions } = compose(type, event, delivery, app);
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
  const thing = Object.hasOwn(words.things, domain) ? words.things[domain] : undefined;
  const what = counted(bundle.total, thing ?? words.thing, format);
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
  return `${what}: ${counts.map(({ count, noun }) => counted(count, noun, format)).join(", ")}`;
}

/** Of those that matter little, how many say that all is well: known when all are. */
function wellOf({ severities: { info = 0 } }: Bundle, items: readonly MessageItem[]): number {
  return Math.min(info, items.filter(({ tone }) => tone === "success").length);
}

function whenOf({ firstAt, lastAt }: Bundle, words: BundleWords, format: Format): string {
  const [first, last] = [format.dateTime(firstAt), format.dateTime(lastAt)];
  return first === last ? words.at(first) : words.between(first, last);
}
