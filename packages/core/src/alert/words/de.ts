import type { NoticeWords } from "./notice-words.ts";

/** A unit that is abbreviated, `3 Std.`, has the full stop already. */
const ended = (sentence: string) => (sentence.endsWith(".") ? sentence : `${sentence}.`);

export const de: NoticeWords = {
  stillFiring: "Besteht weiter",
  flapping: "Wechselt ständig",
  stable: "Wechselt nicht mehr",
  reminder: (_count, span, written) =>
    ended(`${written}. Meldung, das Problem besteht seit ${span}`),
  flappingSays: (_changes, span, written) =>
    `Der Zustand hat sich innerhalb von ${span} ${written}-mal geändert. Sie hören wieder davon, sobald er stabil ist.`,
  stableSays: (_changes, span, written) =>
    `Der Zustand hat sich innerhalb von ${span} ${written}-mal geändert und ist jetzt stabil.`,
  silenceOver: (span, cause) =>
    `${ended(`Das Problem besteht seit ${span}`)} Sie wurden nicht benachrichtigt, weil es stummgeschaltet war (${cause}); das ist vorbei.`,
  inhibitionOver: (span, cause) =>
    `${ended(`Das Problem besteht seit ${span}`)} Sie wurden nicht benachrichtigt, weil ${cause} die Ursache war; das ist vorbei.`,
  escalated: "Eskaliert",
  escalatedSays: (span) => `Seit ${span} hat es niemand übernommen.`,
  acknowledge: "Übernehmen",
  acknowledgeSeveral: "Alarme übernehmen",
};
