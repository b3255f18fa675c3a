import {
  type Clock,
  createEngine,
  defineChannel,
  defineEvent,
  type Engine,
  etaRenderer,
  type Group,
  type Outcome,
  type Rule,
  type Store,
  silentLogger,
} from "carillon";
import { z } from "zod";

/** Something that happens often. */
export const alert = defineEvent("host.alert", {
  schema: z.strictObject({ host: z.string(), number: z.int() }),
  severity: "error",
  message: {
    en: ({ payload: { host, number } }) => ({ title: `Alert ${number} on ${host}`, summary: "" }),
  },
});

/** What was sent: the delivery that led the message, and its text. */
export interface Sent {
  readonly id: string;
  readonly text: string;
  readonly at: number;
}

export const byHost = { by: ["payload.host"] } as const satisfies Group;

/** An engine whose only channel keeps what it is asked to send. */
export async function beacon(
  store: Store,
  rules: readonly Rule<"ops">[],
  clock: Clock,
  send: () => Promise<Outcome> = async () => ({ status: "sent" }),
): Promise<{ readonly engine: Engine; readonly sent: readonly Sent[] }> {
  const sent: Sent[] = [];
  const ops = defineChannel({
    type: "recorder",
    config: z.strictObject({}),
    accepts: "text",
    create: () => ({
      send({ deliveryId, content }) {
        sent.push({ id: deliveryId, text: content.text, at: clock.now() });
        return send();
      },
    }),
  });
  const engine = createEngine({
    app: "Beacon",
    channels: { ops: ops({}) },
    rules,
    store,
    clock,
    renderer: etaRenderer({ inThisThread: true }),
    logger: silentLogger,
  });
  await engine.start();
  return { engine, sent };
}

/** The events of each message, by the delivery that led it. */
export async function messagesIn(engine: Engine): Promise<ReadonlyMap<string, readonly string[]>> {
  const messages = new Map<string, string[]>();
  for (const { id, leader, eventId, state } of await engine.log.list({}, { limit: 100_000 })) {
    if (state !== "sent") continue;
    const message = messages.get(leader ?? id) ?? [];
    message.push(eventId);
    messages.set(leader ?? id, message);
  }
  return messages;
}
