import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { inShort } from "./support/in-short.ts";
import { type Script, type Session, scriptedServer } from "./support/scripted-server.ts";
import { contentWith, sendingTo } from "./support/sending.ts";

const EHLO = "250-scripted.test\r\n250-PIPELINING\r\n250 8BITMIME";

async function pipelining(script: Script) {
  const server = await scriptedServer({ EHLO, ...script });
  onTestFinished(() => server.stop());
  return server;
}

/** Says the last thing that the client will hear, so that it hears it. */
function lastly(words: string) {
  return ({ socket }: Session) => void socket.end(words);
}

test("with PIPELINING the envelope leaves at once, and the mail only when it is asked for", async () => {
  const server = await pipelining({ MAIL: () => {} });
  const pending = sendingTo(server.port).send({}, AbortSignal.timeout(200));
  await delay(100);
  expect(server.commands.slice(1)).toEqual([
    "MAIL FROM:<bells@example.com>",
    "RCPT TO:<ada@example.org>",
    "DATA",
  ]);
  expect(inShort(await pending)).not.toBe("sent");
});

test("without PIPELINING each command waits for the reply to the one before", async () => {
  for (const [silent, sent] of [
    ["MAIL", ["MAIL"]],
    ["RCPT", ["MAIL", "RCPT"]],
    ["DATA", ["MAIL", "RCPT", "DATA"]],
  ] as const) {
    const server = await pipelining({ EHLO: "250 scripted.test", [silent]: () => {} });
    const outcome = await sendingTo(server.port).send({}, AbortSignal.timeout(100));
    expect(inShort(outcome)).toBe("deferred channel timeout");
    expect(server.commands.slice(1).map((line) => line.slice(0, 4))).toEqual(sent);
  }
});

interface Case {
  readonly script: Script;
  readonly outcome: string;
  /** Bodies that the server heard to the end; an empty one is the lone dot. */
  readonly bodies?: readonly string[];
}

const unknownUser = "550 5.1.1 No such user";
const suppressed = "rejected suppress recipient-unknown";

/** Servers that are free with their replies. The mail is refused or deferred, and never leaves. */
const hostile: Readonly<Record<string, Case>> = {
  "refuses the recipient and then DATA": {
    script: { RCPT: unknownUser, DATA: "554 5.5.1 No valid recipients" },
    outcome: suppressed,
  },
  "refuses the recipient and invites the mail all the same": {
    script: { RCPT: unknownUser, dot: "554 5.5.1 No valid recipients" },
    outcome: suppressed,
    bodies: [""],
  },
  "refuses the recipient and takes the empty mail": {
    script: { RCPT: unknownUser },
    outcome: suppressed,
    bodies: [""],
  },
  "refuses the recipient and drops at the lone dot": {
    script: { RCPT: unknownUser, dot: ({ drop }) => drop() },
    outcome: suppressed,
    bodies: [""],
  },
  "refuses the recipient and is silent at the lone dot": {
    script: { RCPT: unknownUser, dot: () => {} },
    outcome: suppressed,
    bodies: [""],
  },
  "defers the recipient and invites the mail all the same": {
    script: { RCPT: "451 4.7.1 Greylisted" },
    outcome: "deferred delivery greylisted",
    bodies: [""],
  },
  "refuses the sender and invites the mail all the same": {
    script: { MAIL: "550 5.7.1 Not yours", RCPT: "503 5.5.1 MAIL first" },
    outcome: "rejected relay-denied",
  },
  "refuses the sender and then everything": {
    script: { MAIL: "451 4.3.0 Later", RCPT: "503 5.5.1 MAIL?", DATA: "503 5.5.1 RCPT?" },
    outcome: "deferred delivery temporary-refusal",
  },
  "ends after the reply to MAIL": {
    script: { MAIL: lastly("250 2.1.0 Ok\r\n") },
    outcome: "deferred channel connection-lost",
  },
  "ends after the reply to RCPT": {
    script: { RCPT: lastly("250 2.1.5 Ok\r\n") },
    outcome: "deferred channel connection-lost",
  },
  "ends after it refused the recipient": {
    script: { RCPT: lastly(`${unknownUser}\r\n`) },
    outcome: suppressed,
  },
  "ends in the middle of refusing the recipient": {
    script: { RCPT: lastly("550 5.1.1 No su") },
    outcome: suppressed,
  },
  "ends in the middle of the code": {
    script: { RCPT: lastly("55") },
    outcome: "deferred channel connection-lost",
  },
  "says 421 to MAIL and goes on": {
    script: { MAIL: "421 4.3.2 Shutting down" },
    outcome: "deferred channel server-unavailable",
  },
  "says 421 to DATA after it refused the recipient": {
    script: { RCPT: unknownUser, DATA: "421 4.3.2 Shutting down" },
    outcome: suppressed,
  },
  "leaves out the reply to RCPT": {
    script: { RCPT: () => {} },
    outcome: "deferred channel protocol",
  },
  "leaves out the reply to MAIL, so that a refusal seems to be the sender's": {
    script: { MAIL: () => {}, RCPT: "451 4.3.0 Later", DATA: "451 4.3.0 Later" },
    outcome: "deferred delivery temporary-refusal",
  },
  "leaves out every reply": {
    script: { MAIL: () => {}, RCPT: () => {}, DATA: () => {} },
    outcome: "deferred channel timeout",
  },
  "answers MAIL twice": {
    script: { MAIL: "250 2.1.0 Ok\r\n250 2.1.0 Ok" },
    outcome: "deferred channel protocol",
  },
  "invites the mail instead of answering MAIL": {
    script: { MAIL: "354 Go on" },
    outcome: "deferred channel protocol",
  },
  "accepts the mail before it was sent": {
    script: { DATA: ({ socket }) => void socket.write("354 Go on\r\n250 2.0.0 Queued\r\n") },
    outcome: "deferred channel protocol",
  },
  "accepts DATA itself": {
    script: { DATA: "250 2.0.0 Queued" },
    outcome: "deferred channel protocol",
  },
  "changes the code within a reply": {
    script: { RCPT: "250-2.1.5 Ok\r\n550 5.1.1 No such user" },
    outcome: "deferred channel protocol",
  },
  "never ends a reply": {
    script: { RCPT: ({ socket }) => void socket.write("250-Ok ".repeat(20_000)) },
    outcome: "deferred channel protocol",
  },
  "never ends a list of lines": {
    script: { RCPT: ({ socket }) => void socket.write("250-Ok\r\n".repeat(20_000)) },
    outcome: "deferred channel protocol",
  },
};

test.each(Object.entries(hostile))(
  "a server that %s gets no mail",
  async (_name, { script, outcome, bodies = [] }) => {
    const server = await pipelining(script);
    expect(inShort(await sendingTo(server.port).send({}, AbortSignal.timeout(300)))).toBe(outcome);
    await delay(20);
    expect(server.received()).not.toContain("Subject:");
    expect(server.bodies).toEqual(bodies);
  },
);

/** After the last byte of the mail only a whole refusal is one; everything else is unknown. */
const verdicts: readonly (readonly [string, (session: Session) => void, string])[] = [
  ["ends without a word", lastly(""), "unknown unknown-outcome"],
  ["ends in the middle of a code", lastly("25"), "unknown unknown-outcome"],
  ["ends in the middle of accepting", lastly("250 2.0.0 O"), "unknown unknown-outcome"],
  ["ends in the middle of refusing", lastly("550 5.7.1 Sp"), "rejected content-refused"],
  ["ends after half a refusal", lastly("550-5.7.1 Spam\r\n"), "rejected content-refused"],
  ["says something else", lastly("hello\r\n"), "unknown unknown-outcome"],
  ["talks without end", ({ say }) => say("250-x\r\n".repeat(20_000)), "unknown unknown-outcome"],
  ["invites once more", ({ say }) => say("354 Go on"), "unknown unknown-outcome"],
];

test.each(verdicts)("after the mail, a server that %s", async (_name, dot, expected) => {
  const server = await pipelining({ dot });
  expect(inShort(await sendingTo(server.port).send())).toBe(expected);
  expect(server.bodies).toHaveLength(1);
  expect(server.connections).toBe(1);
});

test("replies that come byte by byte are read like any other", async () => {
  const script: Script = {};
  for (const [point, words] of [
    ["MAIL", "250-2.1.0 Ok\r\n250 2.1.0 Ok\r\n"],
    ["RCPT", "250 2.1.5 Ok\r\n"],
    ["dot", "250 2.0.0 Größe\r\n"],
  ] as const) {
    script[point] = async ({ socket }) => {
      for (const byte of Buffer.from(words)) {
        socket.write(Buffer.from([byte]));
        await delay(1);
      }
    };
  }
  const server = await pipelining({ EHLO: "250 scripted.test", ...script });
  expect(await sendingTo(server.port).send()).toMatchObject({
    status: "sent",
    response: "250 2.0.0 Größe",
  });
});

test("a refusal in the middle of the mail is the server's answer, and ends the session", async () => {
  let chunks = 0;
  const server = await pipelining({
    bodyChunk: ({ say }) => {
      chunks += 1;
      if (chunks === 3) say("552 5.3.4 Too big");
    },
  });
  const content = contentWith({ text: "a line of text\n".repeat(2_000_000) });
  expect(inShort(await sendingTo(server.port).send({ content }))).toBe("rejected too-large");
  await server.deserted();
});

test("after a refused recipient and a lone dot the session goes on, with a clean transaction", async () => {
  const server = await pipelining({
    RCPT: ({ line, say }) => say(line.includes("nobody") ? unknownUser : "250 Ok"),
  });
  const sending = sendingTo(server.port);
  expect(inShort(await sending.send({ address: "nobody@example.org" }))).toBe(suppressed);
  expect(inShort(await sending.send())).toBe("sent");
  expect(server.connections).toBe(1);
  expect(server.commands.filter((line) => line === "RSET")).toHaveLength(1);
  expect(server.bodies).toHaveLength(2);
  expect(server.bodies[1]).toContain("Subject: [Example] Backup failed\r\n");
});

test("a session that went out of step is not used again", async () => {
  const server = await pipelining({
    MAIL: ({ number, say }) => say(number === 1 ? "250 Ok\r\n250 Ok" : "250 Ok"),
  });
  const sending = sendingTo(server.port);
  expect(inShort(await sending.send())).toBe("deferred channel protocol");
  expect(inShort(await sending.send())).toBe("sent");
  expect(server.connections).toBe(2);
});

test("where the server limits the size, it is told the size of the mail", async () => {
  const server = await pipelining({ EHLO: "250-scripted.test\r\n250 SIZE 100000" });
  expect(inShort(await sendingTo(server.port).send())).toBe("sent");
  const [body = ""] = server.bodies;
  expect(server.commands).toContain(`MAIL FROM:<bells@example.com> SIZE=${body.length}`);
});
