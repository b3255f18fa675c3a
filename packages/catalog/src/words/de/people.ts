import { counter } from "@carillon/core";
import type { PeopleWords } from "../contract/people.ts";

const count = counter("de");

const failedSignIns = (attempts: number | undefined) =>
  attempts === undefined
    ? ""
    : ` nach ${count(attempts, { one: "einer fehlgeschlagenen Anmeldung", other: "# fehlgeschlagenen Anmeldungen" })}`;

export const people: PeopleWords = {
  user: {
    loginTitle: (name) => `Anmeldung: ${name}`,
    login: (name, app) => `${name} hat sich bei ${app} angemeldet.`,
    yourLoginTitle: "Neue Anmeldung in Ihrem Konto",
    yourLogin: (app) =>
      `Sie haben sich bei ${app} angemeldet. Falls Sie das nicht waren, ändern Sie bitte sofort Ihr Passwort und informieren Sie Ihre Administration.`,
    newDeviceTitle: (name) => `Anmeldung von einem neuen Gerät: ${name}`,
    newDevice: (name, app) =>
      `${name} hat sich bei ${app} von einem bisher unbekannten Gerät angemeldet.`,
    yourNewDeviceTitle: "Ihr Konto wurde auf einem neuen Gerät verwendet",
    yourNewDevice: (app) =>
      `Jemand hat sich mit Ihrem Konto bei ${app} angemeldet, von einem bisher unbekannten Gerät. Falls Sie das nicht waren, ändern Sie bitte sofort Ihr Passwort und informieren Sie Ihre Administration.`,
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
    joinedTitle: (name) => `Neues Mitglied: ${name}`,
    joined: (name, app) => `${name} ist jetzt bei ${app} dabei.`,
    welcomeTitle: (app) => `Willkommen bei ${app}`,
    welcome: (app) => `Ihr Konto bei ${app} ist aktiv, und Sie können sich jederzeit anmelden.`,
    pendingTitle: (name) => `Registrierung wartet auf Freigabe: ${name}`,
    pending: (name, app) =>
      `${name} hat sich bei ${app} registriert. Die Anmeldung ist erst möglich, wenn die Administration das Konto freigibt.`,
    yourRegistrationTitle: "Ihre Registrierung wird geprüft",
    yourRegistration: (app) =>
      `Sie haben sich bei ${app} registriert. Anmelden können Sie sich, sobald die Administration Ihr Konto freigegeben hat. Falls Sie das nicht waren, ist nichts zu tun.`,
    name: "Name",
    email: "E-Mail",
    device: "Gerät",
    ip: "IP-Adresse",
    location: "Ort",
    createdBy: "Angelegt von",
    openSessions: "Anmeldungen prüfen",
    signIn: "Anmelden",
    readGuide: "Erste Schritte lesen",
    reviewRegistration: "Registrierung prüfen",
  },
  workspace: {
    invitedTitle: (who, workspace) => `Einladung zu „${workspace}“: ${who}`,
    invited: (who, workspace, by) =>
      by === undefined
        ? `${who} wurde in den Arbeitsbereich „${workspace}“ eingeladen.`
        : `${by} hat ${who} in den Arbeitsbereich „${workspace}“ eingeladen.`,
    yourInvitationTitle: (workspace, by) =>
      by === undefined
        ? `Sie sind zu „${workspace}“ eingeladen`
        : `${by} lädt Sie zu „${workspace}“ ein`,
    yourInvitation: (workspace, app) =>
      `Nehmen Sie die Einladung an, um bei ${app} im Arbeitsbereich „${workspace}“ mitzuarbeiten. Falls Sie sie nicht erwartet haben, ist nichts zu tun: Ohne Ihre Zustimmung ändert sich nichts.`,
    name: "Arbeitsbereich",
    role: "Rolle",
    invitedBy: "Eingeladen von",
    accept: "Einladung annehmen",
  },
  account: {
    resetTitle: (name) => `Neues Passwort angefordert: ${name}`,
    reset: (name, app) =>
      `Ein Link, um ein neues Passwort für ${app} zu wählen, ging an ${name}. Bis ein neues gewählt ist, gilt das bisherige Passwort.`,
    yourResetTitle: "Wählen Sie ein neues Passwort",
    yourReset: (app) =>
      `Für Ihr Konto bei ${app} wurde ein neues Passwort angefordert. Wählen Sie es über den Link. Falls Sie das nicht waren, ist nichts zu tun: Ihr Passwort bleibt, wie es ist.`,
    choosePassword: "Neues Passwort wählen",
    linkTitle: (name) => `Anmeldelink verschickt: ${name}`,
    link: (name, app) => `Ein Link zur Anmeldung bei ${app} ohne Passwort ging an ${name}.`,
    yourLinkTitle: "Ihr Anmeldelink",
    yourLink: (app) =>
      `Sie haben einen Link zur Anmeldung bei ${app} angefordert. Leiten Sie ihn nicht weiter, denn er öffnet Ihr Konto. Falls Sie das nicht waren, ist nichts zu tun.`,
    codeTitle: (name) => `Anmeldecode verschickt: ${name}`,
    code: (name, app) => `Ein Code für die Anmeldung bei ${app} ging an ${name}.`,
    yourCodeTitle: "Ihr Anmeldecode",
    yourCode: (app) =>
      `Mit diesem Code schließen Sie Ihre Anmeldung bei ${app} ab. Verraten Sie ihn niemandem. Falls Sie das nicht waren, kennt jemand Ihr Passwort: Ändern Sie es bitte sofort.`,
    codeLabel: "Code",
    lockedTitle: (name) => `Konto gesperrt: ${name}`,
    locked: (name, app, attempts) =>
      `Das Konto von ${name} bei ${app} wurde${failedSignIns(attempts)} gesperrt.`,
    yourLockTitle: "Ihr Konto ist gesperrt",
    yourLock: (app, attempts) =>
      attempts === undefined
        ? `Ihr Konto bei ${app} wurde gesperrt, und Sie können sich nicht anmelden. Ihre Administration kann Ihnen den Grund nennen und es wieder freigeben.`
        : `Ihr Konto bei ${app} wurde${failedSignIns(attempts)} gesperrt. Falls Sie das nicht waren, versucht jemand, hineinzukommen: Wählen Sie ein neues Passwort, sobald Sie sich wieder anmelden können, und informieren Sie Ihre Administration.`,
    lockedUntil: "Gesperrt bis",
    getHelp: "Zugang wiederherstellen",
    exportTitle: (name) => `Datenexport bereit: ${name}`,
    export: (name, app) => `Ein Link zum Datenexport aus ${app} ging an ${name}.`,
    yourExportTitle: "Ihr Datenexport ist bereit",
    yourExport: (app) =>
      `Sie haben eine Kopie Ihrer Daten aus ${app} angefordert. Sie können sie jetzt herunterladen. Falls Sie das nicht waren, ändern Sie bitte sofort Ihr Passwort und informieren Sie Ihre Administration.`,
    download: "Daten herunterladen",
    validUntil: "Gültig bis",
  },
};
