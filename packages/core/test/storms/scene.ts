import { type Channel, defineEvent, type EngineOptions, type Rule } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { z } from "zod";
import { mailbox, startedEngine } from "../support.ts";

/** Something that happens often. */
export const alert = defineEvent("host.alert", {
  schema: z.strictObject({
    host: z.string(),
    service: z.string().optional(),
    severity: z.enum(["info", "warning", "error", "critical"]).optional(),
  }),
  severity: ({ severity }) => severity ?? "error",
  labels: ({ host }) => ({ host }),
  message: { en: ({ payload }) => ({ title: `Alert on ${payload.host}`, summary: "" }) },
});

export type Alert = z.input<typeof alert.schema>;

/** An engine with a mailbox of two people, and what became of every event. */
export async function scene(
  rules: readonly Rule<"ops" | "chat">[],
  options: Partial<EngineOptions<Readonly<Record<string, Channel>>>> = {},
) {
  const clock = manualClock("2026-01-05T00:00:00Z");
  const ops = mailbox(["ada@example.com"]);
  const chat = mailbox(["room@example.com"], undefined, "room");
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { ops: ops.channel, chat: chat.channel },
    rules,
    clock,
    ...options,
  });
  let last = 0;
  /** Emits, and answers the deliveries. */
  const emit = async (payload: Alert) => {
    last += 1;
    const id = `e${last}`;
    await engine.emit(alert, payload, { id });
    return engine.log.list({ eventId: id });
  };
  /** Emits, and says what became of the first delivery, in a few words. */
  const told = async (payload: Alert) => {
    const [delivery] = await emit(payload);
    if (delivery === undefined) return "nobody";
    const { reason, hold, dueAt } = delivery;
    if (reason !== undefined) return `skipped: ${reason.code}`;
    return hold === undefined ? "at once" : `${hold.kind} until ${timeOf(dueAt)}`;
  };
  return { clock, ops, chat, engine, emit, told };
}

export function timeOf(moment: number): string {
  return new Date(moment).toISOString().slice(11, 19);
}
