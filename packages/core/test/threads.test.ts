import { defineEvent, defineRule } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mailbox, startedEngine } from "./support.ts";

const words = { en: () => ({ title: "Changed", summary: "" }) };
const schema = z.strictObject({ host: z.string(), state: z.string().optional() });

const diskChanged = defineEvent("disk.changed", {
  schema,
  severity: "warning",
  thread: ({ host }) => host,
  message: words,
});
const diskReplaced = defineEvent("disk.replaced", {
  schema,
  severity: "info",
  thread: ({ host }) => host,
  message: words,
});
const fanChanged = defineEvent("fan.changed", {
  schema,
  severity: "warning",
  thread: ({ host }) => host,
  message: words,
});
const hostSeen = defineEvent("host.seen", { schema, severity: "info", message: words });

describe("A conversation", () => {
  it("is the same for every event of a domain with the same key, and for no other", async () => {
    const box = mailbox(["ada@example.org"]);
    const on = [diskChanged, diskReplaced, fanChanged, hostSeen];
    const rules = [defineRule({ name: "all", on, via: ["box"] })];
    const engine = await startedEngine({ channels: { box: box.channel }, rules });
    await engine.emit(diskChanged, { host: "a", state: "WARN" }, { id: "1" });
    await engine.emit(diskChanged, { host: "a", state: "CRIT" }, { id: "2" });
    await engine.emit(diskReplaced, { host: "a" }, { id: "3" });
    await engine.emit(diskChanged, { host: "b" }, { id: "4" });
    await engine.emit(fanChanged, { host: "a" }, { id: "5" });
    await engine.emit(hostSeen, { host: "a" }, { id: "6" });
    await engine.drain();
    const threads = new Map(box.requests.map(({ event, thread }) => [event.id, thread]));
    await engine.stop();
    expect([...threads.keys()].sort()).toEqual(["1", "2", "3", "4", "5", "6"]);
    expect(threads.get("1")).toBe("disk:a");
    expect(threads.get("2")).toBe("disk:a");
    expect(threads.get("3")).toBe("disk:a");
    expect(new Set(threads.values()).size).toBe(4);
    expect(threads.get("6")).toBeUndefined();
  });

  it("is the same at every attempt", async () => {
    const box = mailbox(["ada@example.org"], async (_request, _options, attempt) =>
      attempt === 1
        ? { status: "deferred", scope: "delivery", reason: { code: "busy", message: "Busy" } }
        : { status: "sent" },
    );
    const rules = [defineRule({ name: "all", on: diskChanged, via: ["box"] })];
    const retry = { delays: [1] };
    const engine = await startedEngine({ channels: { box: box.channel }, rules, retry });
    await engine.emit(diskChanged, { host: "a" });
    await engine.drain();
    await engine.stop();
    expect(box.requests.map(({ thread }) => thread)).toEqual(["disk:a", "disk:a"]);
  });

  const broken: readonly [string, () => unknown][] = [
    [
      "throws",
      () => {
        throw new Error("boom");
      },
    ],
    ["answers a promise", async () => "a"],
    ["answers a number", () => 7],
    ["answers a book", () => "a".repeat(1_001)],
  ];
  it.each(broken)("whose function %s is refused at the door", async (_what, thread) => {
    const type = defineEvent("disk.broken", {
      schema,
      severity: "info",
      message: words,
      thread: (payload) => Reflect.apply(thread, undefined, [payload]),
    });
    const box = mailbox(["ada@example.org"]);
    const rules = [defineRule({ name: "all", on: type, via: ["box"] })];
    const engine = await startedEngine({ channels: { box: box.channel }, rules });
    await expect(engine.emit(type, { host: "a" })).rejects.toMatchObject({
      code: "event-definition-invalid",
    });
    await engine.stop();
  });
});
