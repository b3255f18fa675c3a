import type { PageWords } from "./page-words.ts";

const severities = {
  info: "Hinweis",
  warning: "Warnung",
  error: "Fehler",
  critical: "kritisch",
} as const;

export const de: PageWords = {
  ask: {
    title: "Abbestellen?",
    text: (what, product) =>
      `Sie erhalten dann von ${product} keine Nachrichten der Art „${what}“ mehr.`,
  },
  done: {
    title: "Abbestellt",
    text: (what, product) =>
      `${product} sendet Ihnen keine Nachrichten der Art „${what}“ mehr. Eine, die schon unterwegs ist, kann noch ankommen.`,
  },
  back: {
    title: "Wieder bestellt",
    text: (what, product) => `${product} sendet Ihnen wieder Nachrichten der Art „${what}“.`,
  },
  unsubscribe: "Abbestellen",
  resubscribe: "Wieder bestellen",
  onlyThis: "Alle anderen Nachrichten erhalten Sie weiterhin.",
  acknowledge: {
    ask: {
      title: "Diesen Alarm übernehmen?",
      text: (what) =>
        `Alle sehen dann, dass Sie sich um ${what} kümmern. Es gibt keine Erinnerungen mehr, bis es schlimmer wird oder behoben ist.`,
    },
    taken: {
      title: "Der Alarm ist übernommen",
      text: (what) =>
        `${what}. Es gibt keine Erinnerungen mehr, bis es schlimmer wird oder behoben ist.`,
    },
    over: {
      title: "Das ist vorbei",
      text: () => "Der Alarm aus dieser Nachricht ist behoben. Es gibt nichts mehr zu übernehmen.",
    },
    button: "Übernehmen",
    standing: (key, severity, since) => `${key} (${severities[severity]} seit ${since})`,
    worse: (was) =>
      `Es ist seit dieser Nachricht schlimmer geworden. In ihr hieß es: ${severities[was]}.`,
  },
  acknowledgeSeveral: {
    ask: {
      title: "Diese Alarme übernehmen?",
      text: () =>
        "Alle sehen dann, dass Sie sich darum kümmern. Es gibt keine Erinnerungen mehr, bis einer schlimmer wird oder behoben ist.",
    },
    taken: {
      title: "Die Alarme sind übernommen",
      text: (what) =>
        `${what}. Es gibt keine Erinnerungen mehr, bis einer schlimmer wird oder behoben ist.`,
    },
    over: {
      title: "Das ist vorbei",
      text: () =>
        "Die Alarme aus dieser Nachricht sind behoben. Es gibt nichts mehr zu übernehmen.",
    },
    button: "Übernehmen",
    more: (count) => `${count} weitere`,
    before: (what) => `Schon übernommen: ${what}.`,
  },
  unreadable: {
    title: "Das geht so nicht",
    text: () =>
      "Die Anfrage war nicht zu verstehen. Öffnen Sie den Link aus der Nachricht noch einmal.",
  },
  forged: {
    title: "Dieser Link funktioniert nicht",
    text: () =>
      "Er ist unvollständig oder wurde unterwegs verändert. Öffnen Sie ihn direkt aus der Nachricht oder nehmen Sie den Link aus einer neueren.",
  },
  expired: {
    title: "Dieser Link ist zu alt",
    text: (_what, product) =>
      `Bitte nehmen Sie den Link aus einer neueren Nachricht von ${product}.`,
  },
  notFound: {
    title: "Hier ist nichts",
    text: () => "Öffnen Sie den Link direkt aus der Nachricht.",
  },
  notAllowed: {
    title: "Das geht so nicht",
    text: () => "Öffnen Sie den Link in einem Browser.",
  },
  unavailable: {
    title: "Das geht gerade nicht",
    text: () => "Es wurde nichts geändert. Bitte versuchen Sie es in ein paar Minuten noch einmal.",
  },
};
