import { defineEvent, defineRule, group } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mailbox, startedEngine } from "../support.ts";
import { ada, bob, directoryOf, scene, taskMoved } from "./scene.ts";

const via = ["mail"] as const;
const directory = directoryOf([ada, bob], { ops: [ada, bob] });

describe("Who has caused an event", () => {
  it("is not told of it, and has a row that says so", async () => {
    const { told, engine } = await scene(
      [defineRule({ name: "r", on: taskMoved, via, to: [group("ops")] })],
      { directory },
    );
    expect(await told({ task: "T", by: "u-1" })).toEqual(["u-1 mail: own-action", "u-2 mail"]);
    const [left] = await engine.log.list({ state: "skipped" });
    expect(left?.reason?.message).toBe('u-1 did this, and rule "r" does not tell who did it');
    expect(await told({ task: "T" })).toEqual(["u-1 mail", "u-2 mail"]);
  });

  it("is told when one of the rules says so", async () => {
    const { told } = await scene(
      [
        defineRule({ name: "quiet", on: taskMoved, via, to: [group("ops")] }),
        defineRule({ name: "all", on: taskMoved, via, to: [group("ops")], notifyActor: true }),
      ],
      { directory },
    );
    expect(await told({ task: "T", by: "u-1" })).toEqual(["u-1 mail", "u-2 mail"]);
  });

  it("is not told at their mailbox either, as far as this event says whose it is", async () => {
    const { told } = await scene(
      [
        defineRule({ name: "a", on: taskMoved, via: ["mail2"], to: ["ada@example.com"] }),
        defineRule({ name: "b", on: taskMoved, via, to: [group("ops")] }),
      ],
      { directory },
    );
    expect(await told({ task: "T", by: "u-1" })).toEqual([
      "ada@example.com mail2: own-action",
      "u-1 mail: own-action",
      "u-2 mail",
    ]);
  });

  it("is not told what they did to themselves, unless it is mandatory or critical", async () => {
    const notice = (name: `user.${string}`, more: object) =>
      defineEvent(name, {
        schema: z.strictObject({ id: z.string() }),
        severity: "info",
        user: ({ id }) => ({ id, addresses: { email: "ada@example.com" } }),
        actor: ({ id }) => id,
        message: { en: () => ({ title: "Notice", summary: "" }) },
        ...more,
      });
    const renamed = notice("user.renamed", {});
    const login = notice("user.login", { mandatory: true });
    const locked = notice("user.locked", { severity: "critical" });
    const engine = await startedEngine({
      channels: { mail: mailbox(["ops@example.com"]).channel },
      rules: [defineRule({ name: "r", on: [renamed, login, locked], via, user: "only" })],
    });
    const queued = async (type: typeof renamed) => (await engine.emit(type, { id: "u-1" })).queued;
    expect(await queued(renamed)).toBe(0);
    expect(await queued(login)).toBe(1);
    expect(await queued(locked)).toBe(1);
  });

  it.each<[string, () => unknown]>([
    ["throws", () => expect.fail("broken")],
    ["answers a promise", async () => "u-1"],
    ["answers a number", () => 17],
    ["answers an empty id", () => ""],
  ])("is named by a function; one that %s has emit reject", async (_, actor) => {
    const definition: object = {
      schema: z.strictObject({}),
      severity: "info",
      message: { en: () => ({ title: "x", summary: "" }) },
      actor,
    };
    // @ts-expect-error As an application without types might write it.
    const broken = defineEvent("task.broken", definition);
    const engine = await startedEngine({ channels: {}, rules: [] });
    await expect(engine.emit(broken, {})).rejects.toMatchObject({
      code: "event-definition-invalid",
    });
  });
});
