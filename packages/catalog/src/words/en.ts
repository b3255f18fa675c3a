import type { CatalogWords } from "../words.ts";
import { counter } from "./counter.ts";

const count = counter("en");

const placeOf = (host: string, service: string | undefined): string =>
  service === undefined ? host : `${service} on ${host}`;

/** English. */
export const en: CatalogWords = {
  backup: {
    succeededTitle: (job) => `Backup succeeded: ${job}`,
    succeeded: (job) => `The backup job “${job}” finished without errors.`,
    copies: (destinations) =>
      `The backup is stored in ${count(destinations, { one: "# destination", other: "# destinations" })}.`,
    partialTitle: (job) => `Backup incomplete: ${job}`,
    partial: (job, stored, destinations) =>
      `The backup job “${job}” reached ${stored} of ${count(destinations, { one: "# destination", other: "# destinations" })}.`,
    failedTitle: (job) => `Backup failed: ${job}`,
    failed: (job) => `The backup job “${job}” failed. This run left no usable backup.`,
    job: "Job",
    source: "Source",
    stored: "Stored in",
    missing: "Missing from",
    openRun: "View backup run",
  },
  restore: {
    completedTitle: (target) => `Restore completed: ${target}`,
    completed: (target) => `“${target}” was restored without errors.`,
    failedTitle: (target) => `Restore failed: ${target}`,
    failed: (target) =>
      `The restore of “${target}” failed. Check the data before you use it, as some of it may be missing.`,
    target: "Restored to",
    backup: "Backup",
    storage: "Taken from",
    openRun: "View restore run",
  },
  user: {
    loginTitle: (name) => `Sign-in: ${name}`,
    login: (name, app) => `${name} signed in to ${app}.`,
    yourLoginTitle: "New sign-in to your account",
    yourLogin: (app) =>
      `You signed in to ${app}. If this was not you, change your password now and tell your administrator.`,
    createdTitle: (name) => `New user: ${name}`,
    created: (name, app, by) =>
      by === undefined
        ? `${name} now has an account on ${app}.`
        : `${by} created an account for ${name} on ${app}.`,
    yourAccountTitle: "Your account is ready",
    yourAccount: (app, by) =>
      by === undefined
        ? `You now have an account on ${app} and can sign in.`
        : `${by} created an account for you on ${app}. You can sign in now.`,
    name: "Name",
    email: "Email",
    device: "Device",
    ip: "IP address",
    createdBy: "Created by",
    openSessions: "Review your sign-ins",
    signIn: "Sign in",
  },
  alert: {
    place: (host, service) => (service === undefined ? host : `${host} – ${service}`),
    title: {
      OK: (place) => `OK: ${place}`,
      WARN: (place) => `WARN: ${place}`,
      CRIT: (place) => `CRIT: ${place}`,
      NO_DATA: (place) => `No data: ${place}`,
    },
    recoveredTitle: (place) => `OK again: ${place}`,
    summary: {
      OK: (host, service) => `${placeOf(host, service)} is OK.`,
      WARN: (host, service) => `${placeOf(host, service)} needs attention.`,
      CRIT: (host, service) => `${placeOf(host, service)} is in a critical state.`,
      NO_DATA: (host, service) =>
        `${placeOf(host, service)} has stopped reporting, so its state is unknown.`,
    },
    recovered: (host, service) => `${placeOf(host, service)} has recovered.`,
    status: { OK: "OK", WARN: "Warning", CRIT: "Critical", NO_DATA: "No data" },
    statusLabel: "Status",
    previousStatus: "Previous status",
    host: "Host",
    address: "Address",
    service: "Service",
    lasted: "Problem duration",
    acknowledgedBy: "Acknowledged by",
    message: "Output",
    openHost: "Open host",
  },
  size: "Size",
  duration: "Duration",
  error: "Error",
  run: "Run",
};
