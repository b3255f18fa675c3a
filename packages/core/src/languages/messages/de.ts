import type { MessageWords } from "./message-words.ts";

const tested = (app: string, what: string) =>
  `Jemand prüft, wie ${app} seine Benachrichtigungen verschickt, und hat diese ${what} angefordert. Sie ist angekommen: Die Einstellungen stimmen. Es ist nichts zu tun.`;

export const de: MessageWords = {
  test: {
    emailTitle: "Test-E-Mail",
    email: (app) => tested(app, "Mail"),
    messageTitle: "Testnachricht",
    message: (app) => tested(app, "Nachricht"),
  },
  emptyDigest: {
    title: (digest) => `${digest}: nichts zu berichten`,
    summary: "Seit der letzten Zusammenfassung ist nichts dazugekommen.",
  },
  silenceEnding: {
    title: (reason) => `Eine Stummschaltung endet: ${reason}`,
    summary: (end) =>
      `Die Stummschaltung endet am ${end}. Was sie zurückhält und dann noch besteht, wird gemeldet.`,
    reason: "Grund",
    owner: "Eigentümer",
    since: "Seit",
    until: "Bis",
  },
};
