import { counter } from "@carillon/core";
import type { LayoutWords } from "./layout-words.ts";

const count = counter("en");

export const en: LayoutWords = {
  tone: { success: "", failure: "Problem", warning: "Warning", info: "" },
  occurred: "Time of the event",
  unsubscribe: "Unsubscribe from these messages",
  support: "Help",
  cut: (characters, written) =>
    count(
      characters,
      { one: "… (# character is left out here)", other: "… (# characters are left out here)" },
      written,
    ),
  omitted: "Further fields, left out here",
  reasonForTeam(product, rules, format) {
    const named = format.list(rules.map((rule) => `“${rule}”`));
    if (rules.length === 0)
      return `You get this message because you are a recipient in ${product}.`;
    const rule = rules.length === 1 ? "the rule" : "the rules";
    return `You get this message because of ${rule} ${named} in ${product}.`;
  },
  reasonForUser: (product) =>
    `You get this message from ${product} because it concerns you personally.`,
};
