import type { Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { inShort } from "./support/in-short.ts";
import { closedPort } from "./support/loopback.ts";
import { patience } from "./support/patience.ts";
import { type Script, scriptedServer } from "./support/scripted-server.ts";
import { contentWith, sendingTo } from "./support/sending.ts";

async function scripted(script: Script) {
  const server = await scriptedServer(script);
  onTestFinished(() => server.stop());
  return server;
}

/** What the server answers at a point, and what that means. */
const answers: readonly (readonly [keyof Script & string, string, string])[] = [
  ["greeting", "421 4.3.2 Shutting down", "deferred channel server-unavailable"],
  ["greeting", "450 4.3.2 Busy", "deferred channel server-unavailable"],
  ["greeting", "554 5.7.1 You are blocked", "deferred channel server-unavailable"],
  ["greeting", "SSH-2.0-OpenSSH_9.9", "deferred channel protocol"],
  ["EHLO", "421 4.7.0 Not now", "deferred channel server-unavailable"],
  ["MAIL", "421 4.7.0 Too many", "deferred channel server-unavailable"],
  ["MAIL", "451 4.3.0 Try later", "deferred delivery temporary-refusal"],
  ["MAIL", "530 5.7.0 Must authenticate first", "deferred channel authentication"],
  ["MAIL", "530 5.7.0 Must issue a STARTTLS command first", "deferred channel authentication"],
  ["MAIL", "552 5.3.4 Message too big", "rejected too-large"],
  ["MAIL", "553 5.7.1 Sender address rejected: not owned by user", "rejected relay-denied"],
  ["RCPT", "421 4.4.5 Busy", "deferred channel server-unavailable"],
  ["RCPT", "450 4.2.0 Greylisted, see postgrey", "deferred delivery greylisted"],
  ["RCPT", "451 4.7.1 Greylisting in action", "deferred delivery greylisted"],
  ["RCPT", "451 4.3.0 Local error", "deferred delivery temporary-refusal"],
  ["RCPT", "452 4.2.2 Mailbox full", "deferred delivery mailbox-full"],
  ["RCPT", "452 4.5.3 Too many recipients", "deferred delivery rate-limit"],
  ["RCPT", "454 4.7.1 Relay access denied", "deferred channel relay-denied"],
  ["RCPT", "503 5.5.1 Bad sequence", "deferred delivery temporary-refusal"],
  ["RCPT", "550 5.1.1 No such user", "rejected suppress recipient-unknown"],
  ["RCPT", "550 5.1.2 No such domain", "rejected suppress recipient-unknown"],
  ["RCPT", "553 5.1.3 Bad address", "rejected suppress recipient-unknown"],
  ["RCPT", "551 5.1.6 Moved", "rejected suppress recipient-unknown"],
  ["RCPT", "556 5.1.10 Null MX", "rejected suppress recipient-unknown"],
  ["RCPT", "550-5.1.1 No such\r\n550 5.1.1 user", "rejected suppress recipient-unknown"],
  ["RCPT", "550 User unknown", "rejected recipient-unknown"],
  ["RCPT", "550 5.7.1 Blocked by policy", "rejected recipient-refused"],
  ["RCPT", "554 5.7.1 Relay access denied", "rejected relay-denied"],
  ["RCPT", "550 5.4.5 Daily sending quota exceeded", "deferred channel rate-limit"],
  ["RCPT", "552 5.2.2 Over quota", "deferred delivery mailbox-full"],
  ["RCPT", "552 Too many recipients", "deferred delivery rate-limit"],
  ["RCPT", "garbage", "deferred channel protocol"],
  ["DATA", "451 4.3.0 Try later", "deferred delivery temporary-refusal"],
  ["DATA", "554 5.7.1 No", "rejected content-refused"],
  ["dot", "421 4.3.0 Shutting down", "deferred channel server-unavailable"],
  ["dot", "451 4.7.1 Come back", "deferred delivery greylisted"],
  ["dot", "550 5.7.1 Spam", "rejected content-refused"],
  ["dot", "552 5.3.4 Too big", "rejected too-large"],
  ["dot", "554 5.6.0 Virus", "rejected content-refused"],
  ["dot", "354 Go on", "unknown unknown-outcome"],
  ["dot", "hello?", "unknown unknown-outcome"],
];

test.each(answers)("%s answered by %j is %s", async (point, answer, expected) => {
  const server = await scripted({ [point]: answer });
  const outcome = await sendingTo(server.port, { greetingTimeoutMs: 300 }).send();
  expect(inShort(outcome)).toBe(expected);
});

test.each(answers)(
  "with pipelining, %s answered by %j is %s as well",
  async (point, answer, expected) => {
    if (point === "EHLO") return;
    const EHLO = "250-scripted.test\r\n250 PIPELINING";
    const server = await scripted({ EHLO, [point]: answer });
    const outcome = await sendingTo(server.port, { greetingTimeoutMs: 300 }).send();
    expect(inShort(outcome)).toBe(expected);
  },
);

test("greylisting waits five minutes, a daily quota an hour", async () => {
  const greylisting = await scripted({ RCPT: "451 4.7.1 Greylisted" });
  expect(await sendingTo(greylisting.port).send()).toMatchObject({ retryAfterMs: 300_000 });
  const used = await scripted({ RCPT: "550 5.4.5 Daily quota exceeded" });
  expect(await sendingTo(used.port).send()).toMatchObject({ retryAfterMs: 3_600_000 });
});

test("a refused connection and a name that does not resolve are the channel's faults", async () => {
  const refused = await sendingTo(await closedPort()).send();
  expect(inShort(refused)).toBe("deferred channel refused");
  const unnamed = sendingTo(2525, { host: "mail.carillon.invalid", dnsTimeoutMs: 1_000 });
  expect(inShort(await unnamed.send())).toBe("deferred channel dns");
});

test("a drop before the body has left is safe to retry", async () => {
  for (const point of ["greeting", "EHLO", "MAIL", "RCPT", "DATA"] as const) {
    const server = await scripted({ [point]: ({ drop }: { drop(): void }) => drop() });
    expect(inShort(await sendingTo(server.port).send()), point).toBe(
      "deferred channel connection-lost",
    );
    expect(server.bodies).toHaveLength(0);
  }
});

/** Larger than the socket buffers of both sides, so that its end cannot leave while nobody reads. */
const hugeContent = contentWith({ text: "a line of text\n".repeat(2_000_000) });

test("a drop within the body is safe to retry, and burns an attempt", async () => {
  const server = await scripted({ bodyChunk: ({ drop }) => drop() });
  const outcome = await sendingTo(server.port).send({ content: hugeContent });
  expect(inShort(outcome)).toBe("deferred delivery connection-lost");
  expect(server.bodies).toHaveLength(0);
});

test("a drop after the final dot is an unknown outcome", async () => {
  for (const EHLO of ["250 scripted.test", "250-scripted.test\r\n250 PIPELINING"]) {
    const server = await scripted({ EHLO, dot: ({ drop }) => drop() });
    expect(inShort(await sendingTo(server.port).send())).toBe("unknown unknown-outcome");
    expect(server.bodies).toHaveLength(1);
    expect(server.connections).toBe(1);
  }
});

test("a server that stalls is left at the deadline, with its socket closed", async () => {
  const silent = () => {};
  const stalls: readonly (readonly [Script, string])[] = [
    [{ greeting: silent }, "deferred channel timeout"],
    [{ EHLO: silent }, "deferred channel timeout"],
    [{ MAIL: silent }, "deferred channel timeout"],
    [{ DATA: silent }, "deferred channel timeout"],
    [{ dot: silent }, "unknown unknown-outcome"],
    // A drip keeps an idle timeout from ever firing.
    [{ MAIL: drip }, "deferred channel timeout"],
    [{ dot: drip }, "unknown unknown-outcome"],
  ];
  for (const [script, expected] of stalls) {
    const server = await scripted(script);
    const sending = sendingTo(server.port, patience);
    expect(inShort(await sending.send({}, AbortSignal.timeout(100)))).toBe(expected);
    await server.deserted();
  }
});

function drip({ socket }: { socket: Socket }): void {
  const timer = setInterval(() => socket.write("250-still at it\r\n"), 20);
  socket.on("close", () => clearInterval(timer));
}

test("a server that stops reading within the body is left at the deadline", async () => {
  const server = await scripted({
    DATA: ({ say, socket }) => {
      socket.pause();
      say("354 Go");
    },
  });
  const outcome = await sendingTo(server.port).send(
    { content: hugeContent },
    AbortSignal.timeout(2_000),
  );
  expect(inShort(outcome)).toBe("deferred delivery timeout");
});

test("nothing is sent when the deadline has passed already", async () => {
  const server = await scripted({});
  const outcome = await sendingTo(server.port).send({}, AbortSignal.abort());
  expect(inShort(outcome)).toBe("deferred channel timeout");
  expect(server.received()).toBe("");
});

test("replies out of step never pass for an accepted mail", async () => {
  const early = await scripted({ RCPT: "250 2.1.5 Ok\r\n250 2.1.5 Ok" });
  expect(inShort(await sendingTo(early.port).send())).not.toBe("sent");
  const eager = await scripted({ DATA: "250 2.0.0 Ok" });
  expect(inShort(await sendingTo(eager.port).send())).not.toBe("sent");
});

test("a mail over the announced size is rejected before it is sent", async () => {
  const server = await scripted({ EHLO: "250-scripted.test\r\n250 SIZE 100" });
  expect(inShort(await sendingTo(server.port).send())).toBe("rejected too-large");
  expect(server.received()).not.toContain("MAIL");
});

test("an address with letters beyond ASCII needs a server with SMTPUTF8", async () => {
  const address = "größe@example.org";
  const without = await scripted({});
  expect(inShort(await sendingTo(without.port).send({ address }))).toBe(
    "rejected smtputf8-missing",
  );
  expect(without.received()).not.toContain("MAIL");
  const capable = await scripted({ EHLO: "250-scripted.test\r\n250 SMTPUTF8" });
  expect(inShort(await sendingTo(capable.port).send({ address }))).toBe("sent");
  expect(capable.received()).toContain("SMTPUTF8\r\n");
});

test("the error log says what happened, what to do, and what the server answered", async () => {
  const server = await scripted({ RCPT: "550 5.1.1 \u001b[31mNo such user\u001b[0m" });
  const sending = sendingTo(server.port);
  await sending.send();
  const failure = sending.logs.find(({ level }) => level === "error");
  expect(failure?.text).toBe("Failed to send email");
  expect(failure?.fields).toMatchObject({
    code: "recipient-unknown",
    message: `127.0.0.1:${server.port} knows no such mailbox`,
    cure: expect.stringContaining("Correct the address"),
    response: "550 5.1.1  [31mNo such user [0m",
  });
});
