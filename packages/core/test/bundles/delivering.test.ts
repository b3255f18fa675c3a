import { defineEvent, defineRule, memoryStore, type Outcome } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { capturingLogger } from "../support.ts";
import { alert, group, hosts, scene } from "./scene.ts";

const later: Outcome = {
  status: "deferred",
  scope: "delivery",
  reason: { code: "greylisted", message: "Come back later" },
};
const down: Outcome = {
  status: "deferred",
  scope: "channel",
  reason: { code: "refused", message: "Nobody answers" },
};

describe("Deliveries of a group", () => {
  it("go out as one message, told and logged once, and each is settled", async () => {
    const { clock, ops, engine, told, records, emit } = await scene();
    await emit(alert, { host: "web" }, { host: "db" }, { host: "mail" });
    await clock.advance("9s");
    expect(ops.requests).toHaveLength(0);
    await clock.advance("2s");
    expect(ops.requests.map(({ content }) => content.title)).toEqual(["3 alerts: 3 errors"]);
    const deliveries = await engine.log.list();
    expect(deliveries.map(({ state, attempts }) => [state, attempts])).toEqual(
      deliveries.map(() => ["sent", 1]),
    );
    const [request] = ops.requests;
    const followers = await engine.log.list({ leader: request?.deliveryId ?? "" });
    expect(followers).toHaveLength(2);
    expect(told).toMatchObject([
      ["sent", { delivery: { id: request?.deliveryId }, bundle: { total: 3 } }],
    ]);
    expect(told[0]?.[1].bundle?.members).toHaveLength(3);
    expect(records.filter(({ text }) => text === "Sent")).toMatchObject([
      { fields: { deliveries: 3 } },
    ]);
    const { sent, messages } = await engine.log.statistics(clock.now());
    expect({ sent, messages }).toEqual({ sent: 3, messages: 1 });
  });

  it("are, when there is only one, the message that it would have been", async () => {
    const { clock, ops, told, emit } = await scene();
    await emit(alert, { host: "web" });
    await clock.advance("11s");
    expect(ops.requests.map(({ content, thread }) => [content.title, thread])).toEqual([
      ["web has trouble", "alert:web"],
    ]);
    expect(told).toMatchObject([["sent", { bundle: undefined }]]);
  });

  it("are retried as they were first tried, while later ones make a message of their own", async () => {
    const { clock, ops, told, emit } = await scene({
      send: async (_request, _options, attempt) => (attempt === 1 ? later : { status: "sent" }),
    });
    await emit(alert, ...hosts(3));
    await clock.advance("10s");
    await emit(alert, ...hosts(2));
    await clock.advance("60s");
    expect(ops.requests.map(({ content }) => content.title)).toEqual([
      "3 alerts: 3 errors",
      "3 alerts: 3 errors",
      "2 alerts: 2 errors",
    ]);
    const [first, again, other] = ops.requests;
    expect(again?.deliveryId, "the same message").toBe(first?.deliveryId);
    expect(again?.content).toEqual(first?.content);
    expect(other?.deliveryId).not.toBe(first?.deliveryId);
    expect(told.map(([name, { bundle }]) => [name, bundle?.total])).toEqual([
      ["deferred", 3],
      ["sent", 3],
      ["sent", 2],
    ]);
  });

  it("fail together, and come back together when one of them is retried", async () => {
    const { clock, ops, engine, told, emit } = await scene({
      send: async (_request, _options, attempt) =>
        attempt === 1
          ? { status: "rejected", reason: { code: "refused", message: "No" } }
          : { status: "sent" },
    });
    await emit(alert, ...hosts(3));
    await clock.advance("11s");
    expect(told).toMatchObject([["failed", { bundle: { total: 3 } }]]);
    const dead = await engine.deadLetters.list();
    expect(dead).toHaveLength(3);
    expect(await engine.deadLetters.retry(dead.at(-1)?.id ?? "")).toBe(3);
    await clock.advance("1s");
    const [first, again] = ops.requests;
    expect(again).toMatchObject({ deliveryId: first?.deliveryId, content: first?.content });
    expect(await engine.deadLetters.list()).toEqual([]);
  });

  it("lose no attempt to a fault of the channel", async () => {
    const { clock, engine, emit } = await scene({
      send: async (_request, _options, attempt) => (attempt < 3 ? down : { status: "sent" }),
    });
    await emit(alert, ...hosts(2));
    await clock.advance("1m");
    const deliveries = await engine.log.list();
    expect(deliveries.map(({ state, attempts }) => [state, attempts])).toEqual([
      ["sent", 1],
      ["sent", 1],
    ]);
  });

  it("go without the one that is cancelled", async () => {
    const { clock, ops, engine, emit } = await scene();
    await emit(alert, ...hosts(3));
    const [first] = await engine.log.list();
    expect(await engine.cancel(first?.id ?? "")).toBe(1);
    await clock.advance("11s");
    expect(ops.requests.map(({ content }) => content.title)).toEqual(["2 alerts: 2 errors"]);
  });

  it("do not keep waiting what is soon over", async () => {
    const brief = defineEvent("alert.brief", {
      schema: z.strictObject({}),
      severity: "error",
      expiresAfterMs: 5_000,
      message: { en: () => ({ title: "Brief", summary: "" }) },
    });
    const rules = [defineRule({ name: "alerts", on: [alert, brief], via: ["ops"], group })];
    const { clock, ops, emit } = await scene({ rules });
    await Promise.all([emit(alert, ...hosts(2)), emit(brief, {}, {})]);
    await clock.advance("11s");
    expect(ops.requests.map(({ content }) => content.title)).toEqual([
      "Brief",
      "Brief",
      "2 alerts: 2 errors",
    ]);
  });

  it("that do not matter any more are left out, the leader too", async () => {
    const over = new Set(["host-0", "host-2"]);
    const checked = defineEvent("alert.checked", {
      schema: z.strictObject({ host: z.string() }),
      severity: "error",
      stillMatters: ({ host }) => !over.has(host),
      message: { en: ({ payload }) => ({ title: `${payload.host} is down`, summary: "" }) },
    });
    const rules = [defineRule({ name: "alerts", on: checked, via: ["ops"], group })];
    const { clock, ops, engine, emit } = await scene({ rules });
    await emit(checked, ...hosts(5));
    await clock.advance("11s");
    expect(ops.requests.map(({ content }) => content.title)).toEqual(["3 alerts: 3 errors"]);
    const states = (await engine.log.list()).map(({ state, reason }) => reason?.code ?? state);
    expect(states).toEqual(["no-longer-true", "sent", "no-longer-true", "sent", "sent"]);
    for (const { host } of hosts(5)) if (host !== "host-4") over.add(host);
    await emit(checked, ...hosts(5));
    await clock.advance("11s");
    expect(
      ops.requests.map(({ content }) => content.title),
      "one that is left goes alone",
    ).toEqual(["3 alerts: 3 errors", "host-4 is down"]);
  });

  it("wait for an engine that comes after one that has ended, whole", async () => {
    const store = memoryStore();
    const first = await scene({ store, send: () => new Promise(() => {}) });
    await first.emit(alert, ...hosts(3));
    await first.clock.advance("11s");
    expect(first.ops.requests).toHaveLength(1);
    const second = await scene({ store });
    await second.clock.advance("11m");
    expect(second.ops.requests).toMatchObject([
      { deliveryId: first.ops.requests[0]?.deliveryId, content: { title: "3 alerts: 3 errors" } },
    ]);
  });

  it("count as one message towards the limit of a day", async () => {
    const { clock, ops, emit } = await scene({ channelPolicies: { ops: { rate: { perDay: 2 } } } });
    for (let round = 0; round < 3; round += 1) {
      await emit(alert, ...hosts(40));
      await clock.advance("21s");
    }
    expect(ops.requests).toHaveLength(2);
  });

  it("tell nothing of a sensitive one in the log, and leave nothing of it behind", async () => {
    const secret = defineEvent("alert.secret", {
      schema: z.strictObject({ code: z.string() }),
      severity: "info",
      sensitive: true,
      message: { en: ({ payload }) => ({ title: "A code", summary: `It is ${payload.code}.` }) },
    });
    const rules = [defineRule({ name: "alerts", on: [alert, secret], via: ["ops"], group })];
    const { records, logger } = capturingLogger();
    const { clock, ops, engine, emit } = await scene({
      rules,
      logger,
      channelPolicies: { ops: { archive: true } },
      send: async ({ content }) => ({
        status: "rejected",
        reason: { code: "refused", message: content.text, response: content.text },
      }),
    });
    await Promise.all([emit(alert, { host: "web" }), emit(secret, { code: "471-129" })]);
    await clock.advance("11s");
    expect(ops.requests, "what is sensitive waits for no others").toMatchObject([
      { sensitive: true, content: { title: "A code" } },
      { sensitive: false },
    ]);
    expect(JSON.stringify(records)).not.toContain("471-129");
    for (const { id } of await engine.log.list({ eventType: "alert.secret" })) {
      const record = await engine.log.get(id);
      expect(record?.delivery.content).toBeUndefined();
      expect(JSON.stringify(record)).not.toContain("471-129");
    }
  });
});
