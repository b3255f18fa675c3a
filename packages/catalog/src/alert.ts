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
import { detail, durationMs, name, output, url } from "./payload.ts";
import type { AlertStatus, CatalogWords } from "./words.ts";

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
    /** How long the problem has lasted so far, or lasted when it is over. */
    duration_ms: durationMs.optional(),
  })
  .refine((alert) => alert.status === "OK" || !alert.is_recovery, {
    path: ["is_recovery"],
    error: "is_recovery needs the status OK",
  });

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

/** A check changed its status. */
export const alertChanged = defineEvent("alert.changed", {
  schema,
  severity: (alert) => severities[alert.status],
  tone: (alert) => tones[alert.status],
  alert: ({ host, service, status, acknowledged_by }) => ({
    key: keyOf(host.name, service?.display_name),
    status:
      status === "OK" ? "resolved" : acknowledged_by === undefined ? "firing" : "acknowledged",
    by: acknowledged_by,
  }),
  labels: ({ host, service, status }) => ({
    host: host.name,
    service: service?.display_name,
    status,
  }),
  message: inEveryLanguage(changedMessage),
  sample: {
    status: "CRIT",
    previous_status: "WARN",
    host: { name: "web-01", address: "198.51.100.7" },
    service: { display_name: "HTTP" },
    message: "HTTP CRITICAL: 503 Service Unavailable\nresponse time 4.812 s, limit 2.000 s",
    host_url: "https://monitor.example.com/hosts/web-01",
    is_recovery: false,
    acknowledged_by: "Sam Example",
    duration_ms: 1_260_000,
  },
});

/** `web-01/HTTP`; a name that has a slash itself is told apart. */
function keyOf(host: string, service: string | undefined): string {
  const parts = service === undefined ? [host] : [host, service];
  return parts.map((part) => part.replaceAll(/[%/]/g, encodeURIComponent)).join("/");
}

function changedMessage(words: CatalogWords, { payload, format }: WordingView<Alert>): Words {
  const { status, previous_status, host, service, is_recovery } = payload;
  const said = words.alert;
  const title = is_recovery ? said.recoveredTitle : said.title[status];
  const summary = is_recovery ? said.recovered : said.summary[status];
  return {
    title: title(said.place(host.name, service?.display_name)),
    summary: summary(host.name, service?.display_name),
    fields: [
      field(said.message, payload.message, "code"),
      field(said.statusLabel, said.status[status]),
      field(said.previousStatus, previous_status && said.status[previous_status]),
      field(said.host, host.name),
      field(said.address, host.address),
      field(said.service, service?.display_name),
      durationField(said.lasted, payload.duration_ms, format),
      field(said.acknowledgedBy, payload.acknowledged_by),
    ],
    actions: [{ label: said.openHost, url: payload.host_url }],
  };
}
