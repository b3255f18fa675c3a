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
  stable: "Stable again",
  reminder: (count, span, written) =>
    `Still firing: ${written}${suffixes.get(ordinal.select(count)) ?? "th"} notice, for ${span}.`,
  flappingSays: (changes, span, written) =>
    `It has changed ${times(changes, written)} within ${span}. You hear more when it is stable.`,
  stableSays: (changes, span, written) =>
    `It changed ${times(changes, written)} within ${span} and is stable now.`,
  silenceOver: (span, cause) =>
    `It has been firing for ${span}. You were not told as it was silenced (${cause}), which is over.`,
  inhibitionOver: (span, cause) =>
    `It has been firing for ${span}. You were not told as ${cause} explained it, which is over.`,
  escalated: "Escalated",
  escalatedSays: (span) => `Nobody has acknowledged it for ${span}.`,
  acknowledge: "Acknowledge",
  acknowledgeSeveral: "Acknowledge alerts",
};
