import type { NoticeWords } from "./notice-words.ts";

const ordinal = new Intl.PluralRules("en", { type: "ordinal" });
const suffixes = new Map([
  ["one", "st"],
  ["two", "nd"],
  ["few", "rd"],
]);

export const en: NoticeWords = {
  language: "en",
  stillFiring: "Still firing",
  flapping: "Flapping",
  stable: "Stable again",
  reminder: (count, span) =>
    `Still firing: ${count}${suffixes.get(ordinal.select(count)) ?? "th"} notice, for ${span}.`,
  flappingSays: (changes, span) =>
    `It has changed ${changes} times within ${span}. You hear more when it is stable.`,
  stableSays: (changes, span) => `It changed ${changes} times within ${span} and is stable now.`,
  silenceOver: (span, cause) =>
    `It has been firing for ${span}. You were not told as it was silenced (${cause}), which is over.`,
  inhibitionOver: (span, cause) =>
    `It has been firing for ${span}. You were not told as ${cause} explained it, which is over.`,
  escalated: "Escalated",
  escalatedSays: (span) => `Nobody has acknowledged it for ${span}.`,
  acknowledge: "Acknowledge",
  acknowledgeSeveral: "Acknowledge alerts",
};
