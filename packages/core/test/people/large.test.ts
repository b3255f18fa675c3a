import {
  type Directory,
  defineEvent,
  defineRule,
  group,
  memoryStore,
  type Recipient,
  role,
  type Store,
  user,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { directoryOf, scene, taskMoved } from "./scene.ts";

const via = ["mail"] as const;

const people = (count: number, from = 0): readonly Recipient[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `u-${from + n}`,
    addresses: { email: `u-${from + n}@example.com` },
  }));

const toldOf = (lines: readonly string[]) => lines.filter((line) => !line.includes(":")).length;

/** Members come three at a time, so that ten are four pages. */
const inPages = (groups: Readonly<Record<string, readonly Recipient[]>>) =>
  directoryOf(people(30), groups, 3);

describe("A group of many pages", () => {
  it("is told whole, once each, with the others that rules name", async () => {
    const rules = [
      defineRule({ name: "a", on: taskMoved, via, to: [role("all"), "box@example.com"] }),
      defineRule({ name: "b", on: taskMoved, via, to: [role("all"), group("late")] }),
    ];
    const { told, engine, mail } = await scene(rules, {
      directory: inPages({ all: people(10), late: people(10, 5) }),
    });
    const lines = await told({ task: "T", by: "u-7" });
    expect(lines).toHaveLength(16);
    expect(lines.filter((line) => line.includes(":"))).toEqual(["u-7 mail: own-action"]);
    const [first] = await engine.log.list({ recipient: "u-4" });
    expect(first?.rules, "both rules that name the group").toEqual(["a", "b"]);
    await engine.drain();
    expect(new Set(mail.requests.map(({ address }) => address)).size).toBe(15);
    expect(mail.requests).toHaveLength(15);
  });

  it("answers how many there are, says so once, and is a duplicate the second time", async () => {
    const { engine } = await scene(
      [defineRule({ name: "a", on: taskMoved, via, to: [role("all")] })],
      { directory: inPages({ all: people(10) }) },
    );
    const planned: unknown[] = [];
    engine.on("planned", ({ deliveries, inParts }) => planned.push([deliveries.length, inParts]));
    const emit = (task: string) => engine.emit(taskMoved, { task, by: "u-1" }, { id: "e" });
    const counts = { eventId: "e", queued: 9, skipped: 1 };
    expect(await emit("T")).toEqual({ ...counts, duplicate: false });
    expect(await emit("T")).toEqual({ ...counts, duplicate: true });
    await expect(emit("U")).rejects.toMatchObject({ code: "event-id-conflict" });
    expect(planned).toEqual([[0, { queued: 9, skipped: 1 }]]);
  });

  it("is one event to a throttle and to a de-duplication", async () => {
    const { told, clock } = await scene(
      [
        defineRule({
          name: "a",
          on: taskMoved,
          via,
          to: [role("all")],
          throttle: { max: 1, perMs: 60_000 },
          dedupe: { withinMs: 10_000 },
        }),
      ],
      { directory: inPages({ all: people(10) }) },
    );
    expect(toldOf(await told({ task: "T" }))).toBe(10);
    expect(new Set(await told({ task: "T" }))).toContain("u-9 mail: duplicate");
    await clock.advance("20s");
    const third = await told({ task: "T" });
    expect(third).toHaveLength(10);
    expect(third.every((line) => line.endsWith("throttled"))).toBe(true);
  });

  it("tells a person at one address, whichever page names them", async () => {
    const moved = { id: "u-2", addresses: { email: "old@example.com" } };
    const { told } = await scene(
      [defineRule({ name: "a", on: taskMoved, via, to: [role("all"), group("old")] })],
      { directory: inPages({ all: people(10), old: [...people(6, 20), moved] }) },
    );
    const lines = await told({ task: "T" });
    expect(lines.filter((line) => line.startsWith("u-2 "))).toEqual([
      "u-2 mail",
      "u-2 mail: already-told",
    ]);
    expect(toldOf(lines)).toBe(16);
  });

  it("tells whom one rule leaves out on a page, and another rule names on a later one", async () => {
    const { told } = await scene(
      [
        defineRule({ name: "a", on: taskMoved, via, to: [role("all")] }),
        defineRule({ name: "b", on: taskMoved, via, to: [group("actors")], notifyActor: true }),
      ],
      { directory: inPages({ all: people(10), actors: [...people(6, 20), ...people(10)] }) },
    );
    const lines = await told({ task: "T", by: "u-5" });
    expect(lines.filter((line) => line.startsWith("u-5 "))).toEqual([
      "u-5 mail: own-action",
      "u-5 mail",
    ]);
  });

  it("is not told at all when a page is not to be had", async () => {
    const whole = inPages({ all: people(10) });
    const directory: Directory = {
      ...whole,
      async members(of, page) {
        if (page.after === "6") throw new Error("down");
        return whole.members?.(of, page);
      },
    };
    const { engine } = await scene(
      [defineRule({ name: "a", on: taskMoved, via, to: [role("all")] })],
      { directory },
    );
    await expect(engine.emit(taskMoved, { task: "T" })).rejects.toMatchObject({
      code: "user-lookup-failed",
    });
    expect(await engine.log.list()).toEqual([]);
  });

  it("that always goes on at the same place is a fault of the directory", async () => {
    const directory: Directory = {
      find: async () => undefined,
      members: async () => ({ recipients: people(1), next: "again" }),
    };
    const { engine } = await scene(
      [defineRule({ name: "a", on: taskMoved, via, to: [role("all")] })],
      { directory },
    );
    await expect(engine.emit(taskMoved, { task: "T" })).rejects.toMatchObject({
      code: "user-lookup-failed",
    });
  });

  it("is decided anew when somebody changes meanwhile what it is decided by", async () => {
    const store = memoryStore();
    const whole = inPages({ all: people(10) });
    let rounds = 0;
    let interfere: (() => Promise<unknown>) | undefined;
    const directory: Directory = {
      ...whole,
      async members(of, page) {
        if (page.after === "6") {
          rounds += 1;
          await interfere?.();
          interfere = undefined;
        }
        return whole.members?.(of, page);
      },
    };
    const rule = {
      name: "a",
      on: taskMoved,
      via,
      to: [role("all")],
      throttle: { max: 2, perMs: 60_000 },
    };
    const first = await scene([defineRule(rule)], { directory, store });
    const other = await scene([defineRule({ ...rule, to: [user("u-1")] })], { directory, store });
    interfere = async () => {
      await other.engine.emit(taskMoved, { task: "O" }, { id: "o1" });
      await other.engine.emit(taskMoved, { task: "O" }, { id: "o2" });
    };
    const lines = await first.told({ task: "T" });
    expect(rounds).toBe(2);
    expect(
      lines.every((line) => line.endsWith("throttled")),
      "the others used both passes",
    ).toBe(true);
  });

  it("hears of the end of an alert when it has heard of its begin", async () => {
    const disk = defineEvent("host.disk", {
      schema: z.strictObject({ full: z.boolean() }),
      severity: "error",
      alert: ({ full }) => ({ key: "disk", status: full ? "firing" : "resolved" }),
      message: { en: () => ({ title: "Disk", summary: "" }) },
    });
    const members = [...people(10)];
    const { engine } = await scene([defineRule({ name: "a", on: disk, via, to: [role("all")] })], {
      directory: inPages({ all: members }),
    });
    expect(await engine.emit(disk, { full: true })).toMatchObject({ queued: 10 });
    members.push(...people(1, 20));
    expect(await engine.emit(disk, { full: false })).toMatchObject({ queued: 10, skipped: 1 });
  });

  it("is gathered for a store that takes no parts", async () => {
    const { outbox, ...rest } = memoryStore();
    const { enqueueInParts, ...plain } = outbox;
    const store: Store = { ...rest, outbox: plain };
    expect(enqueueInParts).toBeDefined();
    const { told } = await scene(
      [defineRule({ name: "a", on: taskMoved, via, to: [role("all")] })],
      { directory: inPages({ all: people(10) }), store },
    );
    expect(toldOf(await told({ task: "T" }))).toBe(10);
  });

  it("is explained by its first page, which says of whom it goes on", async () => {
    const { engine } = await scene(
      [defineRule({ name: "a", on: taskMoved, via, to: [role("all")] })],
      { directory: inPages({ all: people(10) }) },
    );
    const { deliveries, goesOn } = await engine.explain(taskMoved, { task: "T" });
    expect(deliveries).toHaveLength(3);
    expect(goesOn).toEqual(["role all"]);
  });
});
