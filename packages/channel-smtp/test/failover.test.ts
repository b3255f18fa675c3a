import {
  type Channel,
  createEngine,
  defineEvent,
  defineRule,
  failover,
  memoryStore,
  plainRenderer,
  roundRobin,
} from "@carillon/core";
import { testChannel } from "@carillon/testing";
import PostalMime from "postal-mime";
import { describe, expect, it, onTestFinished } from "vitest";
import { z } from "zod";
import { bounceInbox, type SmtpOptions, smtp } from "../src/index.ts";
import { closedPort } from "./support/loopback.ts";
import { type Script, type ScriptedServer, scriptedServer } from "./support/scripted-server.ts";

const happened = defineEvent("thing.happened", {
  schema: z.strictObject({ what: z.string() }),
  severity: "info",
  message: { en: ({ payload }) => ({ title: payload.what, summary: payload.what }) },
});
/** Longer than a test may take: no retry is what sends a mail. */
const hour = 3_600_000;
const rules = [defineRule({ name: "all", on: happened, via: ["mail"], to: ["ada@example.org"] })];

async function server(script: Script = {}): Promise<ScriptedServer> {
  const made = await scriptedServer(script);
  onTestFinished(() => made.stop());
  return made;
}

function to(port: number, given: Partial<SmtpOptions> = {}): Channel<"email"> {
  const options = { host: "127.0.0.1", port, security: "none", timeoutMs: 1_000 } as const;
  return smtp({ ...options, from: "Bells <bells@example.com>", ...given });
}

async function engineWith(
  mail: Channel<"email">,
  unknown: "retry" | "hold" = "retry",
  delays: readonly number[] = [50, 50, 50],
) {
  const store = memoryStore();
  const retry = { delays };
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: { mail },
    rules,
    store,
    retry,
    unknown,
  });
  await engine.start();
  onTestFinished(() => engine.stop({ graceMs: 100 }));
  const settled = async (count = 1) => {
    await expect
      .poll(async () => {
        const { sent, failed } = await engine.log.statistics(Date.now() + 1_000);
        return sent + failed;
      })
      .toBe(count);
    const deliveries = await engine.log.list({}, { limit: 1_000 });
    return Promise.all(
      deliveries.map(async ({ id }) => (await engine.log.get(id))?.attempts ?? []),
    );
  };
  return { engine, settled };
}

const words = (attempts: readonly { readonly member?: string | undefined; status: string }[]) =>
  attempts.map(({ member, status }) => `${member} ${status}`);

describe("A reserve for a mail server", () => {
  const faults: Readonly<Record<string, Script>> = {
    "that is full": { greeting: "421 4.3.2 Too busy, try again later" },
    "that hangs up": { greeting: () => {} },
    "that refuses the sign-in": {
      EHLO: "250-scripted.test\r\n250 AUTH PLAIN",
      AUTH: "535 5.7.8 Authentication failed",
    },
    "that is no mail server": { greeting: "HTTP/1.1 400 Bad Request" },
    "that wants less": { MAIL: "421 4.7.0 Try again later" },
  };
  it.each(Object.entries(faults))("takes the mail of one %s, at once", async (_, script) => {
    const [broken, reserve] = [await server(script), await server()];
    const login = { user: "ada", password: "open sesame", allowInsecureAuth: true };
    const short = { greetingTimeoutMs: 100 };
    const primary = to(broken.port, "AUTH" in script ? { ...short, ...login } : short);
    const { engine, settled } = await engineWith(
      failover({ primary, reserve: to(reserve.port) }),
      "retry",
      [hour],
    );
    await engine.emit(happened, { what: "disk full" });
    const [attempts] = await settled();
    expect(words(attempts ?? [])).toEqual(["primary deferred", "reserve sent"]);
    expect(broken.copies).toBe(0);
    expect(reserve.copies).toBe(1);
  });

  it("takes the mail of one that is not there; without it, the mail waits: the harm", async () => {
    const reserve = await server();
    const gone = await closedPort();
    const { engine, settled } = await engineWith(
      failover({ primary: to(gone), reserve: to(reserve.port) }),
    );
    await engine.emit(happened, { what: "disk full" });
    const [attempts] = await settled();
    expect(words(attempts ?? [])).toEqual(["primary deferred", "reserve sent"]);

    const alone = await engineWith(to(gone));
    await alone.engine.emit(happened, { what: "disk full" });
    await expect.poll(() => alone.engine.channels()[0]?.pause).toBeDefined();
    expect(await alone.engine.log.list()).toMatchObject([{ state: "queued" }]);
  });

  it("does not take what the first one rejects", async () => {
    const [primary, reserve] = [await server({ RCPT: "550 5.1.1 No such user" }), await server()];
    const { engine, settled } = await engineWith(
      failover({ primary: to(primary.port), reserve: to(reserve.port) }),
    );
    await engine.emit(happened, { what: "disk full" });
    const [attempts] = await settled();
    expect(words(attempts ?? [])).toEqual(["primary rejected"]);
    expect(reserve.connections).toBe(0);
  });

  it("gets no copy of a mail whose answer was lost: the first one gets the same again", async () => {
    let silent = true;
    const primary = await server({
      dot: (session) => {
        if (silent) session.drop();
        else session.say("250 2.0.0 OK");
        silent = false;
      },
    });
    const reserve = await server();
    const { engine, settled } = await engineWith(
      failover({ primary: to(primary.port), reserve: to(reserve.port) }),
    );
    await engine.emit(happened, { what: "disk full" });
    const [attempts] = await settled();
    expect(words(attempts ?? [])).toEqual(["primary unknown", "primary sent"]);
    expect(reserve.copies, "another Message-ID, signature and sender").toBe(0);
    expect(primary.bodies).toHaveLength(2);
    expect(primary.bodies[1], "to the byte").toBe(primary.bodies[0]);
  });

  it("leaves such a mail to a person under the policy hold", async () => {
    const primary = await server({ dot: (session) => session.drop() });
    const reserve = await server();
    const { engine, settled } = await engineWith(
      failover({ primary: to(primary.port), reserve: to(reserve.port) }),
      "hold",
    );
    await engine.emit(happened, { what: "disk full" });
    const [attempts] = await settled();
    expect(words(attempts ?? [])).toEqual(["primary unknown"]);
    expect(reserve.copies).toBe(0);
  });

  it("sends as itself, and a bounce of what it sent is proven by its own secret", async () => {
    const reserve = await server();
    const bouncesOf = (domain: string) => ({
      address: `bounces@${domain}`,
      secret: `the secret key of ${domain}`,
    });
    const bounce = bouncesOf("reserve.example");
    const primary = to(await closedPort(), { bounce: bouncesOf("example.com") });
    const other = to(reserve.port, { from: "Bells <bells@reserve.example>", bounce });
    const { engine, settled } = await engineWith(failover({ primary, reserve: other }));
    await engine.emit(happened, { what: "disk full" });
    await settled();
    const mail = await PostalMime.parse(reserve.bodies[0] ?? "");
    expect(mail.from?.address).toBe("bells@reserve.example");
    expect(mail.messageId).toMatch(/@reserve\.example>$/);
    const [, sender = ""] = /MAIL FROM:<(\S+)>/.exec(reserve.commands.join("\n")) ?? [];
    expect(sender).toMatch(/^bounces\+.+@reserve\.example$/);
    const { suppressions, log } = engine;
    const report = bounceTo(sender);
    const wrong = bounceInbox({ ...bouncesOf("example.com"), suppressions, log });
    await wrong.ingest(report);
    expect(await suppressions.list(), "signed by another secret").toEqual([]);
    await bounceInbox({ ...bounce, suppressions, log }).ingest(report);
    expect(await suppressions.list()).toMatchObject([{ address: "ada@example.org" }]);
  });
});

function bounceTo(sender: string): string {
  return [
    "From: MAILER-DAEMON@mx.example.org",
    `To: ${sender}`,
    "MIME-Version: 1.0",
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
    "",
    "--b",
    "Content-Type: text/plain",
    "",
    "It could not be delivered.",
    "--b",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.example.org",
    "",
    "Final-Recipient: rfc822; ada@example.org",
    "Action: failed",
    "Status: 5.1.1",
    "Diagnostic-Code: smtp; 550 5.1.1 No such user",
    "",
    "--b--",
    "",
  ].join("\r\n");
}

describe("Servers that take turns", () => {
  it("get the same number of mails, over connections of their own", async () => {
    const [a, b] = [await server(), await server()];
    const { engine, settled } = await engineWith(roundRobin({ a: to(a.port), b: to(b.port) }));
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => engine.emit(happened, { what: `${index}` })),
    );
    await settled(40);
    expect([a.copies, b.copies]).toEqual([20, 20]);
    expect(engine.channels()[0]?.members?.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  it("stand in for one that ends, with nothing lost and nothing twice", async () => {
    const [a, b] = [await server(), await server()];
    const { engine, settled } = await engineWith(roundRobin({ a: to(a.port), b: to(b.port) }));
    const emit = (index: number) => engine.emit(happened, { what: `mail ${index}` });
    for (let index = 0; index < 10; index += 1) await emit(index);
    await settled(10);
    await a.stop();
    for (let index = 10; index < 30; index += 1) await emit(index);
    const attempts = await settled(30);
    expect([a.copies, b.copies]).toEqual([5, 25]);
    expect(attempts.filter((one) => one.at(-1)?.status === "sent")).toHaveLength(30);
  });
});

testChannel("a failover of two SMTP channels", {
  async setup() {
    const script: Script = { EHLO: "250-scripted.test\r\n250 AUTH PLAIN" };
    const made = await scriptedServer(script);
    const mails = () =>
      Promise.all(made.bodies.map((body) => PostalMime.parse(Buffer.from(body, "latin1"))));
    const login = { user: "ada", password: "open sesame", greetingTimeoutMs: 200 };
    return {
      channel: failover({ primary: to(made.port, login), reserve: to(made.port, login) }),
      address: "ada@example.org",
      secrets: ["open sesame"],
      received: async () => (await mails()).map(({ subject, text }) => `${subject}\n${text}`),
      headers: () => made.bodies.map((body) => body.slice(0, body.indexOf("\r\n\r\n"))),
      ids: async () => (await mails()).map(({ messageId }) => messageId ?? ""),
      async misbehave(fault) {
        if (fault === "refuse") await made.stop();
        else if (fault === "hang") script.dot = () => {};
        else if (fault === "reject") script.RCPT = "550 5.1.1 No such user";
        else if (fault === "busy") script.RCPT = "451 4.3.2 Busy, try again later";
        else script.greeting = "HTTP/1.1 400 Bad Request";
      },
      stop: () => made.stop(),
    };
  },
});
