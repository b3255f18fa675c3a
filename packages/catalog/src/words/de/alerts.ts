import type { AlertWords } from "../contract/alerts.ts";

const placeOf = (host: string, service: string | undefined): string =>
  service === undefined ? host : `${service} auf ${host}`;

export const alerts: AlertWords = {
  alert: {
    place: (host, service) => (service === undefined ? host : `${host} – ${service}`),
    title: {
      OK: (place) => `OK: ${place}`,
      WARN: (place) => `WARN: ${place}`,
      CRIT: (place) => `CRIT: ${place}`,
      NO_DATA: (place) => `Keine Daten: ${place}`,
    },
    recoveredTitle: (place) => `Wieder OK: ${place}`,
    acknowledgedTitle: (place) => `Übernommen: ${place}`,
    summary: {
      OK: (host, service) => `${placeOf(host, service)} ist in Ordnung.`,
      WARN: (host, service) => `${placeOf(host, service)} zeigt Auffälligkeiten.`,
      CRIT: (host, service) => `${placeOf(host, service)} ist in einem kritischen Zustand.`,
      NO_DATA: (host, service) =>
        `${placeOf(host, service)} meldet sich nicht mehr; der Zustand ist unbekannt.`,
    },
    recovered: (host, service) => `${placeOf(host, service)} funktioniert wieder.`,
    acknowledged: (by) =>
      `${by} kümmert sich darum; Sie hören wieder davon, wenn es schlimmer wird oder vorbei ist.`,
    status: { OK: "OK", WARN: "Warnung", CRIT: "Kritisch", NO_DATA: "Keine Daten" },
    statusLabel: "Status",
    previousStatus: "Vorheriger Status",
    host: "Host",
    address: "Adresse",
    service: "Dienst",
    lasted: "Dauer der Störung",
    acknowledgedBy: "Übernommen von",
    comment: "Kommentar",
    message: "Ausgabe",
    openHost: "Host öffnen",
  },
  report: {
    readyTitle: (report) => `Bericht fertig: ${report}`,
    ready: (report, days) =>
      days === undefined
        ? `Der Bericht „${report}“ ist fertig.`
        : `Der Bericht „${report}“ für den Zeitraum ${days} ist fertig.`,
    attached: (file) => `Sie finden ihn im Anhang als ${file}.`,
    name: "Bericht",
    period: "Zeitraum",
    file: "Anhang",
    open: "Bericht öffnen",
  },
};
