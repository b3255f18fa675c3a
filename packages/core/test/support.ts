import {
  type Channel,
  type Contents,
  createEngine,
  defineChannel,
  defineEvent,
  type EngineOptions,
  type Logger,
  type LogRecord,
  type Outcome,
  type Renderer,
  type Rendering,
  type RenderView,
  type SendOptions,
  type SendRequest,
  secret,
} from "@carillon/core";
import { z } from "zod";

/** The least that a renderer can do. */
export const plainRenderer: Renderer = {
  async render<R extends Rendering>(rendering: R, { message, event }: RenderView) {
    const { title, summary: text } = message;
    const contents: Contents = {
      email: { rendering: "email", subject: title, html: `<p>${text}</p>`, text },
      text: { rendering: "text", title, text },
      markdown: { rendering: "markdown", title, markdown: text },
      json: { rendering: "json", body: event.payload },
    };
    return contents[rendering];
  },
};

export const backupFailed = defineEvent("backup.failed", {
  schema: z.strictObject({ job: z.string(), error: z.string().optional() }),
  severity: "error",
  message: {
    en: ({ payload }) => ({ title: `Backup failed: ${payload.job}`, summary: payload.error ?? "" }),
    de: ({ payload }) => ({ title: `Backup gescheitert: ${payload.job}`, summary: "" }),
  },
});

export const userLoggedIn = defineEvent("user.login", {
  schema: z.strictObject({
    id: z.string(),
    email: z.string().optional(),
    locale: z.string().optional(),
  }),
  severity: "info",
  user: ({ id, email, locale }) => ({ id, addresses: { email }, locale }),
  message: {
    en: {
      team: ({ payload }) => ({ title: "User login", summary: `${payload.id} signed in.` }),
      user: () => ({ title: "New sign-in", summary: "You signed in." }),
    },
    de: {
      team: ({ payload }) => ({
        title: "Anmeldung",
        summary: `${payload.id} hat sich angemeldet.`,
      }),
      user: () => ({ title: "Neue Anmeldung", summary: "Sie haben sich angemeldet." }),
    },
  },
});

export type Send = (
  request: SendRequest<"text">,
  options: SendOptions,
  attempt: number,
) => Promise<Outcome>;

export interface Recorder {
  readonly requests: SendRequest<"text">[];
  readonly channel: Channel<"text">;
}

/** A channel that reaches mailboxes and keeps what it was asked to send. */
export function mailbox(
  to: readonly string[] = [],
  send: Send = async () => ({ status: "sent" }),
  kind = "email",
): Recorder {
  const requests: SendRequest<"text">[] = [];
  const make = defineChannel({
    type: "mailbox",
    config: z.object({ to: z.array(z.string()), token: secret().optional() }),
    accepts: "text",
    address: { kind, parse: parseAddress },
    recipients: (config) => config.to,
    create: () => ({
      send: (request, options) => {
        requests.push(request);
        return send(request, options, requests.length);
      },
    }),
  });
  return { requests, channel: make({ to: [...to], token: "s3cret-token" }) };
}

function parseAddress(address: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(address)) return address.toLowerCase();
  throw new Error(`${JSON.stringify(address)} is no address`);
}

export function capturingLogger(): { readonly records: LogRecord[]; readonly logger: Logger } {
  const records: LogRecord[] = [];
  return { records, logger: { log: (record) => records.push(record) } };
}

/** An engine named Test, started, with whatever is given. */
export async function startedEngine<const Named extends Readonly<Record<string, Channel>>>(
  options: Pick<EngineOptions<Named>, "channels" | "rules"> & Partial<EngineOptions<Named>>,
) {
  const engine = createEngine({ app: "Test", renderer: plainRenderer, ...options });
  await engine.start();
  return engine;
}
