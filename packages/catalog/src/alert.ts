import {
  defineEvent,
  type Severity,
  type Tone,
  type WordingView,
  type Words,
} from "@carillon/core";
import { z } from "zod";
import { durationField, field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, durationMs, known, name, output, url } from "./payload.ts";
import type { AlertStatus } from "./words/contract/alerts.ts";
import type { CatalogWords } from "./words.ts";

const status = z.enum(["OK", "WARN", "CRIT", "NO_DATA"] satisfies AlertStatus[]);

const schema = z
  .strictObject({
    status,
    previous_status: status.optional(),
    host: z.strictObject({ name, address: detail }),
    /** Absent when the host itself is what was checked. */
    service: z.strictObject({ display_name: name }).optional(),
    /** What the check printed. Empty where it said nothing, so that a template can always show it. */
    message: output.default(""),
    host_url: url.optional(),
    /** The problem is over. Only together with the status OK. */
    is_recovery: z.boolean().default(false),
    /** The name of the person who has taken the problem on. */
    acknowledged_by: detail,
    /** This event says that somebody has taken it on now. Needs `acknowledged_by`. */
    is_acknowledgement: z.boolean().default(false),
    /** What they said of it. */
    comment: output.optional(),
    /** How long the problem has lasted so far, or lasted when it is over. */
    duration_ms: durationMs.optional(),
  })
  .refine((alert) => alert.status === "OK" || !alert.is_recovery, {
    path: ["is_recovery"],
    error: "is_recovery needs the status OK",
  })
  .refine(
    ({ is_acknowledgement, acknowledged_by, status }) =>
      !is_acknowledgement || (status !== "OK" && known(acknowledged_by) !== undefined),
    {
      path: ["is_acknowledgement"],
      error: "is_acknowledgement needs acknowledged_by, and a status other than OK",
    },
  );

type Alert = z.output<typeof schema>;

const severities: Readonly<Record<AlertStatus, Severity>> = {
  OK: "info",
  WARN: "warning",
  CRIT: "critical",
  NO_DATA: "warning",
};

const tones: Readonly<Record<AlertStatus, Tone>> = {
  OK: "success",
  WARN: "warning",
  CRIT: "failure",
  NO_DATA: "warning",
};

const sampleCheck = {
  host: { name: "web-01", address: "198.51.100.7" },
  service: { display_name: "HTTP" },
  host_url: "https://monitor.example.com/hosts/web-01",
};

/** A check changed its status, or somebody has taken a problem on. */
export const alertChanged = defineEvent("alert.changed", {
  schema,
  severity: (alert) => severities[alert.status],
  tone: (alert) => (alert.is_acknowledgement ? "info" : tones[alert.status]),
  alert: ({ host, service, status, acknowledged_by }) => ({
    key: keyOf(host.name, service?.display_name),
    status: status === "OK" ? "resolved" : known(acknowledged_by) ? "acknowledged" : "firing",
    by: known(acknowledged_by),
  }),
  labels: ({ host, service, status }) => ({
    host: host.name,
    service: service?.display_name,
    status,
  }),
  message: inEveryLanguage(changedMessage),
  sample: {
    ...sampleCheck,
    status: "CRIT",
    previous_status: "WARN",
    message: "HTTP CRITICAL: 503 Service Unavailable\nresponse time 4.812 s, limit 2.000 s",
    is_recovery: false,
    is_acknowledgement: false,
    duration_ms: 1_260_000,
  },
  samples: {
    "taken on": {
      ...sampleCheck,
      status: "CRIT",
      previous_status: "WARN",
      message: "HTTP CRITICAL: 503 Service Unavailable\nresponse time 4.812 s, limit 2.000 s",
      is_recovery: false,
      acknowledged_by: "Sam Example",
      is_acknowledgement: false,
      comment: "Restarting the application server",
      duration_ms: 1_260_000,
    },
    warning: { ...sampleCheck, status: "WARN", message: "response time 2.3 s, limit 2.0 s" },
    critical: {
      ...sampleCheck,
      status: "CRIT",
      previous_status: "WARN",
      message: "HTTP CRITICAL: 503 Service Unavailable",
      duration_ms: 300_000,
    },
    "no data": { ...sampleCheck, status: "NO_DATA", previous_status: "OK" },
    ok: { ...sampleCheck, status: "OK", message: "response time 0.2 s" },
    recovery: {
      ...sampleCheck,
      status: "OK",
      previous_status: "CRIT",
      message: "response time 0.2 s",
      is_recovery: true,
      duration_ms: 1_620_000,
    },
    acknowledged: {
      ...sampleCheck,
      status: "CRIT",
      acknowledged_by: "Sam Example",
      is_acknowledgement: true,
      comment: "Restarting the application server",
    },
    host: { status: "CRIT", host: { name: "web-01" }, message: "PING CRITICAL: 100 % packet loss" },
  },
});

/** `web-01/HTTP`; a name that has a slash itself is told apart. */
function keyOf(host: string, service: string | undefined): string {
  const parts = service === undefined ? [host] : [host, service];
  return parts.map((part) => part.replaceAll(/[%/]/g, encodeURIComponent)).join("/");
}

function changedMessage(
  words: CatalogWords,
  { payload, event, format }: WordingView<Alert>,
): Words {
  const { status, previous_status, host, service } = payload;
  const said = words.alert;
  const { title, summary } = saidOf(payload, words);
  // The engine says itself how long an alert has lasted: what the event said is old by then.
  const lasted = event.notice === undefined ? payload.duration_ms : undefined;
  return {
    title: title(said.place(host.name, service?.display_name)),
    summary,
    fields: [
      field(said.message, payload.message, "code"),
      field(said.statusLabel, said.status[status]),
      field(said.previousStatus, previous_status && said.status[previous_status]),
      field(said.host, host.name),
      field(said.address, host.address),
      field(said.service, service?.display_name),
      durationField(said.lasted, lasted, format),
      field(said.acknowledgedBy, payload.acknowledged_by),
      field(said.comment, payload.comment),
    ],
    actions: [{ label: said.openHost, url: payload.host_url }],
  };
}

function saidOf(
  { status, host, service, is_recovery, is_acknowledgement, acknowledged_by = "" }: Alert,
  { alert: said }: CatalogWords,
) {
  const place = [host.name, service?.display_name] as const;
  if (is_recovery) return { title: said.recoveredTitle, summary: said.recovered(...place) };
  const summary = said.summary[status](...place);
  if (!is_acknowledgement) return { title: said.title[status], summary };
  return {
    title: said.acknowledgedTitle,
    summary: `${summary} ${said.acknowledged(acknowledged_by)}`,
  };
}
