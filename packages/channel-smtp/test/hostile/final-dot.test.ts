import { Socket } from "node:net";
import { expect, test } from "vitest";
import { finalDot, type Mail } from "../../src/compose.ts";
import { SmtpFailure } from "../../src/failure.ts";
import { Transaction, type TransactionEnd } from "../../src/transaction.ts";

/** A socket whose system takes what it is given only when it is told to. */
class SlowSocket extends Socket {
  given = "";
  #taken: (() => void) | undefined;

  constructor() {
    super();
    // One write at a time, so that each can be held.
    Reflect.set(this, "_writev", undefined);
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.given += chunk.toString("latin1");
    this.#taken = done;
  }

  async takeIn(): Promise<void> {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A transaction that was invited to send a mail of so many bytes. */
async function invited(length: number) {
  const bytes = Buffer.from(`${"x".repeat(length)}\r\n${finalDot}`);
  const mail: Mail = {
    envelope: { from: "bells@example.com", to: "ada@example.org" },
    bytes,
    subject: "",
    messageId: "<1@example.com>",
    date: "",
  };
  const socket = new SlowSocket();
  const ends: TransactionEnd[] = [];
  const extensions = { pipelining: false, smtputf8: false, size: undefined };
  const transaction = new Transaction(socket, mail, extensions, (end, reusable) => {
    ends.push(end);
    if (!reusable) socket.destroy();
  });
  transaction.begin(false);
  for (const text of ["250 Ok", "250 Ok", "354 Go on"]) {
    await socket.takeIn();
    transaction.take({ code: Number(text.slice(0, 3)), text }, true);
  }
  const lose = () => transaction.break(new SmtpFailure(transaction.stage, "lost", "Lost"), "");
  return { socket, transaction, ends, lose };
}

const hasLeft = ({ given }: SlowSocket) => given.endsWith(`\r\n${finalDot}`);

test("the final dot of a large mail leaves only when everything before it was taken", async () => {
  const { socket, transaction, ends, lose } = await invited(1_000_000);
  expect(transaction.stage).toBe("body");
  expect(socket.given.length).toBeGreaterThan(1_000_000);
  expect(hasLeft(socket)).toBe(false);
  await socket.takeIn();
  expect(transaction.stage).toBe("answer");
  expect(hasLeft(socket)).toBe(true);
  // Given to the system, and not known to be taken: the server may have it.
  lose();
  expect(ends).toMatchObject([{ stage: "answer", fault: "lost" }]);
});

test("a large mail that is lost before its dot never sends it afterwards", async () => {
  const { socket, ends, lose } = await invited(1_000_000);
  lose();
  expect(ends).toMatchObject([{ stage: "body", fault: "lost" }]);
  await socket.takeIn();
  expect(hasLeft(socket)).toBe(false);
});

test("a large mail that is refused before its dot never sends it afterwards", async () => {
  const { socket, transaction, ends } = await invited(1_000_000);
  transaction.take({ code: 552, text: "552 5.3.4 Too big" }, true);
  expect(ends).toMatchObject([{ stage: "body", fault: "reply" }]);
  await socket.takeIn();
  expect(hasLeft(socket)).toBe(false);
});

test("a small mail leaves in one go, and may have arrived from then on", async () => {
  const { socket, transaction, ends, lose } = await invited(1_000);
  expect(transaction.stage).toBe("answer");
  expect(hasLeft(socket)).toBe(true);
  lose();
  expect(ends).toMatchObject([{ stage: "answer", fault: "lost" }]);
});
