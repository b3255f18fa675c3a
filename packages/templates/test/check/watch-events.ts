import { defineEvent, type EventType, type JsonObject } from "@carillon/core";
import { z } from "zod";

const wording = () => ({ title: "Title", summary: "Summary" });

const target = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("host"), host: z.string(), port: z.number().optional() }),
  z.object({ kind: z.literal("url"), url: z.string() }),
]);

/** An event that has a bit of everything that a schema can say. */
const watchChanged = defineEvent("watch.changed", {
  schema: z.object({
    status: z.enum(["OK", "WARN", "CRIT"]),
    host: z.object({ name: z.string(), address: z.string().nullable() }),
    service: z.object({ display_name: z.string(), note: z.string().optional() }).optional(),
    acknowledged_by: z.string().optional(),
    seconds: z.number().optional(),
    target,
    labels: z.record(z.string(), z.string()),
    checks: z.array(
      z.object({ name: z.string(), error: z.string().optional(), took: z.number().nullable() }),
    ),
    steps: z.array(target).optional(),
    pair: z.tuple([z.string(), z.number()]),
    anything: z.json().optional(),
    more: z.object({ known: z.string() }).catchall(z.any()),
    count: z.number().default(1),
  }),
  severity: "warning",
  message: { en: wording },
});

const watchEnded = defineEvent("watch.ended", {
  schema: z.object({
    status: z.literal("OK"),
    host: z.object({ name: z.string() }),
    after: z.number(),
  }),
  severity: "info",
  message: { en: wording },
});

const userInvited = defineEvent("user.invited", {
  schema: z.object({ name: z.string(), url: z.string() }),
  severity: "info",
  message: { en: wording },
});

export const eventTypes: readonly EventType[] = [watchChanged, watchEnded, userInvited];

const changed = {
  status: "CRIT",
  host: { name: "web-01", address: null },
  target: { kind: "url", url: "https://web-01.example" },
  labels: { team: "web" },
  checks: [
    { name: "HTTP", took: null },
    { name: "TLS", error: "expired", took: 12 },
  ],
  pair: ["load", 0.7],
  more: { known: "yes", other: "also" },
};

/** Payloads of each event type, with and without what is optional. */
export const payloads: Readonly<Record<string, readonly JsonObject[]>> = {
  "watch.changed": [
    changed,
    {
      ...changed,
      status: "OK",
      host: { name: "web-01", address: "192.0.2.1" },
      service: { display_name: "HTTP", note: "slow" },
      acknowledged_by: "Ada",
      seconds: 90,
      target: { kind: "host", host: "web-01", port: 443 },
      steps: [
        { kind: "host", host: "web-02" },
        { kind: "url", url: "https://web-02.example" },
      ],
      anything: { is: ["well"] },
      count: 2,
    },
    { ...changed, service: { display_name: "HTTP" }, labels: {}, checks: [], steps: [] },
  ],
  "watch.ended": [{ status: "OK", host: { name: "web-01" }, after: 90 }],
  "user.invited": [{ name: "Ada", url: "https://example.com/invitation" }],
};
