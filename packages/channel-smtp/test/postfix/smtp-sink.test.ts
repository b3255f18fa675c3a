import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { describe, expect, test } from "vitest";
import type { SmtpOptions } from "../../src/index.ts";
import { inShort } from "../support/in-short.ts";
import { closedPort } from "../support/loopback.ts";
import { channelTo, contentWith } from "../support/sending.ts";
import { end, reasonToSkip, start, titled, untilListening } from "./programs.ts";

const skip = reasonToSkip("smtp-sink");

/** Runs Postfix's own test server with some switches, as long as `use` takes. */
async function withSink<T>(
  switches: readonly string[],
  use: (port: number) => Promise<T>,
): Promise<T> {
  const port = await closedPort();
  const sink = start("smtp-sink", ["-u", "root", ...switches, `127.0.0.1:${port}`, "100"]);
  try {
    await untilListening(port);
    return await use(port);
  } finally {
    await end(sink);
  }
}

type Sink = Partial<SmtpOptions>;

/** The switches of smtp-sink, and what a mail meets. */
const sinks: readonly (readonly [switches: string, outcome: string, options?: Sink])[] = [
  ["", "sent"],
  ["-8", "sent"],
  ["-a", "sent"],
  ["-C", "sent"],
  ["-e", "sent"],
  ["-E", "sent"],
  ["-F", "sent"],
  ["-N", "sent"],
  ["-p", "sent"],
  ["-P", "sent"],
  ["-v", "sent"],
  ["-h mail.example.com", "sent"],
  ["-T 1024", "sent"],
  ["", "sent", { user: "ada", password: "open sesame" }],
  ["-a", "deferred channel authentication-not-offered", { user: "ada", password: "open sesame" }],
  ["", "deferred channel tls-handshake", { security: "starttls" }],
  ["", "deferred channel tls-handshake", { security: "ssl" }],
  ["-L", "deferred channel server-unavailable"],
  // -f: a hard refusal
  ["-f CONNECT", "deferred channel server-unavailable"],
  ["-f EHLO", "sent"],
  ["-f EHLO,HELO", "deferred channel server-unavailable"],
  ["-f MAIL", "rejected relay-denied"],
  ["-f RCPT", "rejected recipient-refused"],
  ["-f DATA", "rejected content-refused"],
  ["-f .", "rejected content-refused"],
  // -r: a soft one
  ["-r CONNECT", "deferred channel server-unavailable"],
  ["-r EHLO", "sent"],
  ["-r MAIL", "deferred delivery temporary-refusal"],
  ["-r RCPT", "deferred delivery temporary-refusal"],
  ["-r DATA", "deferred delivery temporary-refusal"],
  ["-r .", "deferred delivery temporary-refusal"],
  // -q: the connection ends without a word
  ["-q CONNECT", "deferred channel connection-lost"],
  ["-q EHLO", "deferred channel connection-lost"],
  ["-q MAIL", "deferred channel connection-lost"],
  ["-q RCPT", "deferred channel connection-lost"],
  ["-q DATA", "deferred channel connection-lost"],
  ["-q .", "unknown unknown-outcome"],
  // -Q: it ends with 421
  ["-Q CONNECT", "deferred channel server-unavailable"],
  ["-Q EHLO", "deferred channel server-unavailable"],
  ["-Q MAIL", "deferred channel server-unavailable"],
  ["-Q RCPT", "deferred channel server-unavailable"],
  ["-Q DATA", "deferred channel server-unavailable"],
  ["-Q .", "deferred channel server-unavailable"],
  // -w, -W, -H: it waits longer than the deadline
  ["-w 5", "deferred channel timeout"],
  // With PIPELINING it answers RCPT meanwhile: that MAIL is missing.
  ["-W MAIL:5", "deferred delivery temporary-refusal"],
  ["-p -W MAIL:5", "deferred channel timeout"],
  ["-W .:5", "unknown unknown-outcome"],
  ["-H 5", "unknown unknown-outcome"],
  // -A: it refuses the mail while it comes
  ["-A 0", "rejected content-refused"],
];

describe.skipIf(skip !== undefined)(titled("with smtp-sink", skip), () => {
  for (const [line, expected, options = {}] of sinks) {
    const set = Object.keys(options).join(" and ");
    test.concurrent(`run as smtp-sink ${line}, ${set || "nothing"} set, a mail is ${expected}`, async ({
      expect,
    }) => {
      const switches = line.split(" ").filter((word) => word !== "");
      await withSink(switches, async (port) => {
        const sending = channelTo(port, options);
        const deadline = AbortSignal.timeout(/-[wWH]/.test(line) ? 300 : 5_000);
        expect(inShort(await sending.send({}, deadline))).toBe(expected);
        await sending.close();
      });
    });
  }

  test("with words of one's own (-B, -b) a refusal means what they say", async () => {
    const said: readonly (readonly [readonly string[], string])[] = [
      [["-f", "RCPT", "-B", "550 5.1.1 No such user"], "rejected suppress recipient-unknown"],
      [["-f", "RCPT", "-B", "554 5.7.1 Relay access denied"], "rejected relay-denied"],
      [["-f", "MAIL", "-B", "550 5.4.5 Daily quota"], "deferred channel rate-limit"],
      [["-r", "RCPT", "-b", "451 4.7.1 Greylisted"], "deferred delivery greylisted"],
      [["-r", "RCPT", "-b", "452 4.2.2 Mailbox full"], "deferred delivery mailbox-full"],
      [["-f", ".", "-B", "552 5.3.4 Too big"], "rejected too-large"],
    ];
    for (const [switches, expected] of said) {
      await withSink(switches, async (port) => {
        const sending = channelTo(port);
        expect(inShort(await sending.send())).toBe(expected);
        await sending.close();
      });
    }
  });

  test("a server that stops as soon as it has a mail (-M) has it, perhaps", async () => {
    await withSink(["-M", "1"], async (port) => {
      const sending = channelTo(port);
      expect(inShort(await sending.send())).toBe("unknown unknown-outcome");
      // Its port is closed a moment later.
      await expect.poll(async () => inShort(await sending.send())).toBe("deferred channel refused");
      await sending.close();
    });
  });

  test("a server with room for one connection (-m) makes the second wait, not the first", async () => {
    await withSink(["-m", "1"], async (port) => {
      const sending = channelTo(port, { maxConnections: 2, greetingTimeoutMs: 300 });
      const outcomes = await Promise.all([sending.send(), sending.send()]);
      expect(outcomes.map(inShort).toSorted()).toEqual(["deferred channel timeout", "sent"]);
      await sending.close();
    });
  });

  test("what it was sent (-d) is the mail, with its dots and no line too long", async () => {
    const folder = await mkdtemp(`${tmpdir()}/carillon-sink-`);
    try {
      await withSink(["-d", `${folder}/mail.`], async (port) => {
        const sending = channelTo(port);
        const text = `.\n..two\n${"y".repeat(3_000)}\nend`;
        expect(inShort(await sending.send({ content: contentWith({ text }) }))).toBe("sent");
        await sending.close();
      });
      const [name = ""] = await readdir(folder);
      const lines = (await readFile(`${folder}/${name}`, "utf8")).split("\n");
      expect(lines).toContain("X-Mail-Args: <bells@example.com>");
      expect(lines).toContain("X-Rcpt-Args: <ada@example.org>");
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(998);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
