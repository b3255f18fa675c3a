import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { countField, durationField, field, momentField } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { count, detail, durationMs, known, moment, name, output, url } from "./payload.ts";
import type { ConnectionKind } from "./words/contract/machines.ts";
import type { CatalogWords } from "./words.ts";

const connection = {
  name,
  kind: z.enum(["database", "storage", "host", "service"] satisfies ConnectionKind[]),
  /** Tells two of one name apart. */
  id: detail,
  /** When it was reachable last: the begin of the outage, not of the last reminder. */
  offline_since: moment.optional(),
  connection_url: url.optional(),
};

const offline = z.strictObject({
  ...connection,
  /** How many checks in a row have failed. */
  failed_checks: count.optional(),
  error: output.optional(),
});

const online = z.strictObject({
  ...connection,
  /** Where `offline_since` is not known. */
  downtime_ms: durationMs.optional(),
});

type Connection = z.output<z.ZodObject<typeof connection>>;

const sampleConnection = {
  name: "shop-db",
  kind: "database",
  id: "connection-7",
  offline_since: "2026-11-21T02:03:00Z",
  connection_url: "https://backup.example.com/connections/7",
} as const;

/** Something cannot be reached. */
export const connectionOffline = defineEvent("connection.offline", {
  schema: offline,
  severity: "error",
  labels: connectionLabels,
  alert: (payload) => ({ key: keyOf(payload), status: "firing" }),
  message: inEveryLanguage(offlineMessage),
  sample: {
    ...sampleConnection,
    failed_checks: 3,
    error: "connect ECONNREFUSED 198.51.100.20:5432",
  },
  samples: {
    storage: { name: "offsite-s3", kind: "storage" },
    host: { name: "web-01", kind: "host" },
    service: { name: "HTTP", kind: "service" },
  },
});

/** It can be reached again. */
export const connectionOnline = defineEvent("connection.online", {
  schema: online,
  severity: "info",
  tone: "success",
  labels: connectionLabels,
  alert: (payload) => ({ key: keyOf(payload), status: "resolved" }),
  message: inEveryLanguage(onlineMessage),
  sample: { ...sampleConnection, downtime_ms: 4_320_000 },
  samples: {
    storage: { name: "offsite-s3", kind: "storage", downtime_ms: 95_000 },
    host: { name: "web-01", kind: "host" },
    service: { name: "HTTP", kind: "service" },
  },
});

function keyOf({ kind, name, id }: Connection): string {
  return `${kind}/${known(id) ?? name}`;
}

function connectionLabels({ kind, name }: Connection) {
  return { kind, name };
}

function offlineMessage(
  words: CatalogWords,
  { payload, format }: WordingView<z.output<typeof offline>>,
): Words {
  const said = words.connection;
  return {
    title: said.offlineTitle[payload.kind](payload.name),
    summary: said.offline[payload.kind](payload.name),
    fields: [
      field(said.lastError, payload.error, "code"),
      momentField(said.since, payload.offline_since, format),
      countField(said.failedChecks, payload.failed_checks, format),
    ],
    actions: [{ label: said.open, url: payload.connection_url }],
  };
}

function onlineMessage(
  words: CatalogWords,
  { payload, event, format }: WordingView<z.output<typeof online>>,
): Words {
  const said = words.connection;
  const downtime = downtimeOf(payload, event.occurredAt);
  const span = downtime === undefined ? undefined : format.duration(downtime);
  return {
    title: said.onlineTitle[payload.kind](payload.name),
    summary: said.online[payload.kind](payload.name, span),
    fields: [
      durationField(said.downtime, downtime, format),
      momentField(said.since, payload.offline_since, format),
    ],
    actions: [{ label: said.open, url: payload.connection_url }],
  };
}

/** By the clock, as what somebody has counted may begin at a reminder. */
function downtimeOf(
  { offline_since, downtime_ms }: z.output<typeof online>,
  now: number,
): number | undefined {
  return offline_since === undefined ? downtime_ms : Math.max(0, now - Date.parse(offline_since));
}
