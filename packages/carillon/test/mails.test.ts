import {
  alertChanged,
  backupSucceeded,
  createEngine,
  defineRule,
  etaRenderer,
  memoryStore,
  silentLogger,
  smtp,
} from "carillon";
import { expect, onTestFinished, test } from "vitest";
import { fieldOf, mailboxServer } from "./mailbox.ts";

async function setUp() {
  const server = await mailboxServer();
  const ops = smtp({
    host: "127.0.0.1",
    port: server.port,
    security: "none",
    from: "bells@example.com",
    to: ["ada@example.org", "bob@example.org"],
  });
  const engine = createEngine({
    app: "Example Monitoring",
    channels: { ops },
    links: { baseUrl: "https://app.example/notify", secret: "s".repeat(32) },
    rules: [defineRule({ name: "all", on: [alertChanged, backupSucceeded], via: ["ops"] })],
    store: memoryStore(),
    renderer: etaRenderer(),
    logger: silentLogger,
  });
  await engine.start();
  onTestFinished(async () => {
    await engine.stop();
    await server.stop();
  });
  return { engine, server };
}

test("a warning, the problem and the recovery are one conversation, and another service is not", async () => {
  const { engine, server } = await setUp();
  const host = { name: "web-01" };
  const service = { display_name: "HTTP" };
  await engine.emit(alertChanged, { status: "WARN", host, service });
  await engine.emit(alertChanged, { status: "CRIT", host, service });
  await engine.emit(alertChanged, { status: "OK", host, service, is_recovery: true });
  await engine.drain();
  const roots = server.mails.splice(0).map((mail) => fieldOf(mail, "References"));
  expect(roots).toHaveLength(6);
  expect(new Set(roots).size).toBe(1);
  expect(roots[0]).toMatch(/^<thread\.[0-9a-f]{32}@example\.com>$/);
  await engine.emit(alertChanged, { status: "WARN", host, service: { display_name: "SSH" } });
  await engine.emit(alertChanged, { status: "WARN", host });
  await engine.drain();
  const others = new Set(server.mails.map((mail) => fieldOf(mail, "References")));
  expect(others.size).toBe(2);
  expect(others.has(roots[0])).toBe(false);
  expect(server.mails.map((mail) => fieldOf(mail, "List-Unsubscribe"))).not.toContain(
    expect.anything(),
  );
});

test("the click that a mail's own header asks for ends those mails for its reader alone", async () => {
  const { engine, server } = await setUp();
  await engine.emit(backupSucceeded, { job: "nightly" });
  await engine.drain();
  const [mail] = server.mails.splice(0).filter((each) => fieldOf(each, "To")?.includes("ada"));
  const url = fieldOf(mail, "List-Unsubscribe")?.slice(1, -1) ?? "";
  const click = await engine.links.handle(
    new Request(url, {
      method: "POST",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: fieldOf(mail, "List-Unsubscribe-Post") ?? "",
    }),
  );
  expect(click.status).toBe(200);
  await engine.emit(backupSucceeded, { job: "nightly" });
  await engine.drain();
  expect(server.mails.splice(0).map((each) => fieldOf(each, "To"))).toEqual(["bob@example.org"]);
});
