import { counter } from "../../languages/counter.ts";
import type { NoticeWords } from "./notice-words.ts";

const count = counter("en");

const times = (changes: number, written: string) =>
  count(changes, { one: "# time", other: "# times" }, written);

const ordinal = new Intl.PluralRules("en", { type: "ordinal" });
const suffixes = new Map([
  ["one", "st"],
  ["two", "nd"],
  ["few", "rd"],
]);

export const en: NoticeWords = {
  stillFiring: "Still firing",
  flapping: "Flapping",
  stable: "Settled",
  reminder: (count, span, written) =>
    `${written}${suffixes.get(ordinal.select(count)) ?? "th"} notice; it has lasted ${span}.`,
  flappingSays: (changes, span, written) =>
    `The state has changed ${times(changes, written)} within ${span}. You hear more when it is stable.`,
  stableSays: (changes, span, written) =>
    `The state changed ${times(changes, written)} within ${span} and is stable now.`,
  silenceOver: (span, cause) =>
    `The problem has lasted ${span}. You were not told because it was silenced (${cause}); that is over.`,
  inhibitionOver: (span, cause) =>
    `The problem has lasted ${span}. You were not told because ${cause} was the cause; that is over.`,
  escalated: "Escalated",
  escalatedSays: (span) => `Nobody has acknowledged it for ${span}.`,
  acknowledge: "Acknowledge",
  acknowledgeSeveral: "Acknowledge alerts",
};
