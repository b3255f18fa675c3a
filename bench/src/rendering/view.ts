import {
  backupFailed,
  createEngine,
  defineChannel,
  defineRule,
  type Message,
  memoryStore,
  type RenderView,
  silentLogger,
} from "carillon";
import { z } from "zod";
import { factsOf, payloadOf } from "../mail.ts";

/** How many mails are worded beforehand; measurements go round in them. */
const variety = 200;

/** What there is to render: messages that are worded already, as every contender takes them. */
export async function wordedViews(): Promise<readonly RenderView[]> {
  const views: RenderView[] = [];
  const outlet = defineChannel({
    type: "outlet",
    config: z.strictObject({}),
    accepts: "email",
    create: () => ({ send: async () => ({ status: "sent" }) }),
  });
  const engine = createEngine({
    app: { name: "Beacon", url: "https://backup.example.com" },
    channels: { outlet: outlet({}) },
    rules: [defineRule({ name: "failed backups", on: backupFailed, via: ["outlet"] })],
    renderer: {
      render: async (_rendering, view) => {
        views.push(view);
        throw new Error("nothing is sent here");
      },
    },
    store: memoryStore(),
    logger: silentLogger,
  });
  await engine.start();
  for (let index = 0; index < variety; index += 1) {
    await engine.emit(backupFailed, payloadOf(factsOf(index)));
  }
  await engine.drain();
  await engine.stop();
  return views;
}

/** What a template written by hand is told: the worded message and the words around it. */
export interface Told {
  readonly message: Message;
  readonly product: string;
  readonly when: string;
  readonly reason: string;
}

export function toldBy({ message, app, event, format }: RenderView): Told {
  return {
    message,
    product: app.name,
    when: format.dateTime(event.occurredAt),
    reason: `You get this message because of the rule “failed backups” in ${app.name}.`,
  };
}
