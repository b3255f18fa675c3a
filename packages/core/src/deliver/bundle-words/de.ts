import { counter } from "../../languages/counter.ts";
import type { BundleWords } from "./bundle-words.ts";

const count = counter("de");

export const de: BundleWords = {
  things: {
    alert: (number, written) => count(number, { one: "# Alarm", other: "# Alarme" }, written),
    backup: (number, written) =>
      count(number, { one: "# Sicherung", other: "# Sicherungen" }, written),
    restore: (number, written) =>
      count(number, { one: "# Wiederherstellung", other: "# Wiederherstellungen" }, written),
  },
  thing: (number, written) => count(number, { one: "# Meldung", other: "# Meldungen" }, written),
  severities: {
    critical: (_number, written) => `${written} kritisch`,
    error: (_number, written) => `${written} Fehler`,
    warning: (number, written) =>
      count(number, { one: "# Warnung", other: "# Warnungen" }, written),
    info: (number, written) => count(number, { one: "# Hinweis", other: "# Hinweise" }, written),
  },
  labels: { critical: "Kritisch", error: "Fehler", warning: "Warnung" },
  well: (_number, written) => `${written} OK`,
  more: (number, written) =>
    count(number, { one: "… und eine weitere", other: "… und # weitere" }, written),
  at: (moment) => `Zeitpunkt: ${moment}`,
  between: (span) => `Zeitraum: ${span}`,
};
