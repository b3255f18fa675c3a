import {
  defineEvent,
  defineRule,
  type EngineOptions,
  type EventType,
  type MessageNotice,
  type Rule,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { z } from "zod";
import { capturingLogger, mailbox, type Send, startedEngine } from "../support.ts";

const severity = z.enum(["info", "warning", "error", "critical"]).default("error");

/** Something that is told in groups. */
export const alert = defineEvent("alert.changed", {
  schema: z.strictObject({ host: z.string(), severity, well: z.boolean().default(false) }),
  severity: (payload) => payload.severity,
  tone: ({ severity, well }) =>
    well
      ? "success"
      : severity === "warning"
        ? "warning"
        : severity === "info"
          ? "info"
          : "failure",
  thread: ({ host }) => host,
  message: {
    en: {
      team: ({ payload: { host } }) => ({
        title: `${host} has trouble`,
        summary: `Look at ${host}.`,
        actions: [{ label: "Open", url: `https://monitor.example/${host}` }],
      }),
      user: ({ payload: { host } }) => ({ title: `Your ${host} has trouble`, summary: "" }),
    },
    de: ({ payload: { host } }) => ({ title: `${host} hat Ärger`, summary: "" }),
  },
});

/** A group that waits for ten seconds. */
export const group = { by: [], firstAfterMs: 10_000, thenEveryMs: 10_000 } as const;

const rule = defineRule({ name: "alerts", on: alert, via: ["ops"], group });

/** An engine whose alerts wait for each other, with a mailbox for Ada. */
export async function scene({
  rules = [rule],
  send = async () => ({ status: "sent" }),
  ...options
}: {
  readonly rules?: readonly Rule<"ops">[];
  readonly send?: Send;
} & Partial<EngineOptions<{ ops: ReturnType<typeof mailbox>["channel"] }>> = {}) {
  const clock = manualClock("2026-01-05T00:00:00Z");
  const ops = mailbox(["ada@example.com"], send);
  const { records, logger } = capturingLogger();
  const engine = await startedEngine({
    channels: { ops: ops.channel },
    rules,
    clock,
    logger,
    ...options,
  });
  const told: [string, MessageNotice][] = [];
  for (const name of ["sent", "failed", "deferred", "skipped"] as const) {
    engine.on(name, (notice) => told.push([name, notice]));
  }
  const emit = (type: EventType, ...payloads: readonly Record<string, string | boolean>[]) =>
    Promise.all(payloads.map((payload) => engine.emit(type, payload)));
  return { clock, ops, engine, told, records, emit };
}

/** So many hosts that have trouble. */
export function hosts(count: number): readonly { readonly host: string }[] {
  return Array.from({ length: count }, (_, index) => ({ host: `host-${index}` }));
}
