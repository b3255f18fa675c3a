import { counter } from "@carillon/core";
import type { RunWords } from "../contract/runs.ts";

const count = counter("de");

const places = (number: number) =>
  count(number, { one: "# Speicherort", other: "# Speicherorten" });

export const runs: RunWords = {
  backup: {
    succeededTitle: (job) => `Sicherung erfolgreich: ${job}`,
    succeeded: (job) => `Der Sicherungsauftrag „${job}“ wurde ohne Fehler abgeschlossen.`,
    copies: (number) => `Die Sicherung liegt an ${places(number)}.`,
    partialTitle: (job) => `Sicherung unvollständig: ${job}`,
    partial: (job, stored, number) =>
      `Der Sicherungsauftrag „${job}“ hat ${stored} von ${places(number)} erreicht. Bitte beheben Sie die Ursache vor dem nächsten Lauf.`,
    failedTitle: (job) => `Sicherung fehlgeschlagen: ${job}`,
    failed: (job) =>
      `Der Sicherungsauftrag „${job}“ ist fehlgeschlagen. Aus diesem Lauf gibt es keine brauchbare Sicherung; bitte beheben Sie die Ursache und starten Sie den Auftrag erneut.`,
    job: "Auftrag",
    source: "Quelle",
    stored: "Gespeichert in",
    missing: "Fehlt in",
    openRun: "Lauf ansehen",
  },
  restore: {
    completedTitle: (target) => `Wiederherstellung abgeschlossen: ${target}`,
    completed: (target) => `„${target}“ wurde ohne Fehler wiederhergestellt.`,
    failedTitle: (target) => `Wiederherstellung fehlgeschlagen: ${target}`,
    failed: (target) =>
      `Die Wiederherstellung von „${target}“ ist fehlgeschlagen. Bitte prüfen Sie die Daten, bevor Sie damit arbeiten: Ein Teil kann fehlen.`,
    target: "Wiederhergestellt nach",
    failedTarget: "Ziel",
    backup: "Sicherung",
    storage: "Geladen aus",
    openRun: "Wiederherstellung ansehen",
  },
  configuration: {
    succeededTitle: "Konfiguration gesichert",
    succeeded: "Die Konfiguration wurde ohne Fehler gesichert.",
    unencrypted:
      "Die Datei ist nicht verschlüsselt: Bewahren Sie sie dort auf, wo nur die Administration sie lesen kann.",
    failedTitle: "Sicherung der Konfiguration fehlgeschlagen",
    failed:
      "Die Konfiguration konnte nicht gesichert werden. Ginge diese Installation jetzt verloren, wären auch die letzten Einstellungen weg.",
    file: "Datei",
    storage: "Gespeichert in",
    failedStorage: "Ziel",
    encryption: "Verschlüsselung",
    encrypted: "Verschlüsselt",
    notEncrypted: "Nicht verschlüsselt",
    openRun: "Lauf ansehen",
  },
  integrity: {
    failedTitle: (damaged) =>
      `Integritätsprüfung: ${count(damaged, { one: "# Datei beschädigt", other: "# Dateien beschädigt" })}`,
    failed: (damaged, checked) =>
      `${checked === 1 && damaged === 1 ? "Die geprüfte Datei ist beschädigt" : `Von ${count(checked, { one: "# geprüften Datei", other: "# geprüften Dateien" })} ${count(damaged, { one: "ist # beschädigt", other: "sind # beschädigt" })}`}. Stellen Sie nichts aus beschädigten Sicherungen wieder her und legen Sie jetzt neue an.`,
    passedTitle: "Integritätsprüfung bestanden",
    passed: (checked) =>
      count(checked, {
        one: "Die eine geprüfte Datei ist unversehrt.",
        other: "Alle # geprüften Dateien sind unversehrt.",
      }),
    storage: "Speicher",
    damaged: "Beschädigte Dateien",
    intact: "Unversehrte Dateien",
    skipped: "Übersprungene Dateien",
    checksums: (expected, actual) => `erwartet ${expected}, gefunden ${actual}`,
    more: (number) => `… und ${count(number, { one: "eine weitere", other: "# weitere" })}`,
    startedBy: "Auslöser",
    trigger: { schedule: "Zeitplan", manual: "Von Hand" },
    openRun: "Prüfung ansehen",
  },
  size: "Größe",
  duration: "Dauer",
  error: "Fehler",
  run: "Lauf",
};
