import { counter } from "@carillon/core";
import type { LayoutWords } from "./layout-words.ts";

const count = counter("de");

export const de: LayoutWords = {
  tone: { success: "", failure: "Problem", warning: "Warnung", info: "" },
  occurred: "Zeitpunkt des Ereignisses",
  unsubscribe: "Diese Nachrichten abbestellen",
  support: "Hilfe",
  cut: (characters, written) =>
    count(
      characters,
      { one: "… (# Zeichen ist hier ausgelassen)", other: "… (# Zeichen sind hier ausgelassen)" },
      written,
    ),
  omitted: "Weitere Angaben, hier ausgelassen",
  reasonForTeam(product, rules, format) {
    const named = format.list(rules.map((rule) => `„${rule}“`));
    if (rules.length === 0) {
      return `Sie erhalten diese Nachricht, weil Sie bei ${product} als Empfänger eingetragen sind.`;
    }
    const rule = rules.length === 1 ? "der Regel" : "der Regeln";
    return `Sie erhalten diese Nachricht aufgrund ${rule} ${named} in ${product}.`;
  },
  reasonForUser: (product) =>
    `Sie erhalten diese Nachricht von ${product}, weil sie Sie persönlich betrifft.`,
};
