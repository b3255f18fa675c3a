import type { CatalogWords } from "../words.ts";
import { counter } from "./counter.ts";

const count = counter("de");

const placeOf = (host: string, service: string | undefined): string =>
  service === undefined ? host : `${service} auf ${host}`;

/** German, with the formal „Sie“. */
export const de: CatalogWords = {
  backup: {
    succeededTitle: (job) => `Backup erfolgreich: ${job}`,
    succeeded: (job) => `Der Backup-Job „${job}“ wurde ohne Fehler abgeschlossen.`,
    copies: (destinations) =>
      `Das Backup liegt an ${count(destinations, { one: "# Speicherort", other: "# Speicherorten" })}.`,
    partialTitle: (job) => `Backup unvollständig: ${job}`,
    partial: (job, stored, destinations) =>
      `Der Backup-Job „${job}“ hat ${stored} von ${count(destinations, { one: "# Speicherort", other: "# Speicherorten" })} erreicht.`,
    failedTitle: (job) => `Backup fehlgeschlagen: ${job}`,
    failed: (job) =>
      `Der Backup-Job „${job}“ ist fehlgeschlagen. Aus diesem Lauf gibt es kein brauchbares Backup.`,
    job: "Job",
    source: "Quelle",
    stored: "Gespeichert in",
    missing: "Fehlt in",
    openRun: "Backup-Lauf ansehen",
  },
  restore: {
    completedTitle: (target) => `Wiederherstellung abgeschlossen: ${target}`,
    completed: (target) => `„${target}“ wurde ohne Fehler wiederhergestellt.`,
    failedTitle: (target) => `Wiederherstellung fehlgeschlagen: ${target}`,
    failed: (target) =>
      `Die Wiederherstellung von „${target}“ ist fehlgeschlagen. Bitte prüfen Sie die Daten, bevor Sie damit arbeiten: Ein Teil kann fehlen.`,
    target: "Wiederhergestellt nach",
    backup: "Backup",
    storage: "Geladen aus",
    openRun: "Wiederherstellung ansehen",
  },
  user: {
    loginTitle: (name) => `Anmeldung: ${name}`,
    login: (name, app) => `${name} hat sich bei ${app} angemeldet.`,
    yourLoginTitle: "Neue Anmeldung in Ihrem Konto",
    yourLogin: (app) =>
      `Sie haben sich bei ${app} angemeldet. Falls Sie das nicht waren, ändern Sie bitte sofort Ihr Passwort und informieren Sie Ihre Administration.`,
    createdTitle: (name) => `Neues Benutzerkonto: ${name}`,
    created: (name, app, by) =>
      by === undefined
        ? `${name} hat jetzt ein Konto bei ${app}.`
        : `${by} hat bei ${app} ein Konto für ${name} angelegt.`,
    yourAccountTitle: "Ihr Konto ist eingerichtet",
    yourAccount: (app, by) =>
      by === undefined
        ? `Sie haben jetzt ein Konto bei ${app} und können sich anmelden.`
        : `${by} hat bei ${app} ein Konto für Sie angelegt. Sie können sich jetzt anmelden.`,
    name: "Name",
    email: "E-Mail",
    device: "Gerät",
    ip: "IP-Adresse",
    createdBy: "Angelegt von",
    openSessions: "Anmeldungen prüfen",
    signIn: "Anmelden",
  },
  alert: {
    place: (host, service) => (service === undefined ? host : `${host} – ${service}`),
    title: {
      OK: (place) => `OK: ${place}`,
      WARN: (place) => `WARN: ${place}`,
      CRIT: (place) => `CRIT: ${place}`,
      NO_DATA: (place) => `Keine Daten: ${place}`,
    },
    recoveredTitle: (place) => `Wieder OK: ${place}`,
    summary: {
      OK: (host, service) => `${placeOf(host, service)} ist in Ordnung.`,
      WARN: (host, service) => `${placeOf(host, service)} braucht Aufmerksamkeit.`,
      CRIT: (host, service) => `${placeOf(host, service)} ist in einem kritischen Zustand.`,
      NO_DATA: (host, service) =>
        `${placeOf(host, service)} meldet sich nicht mehr; der Zustand ist unbekannt.`,
    },
    recovered: (host, service) => `${placeOf(host, service)} funktioniert wieder.`,
    status: { OK: "OK", WARN: "Warnung", CRIT: "Kritisch", NO_DATA: "Keine Daten" },
    statusLabel: "Status",
    previousStatus: "Vorheriger Status",
    host: "Host",
    address: "Adresse",
    service: "Dienst",
    lasted: "Dauer der Störung",
    acknowledgedBy: "Bestätigt von",
    message: "Ausgabe",
    openHost: "Host öffnen",
  },
  size: "Größe",
  duration: "Dauer",
  error: "Fehler",
  run: "Lauf",
};
