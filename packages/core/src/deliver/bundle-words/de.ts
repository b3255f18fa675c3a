import type { BundleWords } from "./bundle-words.ts";

export const de: BundleWords = {
  language: "de",
  things: {
    alert: { one: "Alarm", many: "Alarme" },
    backup: { one: "Sicherung", many: "Sicherungen" },
    restore: { one: "Wiederherstellung", many: "Wiederherstellungen" },
  },
  thing: { one: "Meldung", many: "Meldungen" },
  severities: {
    critical: { one: "kritisch", many: "kritisch" },
    error: { one: "Fehler", many: "Fehler" },
    warning: { one: "Warnung", many: "Warnungen" },
    info: { one: "Hinweis", many: "Hinweise" },
  },
  well: { one: "OK", many: "OK" },
  more: (count) => `… und ${count} weitere`,
  at: (moment) => `Das alles geschah am ${moment}.`,
  between: (first, last) => `Das alles geschah zwischen ${first} und ${last}.`,
};
