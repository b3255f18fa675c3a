import { defineEvent, type Recipient } from "@carillon/core";
import { z } from "zod";

const severity = z.enum(["info", "warning", "error", "critical"]);

/** Rules here ask for these of every event type, also of those whose events never have them. */
const askedFor = {
  job: z.string().optional(),
  size: z.number().optional(),
  owner: z.string().optional(),
  by: z.string().optional(),
};

/** A check of a host: an alert, which flaps, inhibits and is taken on. */
export const checked = defineEvent("host.checked", {
  schema: z.strictObject({
    ...askedFor,
    host: z.string(),
    status: z.enum(["ok", "warn", "crit"]),
    toAll: z.boolean().optional(),
  }),
  severity: ({ status }) => (({ ok: "info", warn: "warning", crit: "critical" }) as const)[status],
  labels: ({ host }) => ({ host, site: "north" }),
  actor: ({ by }) => by,
  category: "checks",
  alert: ({ host, status, by, toAll }) => ({
    key: host,
    status: status === "ok" ? "resolved" : by === undefined ? "firing" : "acknowledged",
    by,
    toAll,
  }),
  message: { en: ({ payload }) => ({ title: `${payload.status}: ${payload.host}`, summary: "" }) },
});

/** Something that was done by somebody, for somebody. */
export const finished = defineEvent("job.finished", {
  schema: z.strictObject({
    job: z.string(),
    size: z.number(),
    severity,
    by: z.string().optional(),
    owner: z.string().optional(),
    tenant: z.string().optional(),
  }),
  severity: ({ severity }) => severity,
  labels: ({ job }) => ({ job }),
  actor: ({ by }) => by,
  tenant: ({ tenant }) => tenant,
  user: ({ owner }) => (owner === undefined ? undefined : { id: owner }),
  category: "jobs",
  stillMatters: ({ size }) => size !== 13,
  message: { en: ({ payload }) => ({ title: `Finished: ${payload.job}`, summary: "" }) },
});

/** Something that nobody waits long for, and that is not kept. */
export const codeSent = defineEvent("user.code_sent", {
  schema: z.strictObject({ ...askedFor, owner: z.string(), code: z.string() }),
  severity: "info",
  sensitive: true,
  user: ({ owner }) => ({ id: owner }),
  message: { en: () => ({ title: "Your code", summary: "" }) },
});

export const eventTypes = { checked, finished, codeSent };

/** The name of an event type here: worlds are data, so that one can be read. */
export type TypeName = keyof typeof eventTypes;

/** People with the same ids in all worlds; what is known of them differs. */
export const ids = ["u-1", "u-2", "u-3", "u-4"] as const;

/** What is the same of everybody in all worlds. */
export function namesake(id: string): Recipient {
  return { id, addresses: { email: `${id}@example.org`, phone: `${id}@phone` } };
}
