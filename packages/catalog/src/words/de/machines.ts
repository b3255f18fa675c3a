import { counter } from "@carillon/core";
import type { MachineWords } from "../contract/machines.ts";

const count = counter("de");

const after = (span: string | undefined) => (span === undefined ? "wieder" : `nach ${span} wieder`);

const by = (change: string | undefined) => (change === undefined ? "" : ` um ${change}`);

const was = (database: string, to: string, from: string | undefined) =>
  from === undefined
    ? `Auf „${database}“ läuft jetzt die Version ${to}.`
    : `„${database}“ wurde von Version ${from} auf ${to} umgestellt.`;

export const machines: MachineWords = {
  storage: {
    grewTitle: (storage) => `Speicherbelegung sprunghaft gestiegen: ${storage}`,
    grew: (storage, change) =>
      `Die Datenmenge auf „${storage}“ ist seit der letzten Prüfung${by(change)} gewachsen. Bitte prüfen Sie, ob ein Auftrag mehr speichert, als er soll.`,
    shrankTitle: (storage) => `Speicherbelegung stark gesunken: ${storage}`,
    shrank: (storage, change) =>
      `Die Datenmenge auf „${storage}“ ist seit der letzten Prüfung${by(change)} geschrumpft. Bitte prüfen Sie, ob Sicherungen gelöscht wurden, die Sie noch brauchen.`,
    nearTitle: (storage) => `Speicher fast voll: ${storage}`,
    near: (storage, share) =>
      `„${storage}“ ist zu ${share} belegt. Bitte schaffen Sie Platz oder erhöhen Sie die Grenze, bevor Sicherungen fehlschlagen.`,
    fullTitle: (storage) => `Speicher voll: ${storage}`,
    full: (storage, share) =>
      `„${storage}“ ist zu ${share} belegt. Neue Sicherungen können fehlschlagen, bis Sie Platz schaffen oder die Grenze erhöhen.`,
    roomTitle: (storage) => `Speicher hat wieder Platz: ${storage}`,
    room: (storage, share) =>
      `„${storage}“ ist nur noch zu ${share} belegt. Neue Sicherungen passen wieder hinein.`,
    missingTitle: (storage) => `Sicherung bleibt aus: ${storage}`,
    missing: (storage, since) =>
      `Auf „${storage}“ ist seit ${since} keine Sicherung eingegangen. Bitte prüfen Sie die Aufträge, die dort speichern.`,
    neverBackedUp: (storage) =>
      `Auf „${storage}“ ist noch nie eine Sicherung eingegangen. Bitte prüfen Sie die Aufträge, die dort speichern.`,
    arrivedTitle: (storage) => `Sicherung wieder eingegangen: ${storage}`,
    arrived: (storage) => `Auf „${storage}“ ist eine neue Sicherung eingegangen.`,
    name: "Speicher",
    before: "Vorher",
    now: "Jetzt",
    change: "Änderung",
    limit: "Grenze",
    share: "Belegt",
    lastBackup: "Letzte Sicherung",
    expected: "Erwartet",
    everyDays: (days, written) => count(days, { one: "jeden Tag", other: "alle # Tage" }, written),
    everySpan: (span) => `im Abstand von ${span}`,
    openStorage: "Speicher öffnen",
  },
  connection: {
    offlineTitle: {
      database: (name) => `Datenbank nicht erreichbar: ${name}`,
      storage: (name) => `Speicher nicht erreichbar: ${name}`,
      host: (name) => `Host nicht erreichbar: ${name}`,
      service: (name) => `Dienst nicht erreichbar: ${name}`,
    },
    offline: {
      database: (name) =>
        `Die Datenbank „${name}“ ist nicht erreichbar. Bis sie wieder da ist, kann sie nicht gesichert werden.`,
      storage: (name) =>
        `Der Speicher „${name}“ ist nicht erreichbar. Bis er wieder da ist, kann dort nichts gespeichert und von dort nichts wiederhergestellt werden.`,
      host: (name) =>
        `Der Host „${name}“ ist nicht erreichbar. Was auf ihm läuft, kann ausfallen, bis er wieder da ist.`,
      service: (name) =>
        `Der Dienst „${name}“ ist nicht erreichbar. Was von ihm abhängt, kann ausfallen, bis er wieder da ist.`,
    },
    onlineTitle: {
      database: (name) => `Datenbank wieder erreichbar: ${name}`,
      storage: (name) => `Speicher wieder erreichbar: ${name}`,
      host: (name) => `Host wieder erreichbar: ${name}`,
      service: (name) => `Dienst wieder erreichbar: ${name}`,
    },
    online: {
      database: (name, span) => `Die Datenbank „${name}“ ist ${after(span)} erreichbar.`,
      storage: (name, span) => `Der Speicher „${name}“ ist ${after(span)} erreichbar.`,
      host: (name, span) => `Der Host „${name}“ ist ${after(span)} erreichbar.`,
      service: (name, span) => `Der Dienst „${name}“ ist ${after(span)} erreichbar.`,
    },
    since: "Nicht erreichbar seit",
    downtime: "Ausfalldauer",
    failedChecks: "Erfolglose Prüfungen",
    lastError: "Letzter Fehler",
    open: "Verbindung öffnen",
  },
  database: {
    title: {
      upgraded: (database) => `Datenbank aktualisiert: ${database}`,
      downgraded: (database) => `Datenbank auf älterer Version: ${database}`,
      changed: (database) => `Datenbankversion geändert: ${database}`,
    },
    summary: {
      upgraded: (...change) =>
        `${was(...change)} Bitte prüfen Sie, ob Ihre Sicherungswerkzeuge die neue Version unterstützen.`,
      downgraded: (...change) =>
        `${was(...change)} Sicherungen der neueren Version lassen sich auf der älteren möglicherweise nicht wiederherstellen.`,
      changed: (...change) =>
        `${was(...change)} Bitte prüfen Sie, ob Ihre Sicherungswerkzeuge sie unterstützen.`,
    },
    name: "Datenbank",
    previousVersion: "Vorherige Version",
    newVersion: "Neue Version",
    edition: "Edition",
  },
  system: {
    errorTitle: (component) => `Systemfehler: ${component}`,
    error: (component) =>
      `In „${component}“ ist ein Fehler aufgetreten; was dort gerade lief, ist vielleicht nicht fertig geworden. Falls es wieder vorkommt, sehen Sie bitte im Protokoll nach.`,
    component: "Komponente",
    details: "Einzelheiten",
    openLog: "Protokoll öffnen",
  },
  update: {
    title: (version) => `Neue Version verfügbar: ${version}`,
    available: (product, version) =>
      `${product} ${version} ist verfügbar. Bitte lesen Sie vor der Installation die Versionshinweise.`,
    securityTitle: (version) => `Sicherheitsupdate verfügbar: ${version}`,
    security: (product, version) =>
      `${product} ${version} schließt Sicherheitslücken. Bitte installieren Sie die Version bald.`,
    installed: "Installierte Version",
    latest: "Neue Version",
    readNotes: "Versionshinweise lesen",
  },
  channel: {
    pausedTitle: (channel) => `Benachrichtigungskanal gestört: ${channel}`,
    paused: (channel) =>
      `Über „${channel}“ können zurzeit keine Benachrichtigungen verschickt werden. Was ansteht, wartet und wird von selbst verschickt, sobald der Kanal wieder arbeitet.`,
    resumedTitle: (channel) => `Benachrichtigungskanal arbeitet wieder: ${channel}`,
    resumed: (channel, pause) =>
      `Über „${channel}“ werden ${after(pause)} Benachrichtigungen verschickt. Was gewartet hat, wird jetzt verschickt.`,
    name: "Kanal",
    since: "Gestört seit",
    pause: "Dauer der Störung",
    reason: "Grund",
    cure: "Was zu tun ist",
  },
};
