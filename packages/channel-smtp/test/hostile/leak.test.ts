import { readdir } from "node:fs/promises";
import { expect, onTestFinished, test } from "vitest";
import { scriptedServer } from "../support/scripted-server.ts";
import { channelTo } from "../support/sending.ts";
import { good, trustedAuthority } from "./certificates.ts";
import { drips, ends, hugeLine, resets, stalls, writes } from "./misbehaviour.ts";
import type { Row } from "./row.ts";
import { password, user } from "./wire.ts";

type Wrong = Pick<Row, "script" | "implicit">;

/** Each without TLS, or with it where it says so. */
const plain: readonly Wrong[] = [
  { script: { greeting: stalls } },
  { script: { greeting: drips("220-x\r\n") } },
  { script: { EHLO: hugeLine("250") } },
  { script: { MAIL: stalls } },
  { script: { RCPT: resets } },
  { script: { DATA: drips("354-x\r\n") } },
  { script: { dot: stalls } },
  { script: { dot: ends } },
  { script: { dot: writes("250-x\r\n") } },
];
const encrypted: readonly Wrong[] = [
  { script: { handshake: stalls } },
  { script: { STARTTLS: stalls } },
  { script: { AUTH: drips("334-x\r\n") } },
  { script: { dot: stalls } },
  { implicit: true },
];

const repetitions = 1_000;
const atOnce = 50;

test("a thousand servers that hang or drop leave no socket, no timer and no file behind", async () => {
  // The first of each kind loads what is loaded once.
  await repeat(plain.length + encrypted.length);
  const before = await held();
  await repeat(repetitions);
  await expect.poll(held).toEqual(before);
}, 30_000);

test("what a server holds on to is seen by that count", async () => {
  const before = await held();
  const server = await scriptedServer({ greeting: stalls });
  onTestFinished(() => server.stop());
  expect(await held()).not.toEqual(before);
});

async function repeat(times: number): Promise<void> {
  const wrongs = [
    ...plain.map((wrong) => ({ ...wrong, tls: false })),
    ...encrypted.map((wrong) => ({ ...wrong, tls: true })),
  ];
  const share = Math.ceil(times / wrongs.length);
  for (const { script, tls, implicit = false } of wrongs) {
    const server = await scriptedServer(script, tls ? { tls: good, implicit } : {});
    const secure = { security: "starttls", user, password, tls: { ca: trustedAuthority } } as const;
    const sending = channelTo(server.port, { maxConnections: atOnce, ...(tls ? secure : {}) });
    for (let begun = 0; begun < share; begun += atOnce) {
      const count = Math.min(atOnce, share - begun);
      // Long enough for every one to get to where the server hangs.
      const signal = AbortSignal.timeout(tls ? 250 : 60);
      await Promise.all(Array.from({ length: count }, () => sending.send({}, signal)));
    }
    await sending.close();
    await server.deserted();
    await server.stop();
  }
}

/** Open files and sockets of this process, and what keeps its event loop alive. */
async function held() {
  const resources = process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name));
  return { files: (await readdir("/proc/self/fd")).length, resources };
}
