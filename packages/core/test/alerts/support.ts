import {
  type Channel,
  createEngine,
  defineEvent,
  defineRule,
  type EngineOptions,
  memoryStore,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { z } from "zod";
import { mailbox, plainRenderer } from "../support.ts";

const status = z.enum(["ok", "warn", "crit"]);

/** A check changed its status. */
export const checkChanged = defineEvent("check.changed", {
  schema: z.strictObject({
    host: z.string(),
    service: z.string().optional(),
    status,
    by: z.string().optional(),
  }),
  severity: ({ status }) => (({ ok: "info", warn: "warning", crit: "critical" }) as const)[status],
  labels: ({ host, service }) => ({
    host,
    service,
    kind: service === undefined ? "host" : "service",
  }),
  alert: ({ host, service, status, by }) => ({
    key: service === undefined ? host : `${host}/${service}`,
    status: status === "ok" ? "resolved" : by === undefined ? "firing" : "acknowledged",
    by,
  }),
  message: {
    en: ({ payload: { host, service, status } }) => ({
      title: `${status}: ${host}${service === undefined ? "" : `/${service}`}`,
      summary: `It is ${status}.`,
    }),
    de: ({ payload: { host, status } }) => ({ title: `${status}: ${host}`, summary: "" }),
  },
});

export const jobFailed = defineEvent("job.failed", {
  schema: z.strictObject({ job: z.string() }),
  severity: "error",
  alert: ({ job }) => ({ key: job, status: "firing" }),
  message: { en: ({ payload }) => ({ title: `Failed: ${payload.job}`, summary: "" }) },
});

export const jobDone = defineEvent("job.done", {
  schema: z.strictObject({ job: z.string() }),
  severity: "info",
  alert: ({ job }) => ({ key: job, status: "resolved", toAll: true }),
  message: { en: ({ payload }) => ({ title: `Done: ${payload.job}`, summary: "" }) },
});

export const minute = 60_000;
export const hour = 3_600_000;
export const start = Date.UTC(2026, 5, 1, 12);

/** An engine on a clock that stands still, and what went out: `address: title`, in order. */
export async function alertWorld<const Named extends Readonly<Record<string, Channel>>>(
  options: Partial<EngineOptions<Named>> & {
    readonly box?: ReturnType<typeof mailbox>;
    readonly clock?: ReturnType<typeof manualClock>;
  } = {},
) {
  const { box = mailbox(["ops@example.org"]), clock = manualClock(start), ...given } = options;
  const engine = createEngine<Readonly<Record<string, Channel>>>({
    app: "Test",
    renderer: plainRenderer,
    store: memoryStore(),
    channels: { box: box.channel },
    rules: [defineRule({ name: "checks", on: checkChanged, via: ["box"] })],
    ...given,
    clock,
  });
  await engine.start();
  let seen = 0;
  const check = (
    host: string,
    status: "ok" | "warn" | "crit",
    more: {
      readonly service?: string;
      readonly by?: string;
      readonly id?: string;
      readonly at?: number;
    } = {},
  ) => {
    const { id, at, ...rest } = more;
    return engine.emit(
      checkChanged,
      { host, status, ...rest },
      { ...(id !== undefined && { id }), ...(at !== undefined && { occurredAt: at }) },
    );
  };
  return {
    engine,
    clock,
    box,
    check,
    /** What was sent since the last time that this was asked. */
    async sent(): Promise<readonly string[]> {
      await clock.advance(1);
      const fresh = box.requests.slice(seen);
      seen = box.requests.length;
      return fresh.map(({ address, content }) => `${address}: ${content.title}`);
    },
    /** The reasons of what was skipped, in order. */
    async skipped(): Promise<readonly string[]> {
      const rows = await engine.log.list({ state: "skipped" }, { limit: 10_000 });
      return rows.map(({ reason }) => reason?.code ?? "");
    },
  };
}
