import type { Languages } from "../../languages/wordbook.ts";
import type { Delivery } from "../../model/delivery.ts";
import type { Event } from "../../model/event.ts";
import type { Format } from "../../model/format.ts";
import type { Words } from "../../model/message.ts";
import type { Notice } from "../../model/notice.ts";
import { noticeBook } from "./book.ts";
import type { NoticeWords } from "./notice-words.ts";

/** The words of a step of an escalation, with why they reach somebody in front. */
export function withStep(
  words: Words,
  step: Delivery["step"],
  format: Format,
  language: string,
  languages: Languages,
): Words {
  if (step === undefined) return words;
  const said = noticeBook.wordsIn(language, languages);
  return {
    ...words,
    title: `${said.escalated}: ${words.title}`,
    summary: `${said.escalatedSays(format.duration(step.afterMs))} ${words.summary}`,
  };
}

/** An event's words, with what the engine has to say of it in front. */
export function withNotice(
  words: Words,
  event: Event,
  format: Format,
  language: string,
  languages: Languages,
): Words {
  const { notice } = event;
  if (notice === undefined) return words;
  const said = noticeBook.wordsIn(language, languages);
  const { prefix, sentence } = parts(notice, event.occurredAt, said, format);
  return {
    ...words,
    title: `${prefix}: ${words.title}`,
    summary: `${sentence} ${words.summary}`,
  };
}

function parts(
  { kind, since, count = 0, cause = "" }: Notice,
  now: number,
  words: NoticeWords,
  format: Format,
): { readonly prefix: string; readonly sentence: string } {
  const span = format.duration(Math.max(0, now - since));
  const written = format.number(count);
  switch (kind) {
    case "reminder":
      return { prefix: words.stillFiring, sentence: words.reminder(count, span, written) };
    case "flapping":
      return { prefix: words.flapping, sentence: words.flappingSays(count, span, written) };
    case "stable":
      return { prefix: words.stable, sentence: words.stableSays(count, span, written) };
    case "silence-over":
      return { prefix: words.stillFiring, sentence: words.silenceOver(span, cause) };
    case "inhibition-over":
      return { prefix: words.stillFiring, sentence: words.inhibitionOver(span, cause) };
  }
}
