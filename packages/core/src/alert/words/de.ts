import type { NoticeWords } from "./notice-words.ts";

export const de: NoticeWords = {
  stillFiring: "Besteht weiter",
  flapping: "Wechselt ständig",
  stable: "Wieder stabil",
  reminder: (_count, span, written) => `Besteht weiter: ${written}. Meldung, seit ${span}.`,
  flappingSays: (_changes, span, written) =>
    `Der Zustand hat sich innerhalb von ${span} ${written}-mal geändert. Sie hören wieder davon, sobald er stabil ist.`,
  stableSays: (_changes, span, written) =>
    `Der Zustand hat sich innerhalb von ${span} ${written}-mal geändert und ist jetzt stabil.`,
  silenceOver: (span, cause) =>
    `Das Problem besteht seit ${span}. Es wurde nicht gemeldet, weil es stummgeschaltet war (${cause}); das ist vorbei.`,
  inhibitionOver: (span, cause) =>
    `Das Problem besteht seit ${span}. Es wurde nicht gemeldet, weil ${cause} die Ursache war; das ist vorbei.`,
  escalated: "Eskaliert",
  escalatedSays: (span) => `Seit ${span} hat es niemand übernommen.`,
  acknowledge: "Übernehmen",
  acknowledgeSeveral: "Alarme übernehmen",
};
