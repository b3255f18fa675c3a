import { defineRule, group, user } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { mailbox } from "../support.ts";
import { ada, bob, directoryOf, eve, lineOf, scene, taskMoved } from "./scene.ts";

const via = ["mail"] as const;

describe("However many rules and groups name a person", () => {
  it("they get one mail, which names the rules", async () => {
    const rules = Array.from({ length: 100 }, (_, n) =>
      defineRule({ name: `r${n}`, on: taskMoved, via, to: [group(`g${n % 3}`), user("u-1")] }),
    );
    const groups = { g0: [ada, bob], g1: [bob, eve], g2: [eve, ada] };
    const { told, engine, mail } = await scene(rules, {
      directory: directoryOf([ada, bob, eve], groups),
    });
    expect((await told({ task: "T" })).sort()).toEqual(["u-1 mail", "u-2 mail", "u-3 mail"]);
    await engine.drain();
    expect(mail.requests).toHaveLength(3);
    const [one] = await engine.log.list({ recipient: "u-1" });
    expect(one?.rules).toHaveLength(100);
  });

  it("has a row for whoever shares the address of another one, and counts them by reason", async () => {
    const shared = (id: string) => ({ id, addresses: { email: "p@example.com" } });
    const { told, engine, mail, clock } = await scene([
      defineRule({ name: "address", on: taskMoved, via, to: ["p@example.com"] }),
      defineRule({ name: "one", on: taskMoved, via, to: [shared("pp")] }),
      defineRule({ name: "other", on: taskMoved, via, to: [shared("qq"), shared("pp")] }),
    ]);
    const { deliveries } = await engine.explain(taskMoved, { task: "T" });
    expect(deliveries.map(lineOf)).toEqual([
      "p@example.com mail",
      "pp mail: already-told",
      "qq mail: already-told",
    ]);
    expect(await told({ task: "T" })).toEqual([
      "p@example.com mail",
      "pp mail: already-told",
      "qq mail: already-told",
    ]);
    const [one] = await engine.log.list({ recipient: "pp" });
    expect(one).toMatchObject({
      state: "skipped",
      rules: ["one", "other"],
      reason: {
        message: "pp has the same address as p@example.com, and is told by the same message",
      },
    });
    await engine.drain();
    expect(mail.requests).toHaveLength(1);
    const { reasons } = await engine.log.statistics(clock.now() - 3_600_000);
    expect(reasons.skipped).toEqual({ "already-told": 2 });
  });

  it("of two addresses the one in the directory is told", async () => {
    const old = { id: "u-1", addresses: { email: "old@example.com" } };
    const { told, engine } = await scene(
      [
        defineRule({ name: "inline", on: taskMoved, via, to: [old] }),
        defineRule({ name: "group", on: taskMoved, via: ["mail2"], to: [group("ops")] }),
      ],
      { directory: directoryOf([ada], { ops: [ada] }) },
    );
    expect(await told({ task: "T" })).toEqual(["u-1 mail: already-told", "u-1 mail2"]);
    const [left] = await engine.log.list({ state: "skipped" });
    expect(left?.reason?.message).toBe(
      "u-1 is told at ada@example.com, the address in the directory",
    );
  });

  it("each kind of address is told once", async () => {
    const { told } = await scene(
      [
        defineRule({ name: "a", on: taskMoved, via: ["mail", "sms"], to: [user("u-1")] }),
        defineRule({ name: "b", on: taskMoved, via: ["mail2"], to: [group("ops")] }),
      ],
      { directory: directoryOf([ada], { ops: [ada] }) },
    );
    // The text message's channel of this test takes no phone numbers: it has its own row.
    expect(await told({ task: "T" })).toEqual([
      "u-1 mail",
      "u-1 sms: address-invalid",
      "u-1 mail2: already-told",
    ]);
  });

  it("a person who is also named by their mailbox alone is told in their own language", async () => {
    const { told, engine, mail } = await scene(
      [
        defineRule({ name: "a", on: taskMoved, via, to: ["ada@example.com"] }),
        defineRule({ name: "b", on: taskMoved, via, to: [user("u-1")] }),
      ],
      { directory: directoryOf([ada]) },
    );
    expect(await told({ task: "T" })).toEqual(["u-1 mail"]);
    await engine.drain();
    expect(mail.requests[0]?.content.title).toBe("Aufgabe T wurde verschoben");
  });

  it("spellings that differ in case are one address where the kind says so, and else two", async () => {
    const rules = [
      defineRule({ name: "a", on: taskMoved, via, to: ["Ada@example.com", "ada@example.com"] }),
    ];
    const asWritten = (ignoresCase: boolean) => {
      const { channel } = mailbox();
      const address = { kind: "email", parse: (given: string) => given, ignoresCase };
      return { mail: { ...channel, address }, mail2: channel, sms: channel };
    };
    const same = await scene(rules, { channels: asWritten(true) });
    expect(await same.told({ task: "T" })).toEqual(["Ada@example.com mail"]);
    const two = await scene(rules, { channels: asWritten(false) });
    expect(await two.told({ task: "T" })).toEqual(["Ada@example.com mail", "ada@example.com mail"]);
  });
});
