import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { type Script, type Session, scriptedServer } from "./support/scripted-server.ts";
import { sendingTo } from "./support/sending.ts";

async function scripted(script: Script) {
  const server = await scriptedServer(script);
  onTestFinished(() => server.stop());
  return server;
}

/** Lets replies and resets on loopback arrive. */
const moment = () => delay(30);

test("mails one after the other share a connection", async () => {
  const server = await scripted({});
  const sending = sendingTo(server.port);
  for (let count = 0; count < 3; count += 1) {
    expect(await sending.send()).toMatchObject({ status: "sent", providerId: "4F2A" });
    await moment();
  }
  expect(server.connections).toBe(1);
  expect(server.bodies).toHaveLength(3);
});

test("a connection is given up after maxMessagesPerConnection mails", async () => {
  const server = await scripted({});
  const sending = sendingTo(server.port, { maxMessagesPerConnection: 2 });
  for (let count = 0; count < 4; count += 1) {
    await sending.send();
    await moment();
  }
  expect(server.connections).toBe(2);
  expect(server.commands.filter((line) => line === "QUIT")).toHaveLength(2);
});

test("there are never more connections than maxConnections", async () => {
  let open = 0;
  let most = 0;
  const server = await scripted({
    greeting: ({ say }) => {
      open += 1;
      most = Math.max(most, open);
      say("220 scripted.test");
    },
    QUIT: ({ socket }) => {
      open -= 1;
      socket.end("221 Bye\r\n");
    },
  });
  const sending = sendingTo(server.port, { maxConnections: 2, maxMessagesPerConnection: 3 });
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => sending.send()));
  expect(outcomes.every(({ status }) => status === "sent")).toBe(true);
  expect(server.bodies).toHaveLength(20);
  expect(most).toBe(2);
});

/** What servers do to a connection that nobody uses, and to the mail that meets it. */
const closings: Readonly<Record<string, (session: Session) => void>> = {
  "ends it": ({ socket }) => void socket.end(),
  "resets it": ({ drop }) => drop(),
  "says 421 and ends it": ({ socket }) => void socket.end("421 4.4.2 Idle for too long\r\n"),
};

test.each(Object.entries(closings))(
  "when the server %s while idle, the next mail goes out once",
  async (_name, closing) => {
    let first: Session | undefined;
    const server = await scripted({
      greeting: (session) => {
        first ??= session;
        session.say("220 scripted.test");
      },
    });
    const sending = sendingTo(server.port);
    await sending.send();
    await moment();
    if (first !== undefined) closing(first);
    await moment();
    expect(await sending.send()).toMatchObject({ status: "sent" });
    expect(server.connections).toBe(2);
    expect(server.bodies).toHaveLength(2);
  },
);

test.each(Object.entries(closings))(
  "when the server %s just as the next mail begins, it goes out once",
  async (_name, closing) => {
    let mails = 0;
    const server = await scripted({
      MAIL: (session) => {
        mails += 1;
        if (mails === 2) closing(session);
        else session.say("250 2.1.0 Ok");
      },
    });
    const sending = sendingTo(server.port);
    await sending.send();
    await moment();
    expect(await sending.send()).toMatchObject({ status: "sent" });
    expect(server.connections).toBe(2);
    expect(server.bodies).toHaveLength(2);
  },
);

test("a lost answer on a kept connection is unknown, and never sent again by the channel", async () => {
  let dots = 0;
  const server = await scripted({
    dot: (session) => {
      dots += 1;
      if (dots === 2) session.drop();
      else session.say("250 2.0.0 Ok");
    },
  });
  const sending = sendingTo(server.port);
  await sending.send();
  await moment();
  expect(await sending.send()).toMatchObject({ status: "unknown" });
  expect(server.bodies).toHaveLength(2);
});

test("after a refused recipient the connection goes on, with a clean transaction", async () => {
  const server = await scripted({
    RCPT: ({ line, say }) => say(line.includes("nobody") ? "550 5.1.1 No such user" : "250 Ok"),
  });
  const sending = sendingTo(server.port);
  expect(await sending.send({ address: "nobody@example.org" })).toMatchObject({
    status: "rejected",
  });
  await moment();
  expect(await sending.send()).toMatchObject({ status: "sent" });
  expect(server.connections).toBe(1);
  expect(server.commands).toContain("RSET");
});

test("a reply too many after a mail costs the connection, not the next mail", async () => {
  const server = await scripted({
    dot: ({ number, say }) => say(number === 1 ? "250 Ok\r\n250 Ok" : "250 Ok"),
  });
  const sending = sendingTo(server.port, { maxConnections: 1 });
  const outcomes = await Promise.all([sending.send(), sending.send()]);
  expect(outcomes.map(({ status }) => status)).toEqual(["sent", "sent"]);
  expect(server.bodies).toHaveLength(2);
  expect(server.connections).toBe(2);
});

test("closing says goodbye on idle connections", async () => {
  const server = await scripted({});
  const sending = sendingTo(server.port);
  await sending.send();
  await moment();
  await sending.close();
  expect(server.commands.at(-1)).toBe("QUIT");
  await server.deserted();
});

test("closing does not wait for a server that stalls", async () => {
  const server = await scripted({ dot: () => {}, MAIL: ({ say }) => say("250 Ok") });
  const sending = sendingTo(server.port);
  const pending = sending.send();
  await delay(100);
  await sending.close();
  expect(await pending).toMatchObject({ status: "unknown" });
  await server.deserted();
  expect(await sending.send()).toMatchObject({ status: "deferred", scope: "channel" });
});
