import { setTimeout as sleep } from "node:timers/promises";
import {
  type Channel,
  type Collection,
  defineRule,
  type EngineOptions,
  memoryStore,
  type Outcome,
  type Store,
  type Suppression,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import {
  backupFailed,
  capturingLogger,
  mailbox,
  type Send,
  startedEngine,
  userLoggedIn,
} from "./support.ts";

const ada = { kind: "email", address: "ada@example.com" };
const bob = { kind: "email", address: "bob@example.com" };
const sent: Outcome = { status: "sent" };
const refused: Outcome = {
  status: "rejected",
  suppress: true,
  reason: {
    code: "recipient-unknown",
    message: "There is no such mailbox",
    response: "550-5.1.1 No\r\n550 5.1.1 such user",
  },
};
const later: Outcome = {
  status: "deferred",
  scope: "delivery",
  reason: { code: "busy", message: "Try later" },
};
const rule = defineRule({ name: "failures", on: backupFailed, via: ["ops"] });

async function scene(
  send: Send = async () => sent,
  options: Partial<EngineOptions<Readonly<Record<string, Channel>>>> = {},
  to: readonly string[] = [ada.address, bob.address],
) {
  const clock = manualClock();
  const ops = mailbox(to, send);
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { ops: ops.channel },
    rules: [rule],
    clock,
    ...options,
  });
  const told: Suppression[] = [];
  engine.on("suppressed", ({ suppression }) => told.push(suppression));
  const sentTo = () => ops.requests.map(({ address }) => address);
  const emit = () => engine.emit(backupFailed, { job: "nightly" });
  return { clock, engine, told, sentTo, emit, list: engine.suppressions };
}

describe("The suppression list", () => {
  it("says who put an address there, when and why, and leaves an audit entry for each change", async () => {
    const { engine, clock, list, told } = await scene();
    const added = await list.add(
      { ...ada, reason: "complaint", note: "called\r\n it spam", source: "feedback-loop" },
      { actor: "ada" },
    );
    expect(added).toMatchObject({
      ...ada,
      reason: "complaint",
      note: "called it spam",
      source: "feedback-loop",
      actor: "ada",
      since: clock.now(),
    });
    expect(await list.get(ada)).toEqual(added);
    expect(await list.get(bob)).toBeUndefined();
    await list.change(ada, { reason: "manual", note: "asked by phone" }, { actor: "bob" });
    expect(await list.list()).toEqual([{ ...added, reason: "manual", note: "asked by phone" }]);
    expect(await list.change(bob, { note: "x" })).toBeUndefined();
    expect(await list.remove(ada, { actor: "eve" })).toBe(true);
    expect(await list.remove(ada)).toBe(false);
    expect(await list.list()).toEqual([]);
    expect(told).toEqual([added]);
    const document = { collection: "suppressions", id: added.id };
    const audit = await engine.log.audit({ collection: "suppressions" });
    expect(audit).toMatchObject([
      { actor: "eve", action: "delete", document, note: "manual, reported by feedback-loop" },
      { actor: "bob", action: "change", document },
      { actor: "ada", action: "create", document, note: "complaint, reported by feedback-loop" },
    ]);
    expect(JSON.stringify(audit), "the audit log outlives the address").not.toContain("@");
  });

  it("knows an address by its canonical form, and keeps what was said first", async () => {
    const { list, told } = await scene();
    const first = await list.add({ ...ada, address: "Ada@Example.COM", reason: "hard-bounce" });
    const again = await list.add({ ...ada, reason: "manual", note: "twice" }, { actor: "bob" });
    expect(again).toEqual(first);
    expect(first.address).toBe("ada@example.com");
    expect(await list.get({ kind: "email", address: "ADA@example.com" })).toEqual(first);
    expect(told).toHaveLength(1);
  });

  it("lists by kind and reason, page by page", async () => {
    const { list, engine } = await scene(undefined, {
      channels: { ops: mailbox().channel, sms: mailbox([], undefined, "phone").channel },
      rules: [defineRule({ name: "f", on: backupFailed, via: ["ops"], to: [ada.address] })],
    });
    const many = Array.from({ length: 1_200 }, (_, index) => ({
      kind: index % 3 === 0 ? "phone" : "email",
      address: `u${index}@example.com`,
      reason: index % 2 === 0 ? ("hard-bounce" as const) : ("manual" as const),
    }));
    expect(await list.import([...many, ...many.slice(0, 5)], { actor: "ada" })).toBe(1_200);
    expect(await list.import(many)).toBe(0);
    expect(await engine.log.audit({ collection: "suppressions" }, 5_000)).toHaveLength(1_200);
    const seen: string[] = [];
    for (;;) {
      const after = seen.at(-1);
      const filter = { kind: "phone", reason: "manual" } as const;
      const page = await list.list(filter, { limit: 70, ...(after !== undefined && { after }) });
      if (page.length === 0) break;
      expect(page.every(({ kind, reason }) => kind === "phone" && reason === "manual")).toBe(true);
      seen.push(...page.map(({ id }) => id));
    }
    expect(new Set(seen).size).toBe(200);
    expect(seen).toHaveLength(200);
  });

  it("forgets an address, and goes on suppressing it", async () => {
    const { engine, list, emit, sentTo } = await scene();
    await list.add({ ...ada, reason: "hard-bounce", note: "550 <ada@example.com> unknown" });
    expect(await list.forget(ada, { actor: "bob" })).toBe(true);
    expect(await list.forget(bob)).toBe(false);
    const [entry] = await engine.log.audit({ collection: "suppressions" });
    expect(entry).toMatchObject({ actor: "bob", action: "change", note: "forgotten: hard-bounce" });
    const [left] = await list.list();
    expect(JSON.stringify(left)).not.toContain("ada");
    expect(left).toMatchObject({ kind: "email", reason: "hard-bounce" });
    expect(await list.get(ada)).toEqual(left);
    await list.add({ ...ada, reason: "manual" });
    expect(await list.list(), "reporting it again must not bring it back").toEqual([left]);
    await emit();
    await engine.drain();
    expect(sentTo()).toEqual([bob.address]);
  });

  it("refuses what cannot be used, with the field that is wrong", async () => {
    const { list } = await scene();
    const bad: readonly [string, Parameters<typeof list.add>[0], string][] = [
      ["address-invalid", { kind: "phone", address: "1", reason: "manual" }, "of the kind"],
      ["address-invalid", { kind: "__proto__", address: "1", reason: "manual" }, "of the kind"],
      ["suppression-invalid", JSON.parse('{"kind":"email","address":7,"reason":"x"}'), "address"],
      ["suppression-invalid", JSON.parse('{"kind":"email","address":"a@b.c"}'), "reason"],
    ];
    for (const [code, given, message] of bad) {
      const answer = list.add(given);
      await expect(answer).rejects.toMatchObject({ code });
      await expect(answer).rejects.toThrow(message);
    }
    await expect(list.add({ ...ada, address: "nobody", reason: "manual" })).rejects.toThrow();
    await expect(
      list.import([
        { ...ada, reason: "manual" },
        { ...ada, address: "", reason: "manual" },
      ]),
    ).rejects.toThrow();
    expect(await list.list(), "a part was imported").toEqual([]);
  });
});

describe("Planning", () => {
  it("skips what would go to a suppressed address, and says since when, why and what to do", async () => {
    const { engine, list, clock, emit, sentTo } = await scene();
    await list.add({ ...ada, reason: "hard-bounce", note: "550 no such user", deliveryId: "e_1" });
    const since = new Date(clock.now()).toISOString();
    const reason = {
      code: "suppressed",
      message: `ada@example.com is on the suppression list since ${since}: hard-bounce “550 no such user”, put there by unknown after delivery e_1`,
      cure: expect.stringContaining("engine.suppressions.remove"),
    };
    const explained = await engine.explain(backupFailed, { job: "nightly" });
    expect(explained.deliveries.map(({ state }) => state)).toEqual(["skipped", "queued"]);
    expect(explained.deliveries[0]?.reason).toEqual(reason);
    expect(await emit()).toMatchObject({ queued: 1, skipped: 1 });
    await engine.drain();
    expect(sentTo()).toEqual([bob.address]);
    expect(await engine.log.list({ state: "skipped" })).toMatchObject([{ reason }]);
    await list.remove(ada);
    expect(await emit()).toMatchObject({ queued: 2, skipped: 0 });
  });

  it("looks at the affected user too, and says of each channel what is true of it", async () => {
    const mail = mailbox();
    const second = mailbox([ada.address]);
    const { engine, list } = await scene(undefined, {
      channels: { mail: mail.channel, second: second.channel, hook: mailbox().channel },
      rules: [
        defineRule({ name: "user", on: userLoggedIn, via: ["mail"], user: "only" }),
        defineRule({ name: "team", on: userLoggedIn, via: ["second"] }),
      ],
    });
    await list.add({ ...ada, reason: "complaint" });
    const { deliveries } = await engine.explain(userLoggedIn, { id: "ada", email: ada.address });
    expect(deliveries.map(({ channel, reason }) => [channel, reason?.code])).toEqual([
      ["mail", "suppressed"],
      ["second", "suppressed"],
    ]);
  });

  it("explains also when the store is closed", async () => {
    const { engine } = await scene();
    await engine.stop();
    const { deliveries } = await engine.explain(backupFailed, { job: "nightly" });
    expect(deliveries.map(({ state }) => state)).toEqual(["queued", "queued"]);
  });
});

/** A store that counts what is asked of the suppression list. */
function counting(store: Store) {
  const asked = { revision: 0, getMany: 0, list: 0 };
  const collection = (name: string): Collection => {
    const whole = store.collection(name);
    if (name !== "suppressions") return whole;
    const counted =
      <Args extends readonly unknown[], Answer>(
        key: keyof typeof asked,
        call: (...args: Args) => Answer,
      ) =>
      (...args: Args) => {
        asked[key] += 1;
        return call(...args);
      };
    return {
      ...whole,
      revision: counted("revision", whole.revision),
      getMany: counted("getMany", whole.getMany),
      list: counted("list", whole.list),
    };
  };
  return { asked, store: { ...store, collection } };
}

describe("While the list is empty", () => {
  it("many events of one turn cost one look at its revision, and nothing else", async () => {
    const { asked, store } = counting(memoryStore());
    const { engine, emit, list } = await scene(undefined, { store });
    await engine.explain(backupFailed, { job: "first" });
    expect(asked).toEqual({ revision: 1, getMany: 0, list: 0 });
    await Promise.all(Array.from({ length: 100 }, emit));
    await engine.drain();
    expect(asked).toMatchObject({ getMany: 0, list: 0 });
    expect(asked.revision).toBeLessThan(60);
    await list.add({ ...ada, reason: "manual" });
    expect(await emit(), "emptiness was remembered for too long").toMatchObject({ skipped: 1 });
    await list.remove(ada);
    expect(await emit()).toMatchObject({ skipped: 0 });
    await engine.drain();
    const { getMany } = asked;
    expect(await emit()).toMatchObject({ skipped: 0 });
    expect(asked.getMany, "that it is empty again was not remembered").toBe(getMany);
  });
});

describe("A rejection that says the address is bad", () => {
  const bounce: Send = async ({ address }) => (address === ada.address ? refused : sent);

  it("puts it on the list with its delivery, once, and is told", async () => {
    let bothUnderWay = () => {};
    const underWay = new Promise<void>((resolve) => {
      bothUnderWay = resolve;
    });
    const { engine, emit, list, told, sentTo, clock } = await scene(async (request, ...rest) => {
      if (sentTo().filter((address) => address === ada.address).length === 2) bothUnderWay();
      if (request.address === ada.address) await underWay;
      return bounce(request, ...rest);
    });
    const receipts = await Promise.all([emit(), emit()]);
    expect(receipts).toMatchObject([{ queued: 2 }, { queued: 2 }]);
    await engine.drain();
    const dead = (await engine.deadLetters.list()).map(({ id }) => id);
    const suppression = await list.get(ada);
    expect(dead).toContain(suppression?.deliveryId);
    expect(suppression).toMatchObject({
      ...ada,
      reason: "hard-bounce",
      actor: "carillon",
      since: clock.now(),
      note: "550-5.1.1 No 550 5.1.1 such user",
      source: "channel ops",
    });
    expect(told, "two deliveries were on their way, one of them put it there").toEqual([
      suppression,
    ]);
    expect(await engine.log.audit({ documentId: suppression?.id ?? "" })).toMatchObject([
      { actor: "carillon", action: "create", note: expect.stringContaining("hard-bounce") },
    ]);
    expect(await emit()).toMatchObject({ queued: 1, skipped: 1 });
    await engine.drain();
    expect(sentTo().filter((address) => address === ada.address)).toHaveLength(2);
    expect(await list.get(bob)).toBeUndefined();
  });

  it("is stored with the end of the attempt: no crash comes between them", async () => {
    const store = memoryStore();
    let settlements = 0;
    const failing: Store = {
      ...store,
      outbox: {
        ...store.outbox,
        // Nothing is asked of the store behind the settlement, as after a crash.
        settle: async (given) => {
          settlements += 1;
          const answers = await store.outbox.settle(given);
          await new Promise(() => {});
          return answers;
        },
      },
    };
    const { engine, emit, clock } = await scene(bounce, { store: failing });
    await emit();
    await clock.advance(10);
    expect(settlements).toBeGreaterThan(0);
    const crashed = await store.collection("suppressions").list();
    expect(crashed.map(({ value }) => value.address)).toEqual([ada.address]);
    expect((await store.log.list({ state: "failed" })).map(({ address }) => address)).toEqual([
      ada.address,
    ]);
    void engine.stop();
  });

  it("is none without the word of the channel, and none where the channel is one place", async () => {
    const { reason } = { reason: { code: "content-refused", message: "Spam" } };
    const kept = await scene(async () => ({ status: "rejected", reason }));
    await kept.emit();
    await kept.engine.drain();
    expect(await kept.list.list()).toEqual([]);
  });
});

describe("A delivery that waits while its address is suppressed", () => {
  it("is not sent any more, and is a dead letter that can be retried once the address is off the list", async () => {
    let outcome: Outcome = later;
    const { engine, emit, list, sentTo, clock } = await scene(async () => outcome);
    await emit();
    await clock.advance("1s");
    expect(sentTo()).toHaveLength(2);
    await list.add({ ...ada, reason: "manual", note: "left the company" }, { actor: "eve" });
    outcome = sent;
    await clock.advance("1h");
    expect(sentTo()).toEqual([ada.address, bob.address, bob.address]);
    const [dead] = await engine.deadLetters.list();
    expect(dead).toMatchObject({ address: ada.address, reason: { code: "suppressed" } });
    expect(dead?.reason?.message).toContain("put there by eve");
    await list.remove(ada);
    await engine.deadLetters.retry(dead?.id ?? "");
    await engine.drain();
    expect(sentTo().at(-1)).toBe(ada.address);
  });

  it("is not sent when the suppression was stored before its sending began", async () => {
    const store = memoryStore();
    const slow: Store = {
      ...store,
      outbox: {
        ...store.outbox,
        // The last moment that counts: the address is suppressed as the beginning is written down.
        begin: async (begins) => {
          await scened?.list.add({ ...ada, reason: "complaint" });
          return store.outbox.begin(begins);
        },
      },
    };
    let scened: Awaited<ReturnType<typeof scene>> | undefined;
    scened = await scene(undefined, { store: slow });
    await scened.emit();
    await scened.engine.drain();
    expect(scened.sentTo()).toEqual([bob.address]);
  });

  it("waits when the list cannot be read, and loses no attempt", async () => {
    const store = memoryStore();
    let broken = false;
    const collection = (name: string): Collection => ({
      ...store.collection(name),
      revision: async () => {
        if (broken) throw new Error("disk gone");
        return store.collection(name).revision();
      },
    });
    const { logger, records } = capturingLogger();
    const outbox: Store["outbox"] = {
      ...store.outbox,
      begin: (begins) => {
        broken = true;
        return store.outbox.begin(begins);
      },
    };
    const { engine, emit, sentTo, clock } = await scene(undefined, {
      store: { ...store, collection, outbox },
      logger,
    });
    await emit();
    await clock.advance(500);
    expect(sentTo()).toEqual([]);
    expect(records.some(({ text }) => text === "The store failed before an attempt")).toBe(true);
    outbox.begin = store.outbox.begin;
    broken = false;
    await clock.advance("5s");
    await sleep(0);
    expect(sentTo()).toEqual([ada.address, bob.address]);
    expect(await engine.log.list()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
  });
});

describe("Soft bounces", () => {
  const dayMs = 86_400_000;

  it("suppress an address after five on three days, and not before", async () => {
    const { list, clock, told, engine } = await scene();
    const answers: unknown[] = [];
    for (const step of ["0m", "0m", "24h", "0m", "24h"] as const) {
      await clock.advance(step);
      answers.push(await list.recordSoftBounce({ ...ada, note: "452 4.2.2 mailbox full" }));
    }
    expect(answers).toEqual([
      ...[1, 2, 3, 4].map((count) => ({ count, suppressed: false })),
      { count: 5, suppressed: true },
    ]);
    expect(await list.get(ada)).toMatchObject({
      reason: "soft-bounces",
      softBounces: 5,
      actor: "carillon",
      note: "452 4.2.2 mailbox full",
    });
    expect(told).toHaveLength(1);
    expect(await list.recordSoftBounce(ada)).toEqual({ count: 5, suppressed: true });
    const { deliveries } = await engine.explain(backupFailed, { job: "nightly" });
    expect(deliveries[0]?.reason?.message).toContain("soft-bounces (5 counted)");
    await list.remove(ada);
    expect(await list.recordSoftBounce(ada), "it begins anew").toMatchObject({ count: 1 });
  });

  it("of one day, of long ago, or of one delivery do not", async () => {
    const { list, clock } = await scene();
    for (let count = 0; count < 60; count += 1) await list.recordSoftBounce(ada);
    expect(await list.get(ada), "sixty on one day").toBeUndefined();
    for (let count = 0; count < 60; count += 1) {
      await list.recordSoftBounce({ ...bob, deliveryId: "e_1" });
      await clock.advance("24h");
    }
    expect(await list.get(bob), "one delivery, reported for two months").toBeUndefined();
    const address = { kind: "email", address: "eve@example.com" };
    for (let count = 0; count < 60; count += 1) {
      await list.recordSoftBounce(address);
      await clock.advance("96h");
    }
    expect(await list.get(address), "one every four days").toBeUndefined();
    const old = clock.now() - 20 * dayMs;
    for (let day = 0; day < 9; day += 1) {
      expect((await list.recordSoftBounce({ ...bob, at: old - day * dayMs })).count).toBe(0);
    }
    const future = clock.now() + 5 * dayMs;
    await list.recordSoftBounce({ ...bob, at: future });
    await clock.advance("360h");
    expect((await list.recordSoftBounce(bob)).count, "a clock ahead of ours").toBe(1);
  });

  it("may be counted otherwise", async () => {
    const { list } = await scene(undefined, { softBounces: { count: 2, onDays: 1 } });
    await list.recordSoftBounce(ada);
    expect(await list.recordSoftBounce(ada)).toEqual({ count: 2, suppressed: true });
    await expect(scene(undefined, { softBounces: { withinDays: 2 } })).rejects.toThrow(
      "onDays exceeds withinDays",
    );
  });

  it("that come at once are all counted, and old counts do not pile up", async () => {
    const store = memoryStore();
    const { list, clock } = await scene(undefined, { store });
    const answers = await Promise.all(Array.from({ length: 20 }, () => list.recordSoftBounce(ada)));
    expect(Math.max(...answers.map(({ count }) => count))).toBe(20);
    for (let index = 0; index < 200; index += 1) {
      await list.recordSoftBounce({ kind: "email", address: `u${index}@example.com` });
    }
    const counts = store.collection("soft-bounces");
    expect(await counts.list({}, { limit: 1_000 })).toHaveLength(201);
    await clock.advance("480h");
    for (let index = 0; index < 100; index += 1) await list.recordSoftBounce(bob);
    expect(await counts.list({}, { limit: 1_000 })).toHaveLength(1);
    expect(JSON.stringify(await counts.list()), "counts have no addresses").not.toContain("@");
  });
});
