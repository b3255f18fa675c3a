import { manualClock } from "@carillon/testing";
import {
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  type EmailContent,
  etaRenderer,
  type Logger,
  type LogRecord,
  memoryStore,
  type Outcome,
  type Renderer,
  type Store,
} from "carillon";
import { onTestFinished } from "vitest";
import { z } from "zod";

export const alertFired = defineEvent("alert.fired", {
  schema: z.object({
    host: z.object({ name: z.string() }),
    tenant: z.string().optional(),
    note: z.string().optional(),
  }),
  severity: "error",
  tenant: ({ tenant }) => tenant,
  sample: { host: { name: "db-1" } },
  message: {
    en: ({ payload }) => ({
      title: `${payload.host.name} is down`,
      summary: "It does not answer.",
    }),
    de: ({ payload }) => ({ title: `${payload.host.name} antwortet nicht`, summary: "" }),
  },
});

const codeSent = defineEvent("alert.code", {
  schema: z.object({ code: z.string() }),
  severity: "info",
  sensitive: true,
  message: { en: ({ payload }) => ({ title: "Your code", summary: payload.code }) },
});

export interface DeskOptions {
  readonly store?: Store;
  readonly renderer?: Renderer;
  readonly answer?: () => Outcome;
}

/** An engine that sends mails to a list, with a clock of the test's. */
export async function desk({
  store = memoryStore(),
  renderer = etaRenderer(),
  answer = () => ({ status: "sent" }),
}: DeskOptions = {}) {
  const mails: EmailContent[] = [];
  const define = defineChannel({
    type: "list",
    config: z.strictObject({}),
    accepts: "email",
    address: { kind: "email", parse: (address) => address },
    create: () => ({
      async send({ content }) {
        mails.push(content);
        return answer();
      },
    }),
  });
  const records: LogRecord[] = [];
  const logger: Logger = { log: (record) => void records.push(record) };
  const clock = manualClock();
  const engine = createEngine({
    app: "Acme",
    channels: { mail: define({}) },
    rules: [
      defineRule({
        name: "alerts",
        on: [alertFired, codeSent],
        to: ["ops@example.com"],
        via: ["mail"],
      }),
    ],
    renderer,
    store,
    clock,
    logger,
  });
  await engine.start();
  onTestFinished(() => engine.stop({ graceMs: 100 }));
  const mailOf = async (
    payload: z.input<typeof alertFired.schema> = { host: { name: "db-1" } },
  ) => {
    await engine.emit(alertFired, payload);
    await engine.drain();
    return mails.at(-1);
  };
  const codeMail = async () => {
    await engine.emit(codeSent, { code: "123456" });
    await engine.drain();
    return mails.at(-1);
  };
  return { engine, clock, mails, records, mailOf, codeMail };
}
