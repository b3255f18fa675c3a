import { counter } from "@carillon/core";
import type { MachineWords } from "../contract/machines.ts";

const count = counter("en");

const after = (span: string | undefined) => (span === undefined ? "again" : `again after ${span}`);

const by = (change: string | undefined) => (change === undefined ? "" : ` by ${change}`);

const was = (database: string, to: string, from: string | undefined) =>
  from === undefined
    ? `“${database}” now runs version ${to}.`
    : `“${database}” went from version ${from} to ${to}.`;

export const machines: MachineWords = {
  storage: {
    grewTitle: (storage) => `Storage usage jumped: ${storage}`,
    grew: (storage, change) =>
      `The data on “${storage}” has grown${by(change)} since the last check. See whether a job stores more than it should.`,
    shrankTitle: (storage) => `Storage usage dropped: ${storage}`,
    shrank: (storage, change) =>
      `The data on “${storage}” has shrunk${by(change)} since the last check. See whether backups were deleted that you still need.`,
    nearTitle: (storage) => `Storage almost full: ${storage}`,
    near: (storage, share) =>
      `“${storage}” has used ${share} of its limit. Free some space or raise the limit before backups fail.`,
    fullTitle: (storage) => `Storage full: ${storage}`,
    full: (storage, share) =>
      `“${storage}” has used ${share} of its limit. New backups may fail until you free some space or raise the limit.`,
    roomTitle: (storage) => `Storage has room again: ${storage}`,
    room: (storage, share) =>
      `“${storage}” uses only ${share} of its limit now. New backups fit again.`,
    missingTitle: (storage) => `Backup missing: ${storage}`,
    missing: (storage, since) =>
      `“${storage}” has received no backup for ${since}. Check the jobs that store there.`,
    neverBackedUp: (storage) =>
      `“${storage}” has never received a backup. Check the jobs that store there.`,
    arrivedTitle: (storage) => `Backup received again: ${storage}`,
    arrived: (storage) => `“${storage}” has received a new backup.`,
    name: "Storage",
    before: "Before",
    now: "Now",
    change: "Change",
    limit: "Limit",
    share: "Used",
    lastBackup: "Last backup",
    expected: "Expected",
    everyDays: (days, written) => count(days, { one: "every day", other: "every # days" }, written),
    everySpan: (span) => `at intervals of ${span}`,
    openStorage: "Open storage",
  },
  connection: {
    offlineTitle: {
      database: (name) => `Database offline: ${name}`,
      storage: (name) => `Storage offline: ${name}`,
      host: (name) => `Host offline: ${name}`,
      service: (name) => `Service offline: ${name}`,
    },
    offline: {
      database: (name) =>
        `The database “${name}” cannot be reached. It cannot be backed up until it is back.`,
      storage: (name) =>
        `The storage “${name}” cannot be reached. Nothing can be stored there or restored from there until it is back.`,
      host: (name) =>
        `The host “${name}” cannot be reached. What runs on it may be down until it is back.`,
      service: (name) =>
        `The service “${name}” cannot be reached. What depends on it may fail until it is back.`,
    },
    onlineTitle: {
      database: (name) => `Database online again: ${name}`,
      storage: (name) => `Storage online again: ${name}`,
      host: (name) => `Host online again: ${name}`,
      service: (name) => `Service online again: ${name}`,
    },
    online: {
      database: (name, span) => `The database “${name}” can be reached ${after(span)}.`,
      storage: (name, span) => `The storage “${name}” can be reached ${after(span)}.`,
      host: (name, span) => `The host “${name}” can be reached ${after(span)}.`,
      service: (name, span) => `The service “${name}” can be reached ${after(span)}.`,
    },
    since: "Offline since",
    downtime: "Downtime",
    failedChecks: "Failed checks",
    lastError: "Last error",
    open: "Open connection",
  },
  database: {
    title: {
      upgraded: (database) => `Database upgraded: ${database}`,
      downgraded: (database) => `Database downgraded: ${database}`,
      changed: (database) => `Database version changed: ${database}`,
    },
    summary: {
      upgraded: (...change) =>
        `${was(...change)} Check that your backup tools support the new version.`,
      downgraded: (...change) =>
        `${was(...change)} Backups of the newer version may not restore to the older one.`,
      changed: (...change) => `${was(...change)} Check that your backup tools support it.`,
    },
    name: "Database",
    previousVersion: "Previous version",
    newVersion: "New version",
    edition: "Edition",
  },
  system: {
    errorTitle: (component) => `System error: ${component}`,
    error: (component) =>
      `An error occurred in “${component}”, and what it was doing may be unfinished. If it happens again, look into the log.`,
    component: "Component",
    details: "Details",
    openLog: "Open log",
  },
  update: {
    title: (version) => `Update available: ${version}`,
    available: (product, version) =>
      `${product} ${version} is available. Read the release notes before you install it.`,
    securityTitle: (version) => `Security update available: ${version}`,
    security: (product, version) =>
      `${product} ${version} closes security gaps. Please install it soon.`,
    installed: "Installed version",
    latest: "New version",
    readNotes: "Read release notes",
  },
  channel: {
    pausedTitle: (channel) => `Notification channel down: ${channel}`,
    paused: (channel) =>
      `Notifications through “${channel}” cannot be sent at the moment. They wait, and go out by themselves when it works again.`,
    resumedTitle: (channel) => `Notification channel back: ${channel}`,
    resumed: (channel, pause) =>
      `Notifications through “${channel}” are being sent ${after(pause)}. Those that waited go out now.`,
    name: "Channel",
    since: "Down since",
    pause: "Outage",
    reason: "Reason",
    cure: "What to do",
  },
};
