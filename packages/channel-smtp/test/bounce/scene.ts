import {
  type Contents,
  createEngine,
  type Delivery,
  defineEvent,
  defineRule,
  type LogRecord,
  type Renderer,
  type Rendering,
  type RenderView,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { onTestFinished } from "vitest";
import { z } from "zod";
import { type BounceInboxOptions, bounceInbox, smtp } from "../../src/index.ts";
import { mailServer } from "../support/mail-server.ts";
import type { Parties } from "./fixtures.ts";

export const bounce = { address: "bounces@x.example", secret: "a key of this test alone" };

const plainRenderer: Renderer = {
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

const backupFailed = defineEvent("backup.failed", {
  schema: z.strictObject({ job: z.string() }),
  severity: "error",
  message: {
    en: ({ payload }) => ({ title: `Backup failed: ${payload.job}`, summary: "No space" }),
  },
});

/** An engine that mails one person through a real server, and the inbox for what comes back. */
export async function bounceScene(
  to = "ada@example.org",
  { port, ...changes }: Partial<BounceInboxOptions> & { readonly port?: number } = {},
) {
  const server = await mailServer();
  onTestFinished(() => server.stop());
  const clock = manualClock("2026-01-02T03:04:05Z");
  const logs: LogRecord[] = [];
  const logger = { log: (record: LogRecord) => void logs.push(record) };
  const ops = smtp({
    host: "127.0.0.1",
    port: port ?? server.port,
    security: "none",
    from: "Example <bells@x.example>",
    to,
    bounce,
  });
  const engine = createEngine({
    app: "Example",
    channels: { ops },
    rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })],
    renderer: plainRenderer,
    softBounces: { count: 3, onDays: 1 },
    clock,
    logger,
  });
  await engine.start();
  onTestFinished(() => engine.stop());
  const inbox = bounceInbox({
    ...bounce,
    suppressions: engine.suppressions,
    log: engine.log,
    clock,
    logger,
    ...changes,
  });
  const emit = async (): Promise<Delivery> => {
    const { eventId } = await engine.emit(backupFailed, { job: "nightly" });
    await engine.drain();
    const [delivery] = await engine.log.list({ eventId });
    if (delivery === undefined) throw new Error("The event has no delivery");
    return delivery;
  };
  /** A mail that the server took, as a bounce of it would show it. */
  const mailed = async (): Promise<Parties & { readonly delivery: Delivery }> => {
    const delivery = await emit();
    const received = server.mails.at(-1);
    const [, messageId = ""] = /^Message-ID: <(.*)>\r$/m.exec(received?.raw.toString() ?? "") ?? [];
    return { delivery, sender: received?.from ?? "", to, messageId };
  };
  return { engine, inbox, clock, logs, server, emit, mailed, list: engine.suppressions };
}
