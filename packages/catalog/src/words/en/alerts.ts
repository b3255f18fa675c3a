import type { AlertWords } from "../contract/alerts.ts";

const placeOf = (host: string, service: string | undefined): string =>
  service === undefined ? host : `${service} on ${host}`;

export const alerts: AlertWords = {
  alert: {
    place: (host, service) => (service === undefined ? host : `${host} – ${service}`),
    title: {
      OK: (place) => `OK: ${place}`,
      WARN: (place) => `WARN: ${place}`,
      CRIT: (place) => `CRIT: ${place}`,
      NO_DATA: (place) => `No data: ${place}`,
    },
    recoveredTitle: (place) => `OK again: ${place}`,
    acknowledgedTitle: (place) => `Acknowledged: ${place}`,
    summary: {
      OK: (host, service) => `${placeOf(host, service)} is OK.`,
      WARN: (host, service) => `${placeOf(host, service)} needs attention.`,
      CRIT: (host, service) => `${placeOf(host, service)} is in a critical state.`,
      NO_DATA: (host, service) =>
        `${placeOf(host, service)} has stopped reporting, so its state is unknown.`,
    },
    recovered: (host, service) => `${placeOf(host, service)} has recovered.`,
    acknowledged: (by) => `${by} is looking after it; you hear more when it gets worse or is over.`,
    status: { OK: "OK", WARN: "Warning", CRIT: "Critical", NO_DATA: "No data" },
    statusLabel: "Status",
    previousStatus: "Previous status",
    host: "Host",
    address: "Address",
    service: "Service",
    lasted: "Problem duration",
    acknowledgedBy: "Acknowledged by",
    comment: "Comment",
    message: "Output",
    openHost: "Open host",
  },
  report: {
    readyTitle: (report) => `Report ready: ${report}`,
    ready: (report, days) =>
      days === undefined
        ? `The report “${report}” is ready.`
        : `The report “${report}” for ${days} is ready.`,
    attached: (file) => `It is attached as ${file}.`,
    name: "Report",
    period: "Period",
    file: "Attachment",
    open: "Open report",
  },
};
