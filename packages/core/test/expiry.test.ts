import { defineEvent, defineRule, type Outcome } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { expect, test } from "vitest";
import { z } from "zod";
import { mailbox, startedEngine } from "./support.ts";

const linkIssued = defineEvent("door.link_issued", {
  schema: z.strictObject({ until: z.string().optional() }),
  severity: "info",
  sensitive: true,
  expiresAt: ({ until }) => until,
  message: { en: () => ({ title: "Your link", summary: "It opens the door." }) },
});

const later: Outcome = {
  status: "deferred",
  scope: "delivery",
  reason: { code: "x", message: "" },
};

async function scene(expiresAfterMs?: number) {
  const clock = manualClock();
  const server = { isDown: true };
  const ops = mailbox(["a@example.com"], async () => (server.isDown ? later : { status: "sent" }));
  const engine = await startedEngine({
    channels: { ops: ops.channel },
    rules: [
      defineRule({
        name: "links",
        on: linkIssued,
        via: ["ops"],
        retry: { delays: [60_000, 60_000, 60_000] },
        ...(expiresAfterMs !== undefined && { expiresAfterMs }),
      }),
    ],
    clock,
  });
  const at = (afterMs: number) => new Date(clock.now() + afterMs).toISOString();
  const states = async () => {
    const entries = await engine.log.list();
    return entries.map(({ state, reason }) => `${state} ${reason?.code ?? ""}`.trim());
  };
  return { clock, server, engine, at, states };
}

test("A link that is dead is not sent any more; one that still works is", async () => {
  const { clock, server, engine, at, states } = await scene();
  await engine.emit(linkIssued, { until: at(90_000) });
  await engine.emit(linkIssued, { until: at(600_000) });
  await engine.emit(linkIssued, {});
  await clock.advance("95s");
  server.isDown = false;
  await clock.advance("2m");
  expect((await states()).sort()).toEqual(["failed expired", "sent", "sent"]);
});

test("A link that was dead when it was emitted is not sent at all", async () => {
  const { clock, server, engine, at, states } = await scene();
  server.isDown = false;
  await engine.emit(linkIssued, { until: at(-1) });
  await clock.advance("1s");
  expect(await states()).toEqual(["failed expired"]);
});

test("A rule may give up earlier, never later", async () => {
  for (const expiresAfterMs of [3_600_000, undefined]) {
    const { clock, server, engine, at, states } = await scene(expiresAfterMs);
    await engine.emit(linkIssued, { until: at(90_000) });
    await clock.advance("100s");
    server.isDown = false;
    await clock.advance("1h");
    expect(await states(), String(expiresAfterMs)).toEqual(["failed expired"]);
  }
  const { clock, server, engine, at, states } = await scene(30_000);
  await engine.emit(linkIssued, { until: at(3_600_000) });
  await clock.advance("40s");
  server.isDown = false;
  await clock.advance("1h");
  expect(await states()).toEqual(["failed expired"]);
});

test("What is no moment is a fault of the event type, told when it is emitted", async () => {
  const { engine } = await scene();
  await expect(engine.emit(linkIssued, { until: "tomorrow" })).rejects.toMatchObject({
    code: "event-definition-invalid",
  });
});
