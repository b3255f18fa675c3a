import { sqlite } from "@carillon/store-sqlite";
import { describe, expect, it } from "vitest";
import { claim, enqueue, idsOf, leaseMs, now, planOf, sent } from "./sample.ts";
import { closing, newPath, startChild } from "./workshop.ts";

describe("Several who share a file", () => {
  it("see each other's events, and claim each delivery once", async () => {
    const path = newPath();
    const [one, other] = [closing(sqlite(path)), closing(sqlite(path))];
    const plan = planOf(3);
    await enqueue(one, plan);
    expect((await enqueue(other, plan))[0]?.status).toBe("duplicate");
    const claims = [...(await claim(one, { limit: 2 })), ...(await claim(other))];
    expect(idsOf(claims)).toEqual(plan.deliveries.map(({ id }) => id));
    expect(await other.outbox.settle([...claims.map((held) => sent(held))])).toEqual([
      "settled",
      "settled",
      "settled",
    ]);
    expect(await one.outbox.waiting()).toBe(0);
  });

  it("take over what was not settled in its lease, and refuse the late answer", async () => {
    const path = newPath();
    const [slow, quick] = [closing(sqlite(path)), closing(sqlite(path))];
    await enqueue(slow, planOf());
    const [late] = await claim(slow);
    const [taken] = await claim(quick, { now: now + leaseMs });
    if (late === undefined || taken === undefined) expect.fail("It was due twice");
    const { id } = taken.delivery;
    expect(await slow.outbox.begin([{ id, token: late.token }])).toEqual(["lost"]);
    expect(await quick.outbox.settle([sent(taken)])).toEqual(["settled"]);
    expect(await slow.outbox.settle([sent(late)])).toEqual(["lost"]);
    expect((await slow.log.get(id))?.delivery.state).toBe("sent");
  });

  it("as four processes settle four thousand deliveries once each", {
    timeout: 30_000,
  }, async () => {
    const path = newPath();
    const store = closing(sqlite(path));
    const plans = Array.from({ length: 400 }, () => planOf(10));
    await enqueue(store, ...plans);
    const children = Array.from({ length: 4 }, () =>
      startChild(new URL("./children/claim-all.ts", import.meta.url), path),
    );
    const printed = await Promise.all(children.map((child) => child.rest()));
    expect(printed.filter((lines) => lines.length > 0).length, "processes at work").toBeGreaterThan(
      1,
    );
    const expected = plans.flatMap(({ deliveries }) => deliveries.map(({ id }) => `settled ${id}`));
    expect(printed.flat().sort()).toEqual(expected.sort());
    expect(await store.outbox.waiting()).toBe(0);
  });

  it("may open a new file at once", { timeout: 30_000 }, async () => {
    for (let round = 0; round < 2; round += 1) {
      const path = newPath();
      const children = Array.from({ length: 3 }, () =>
        startChild(new URL("./children/open.ts", import.meta.url), path),
      );
      const printed = await Promise.all(children.map((child) => child.rest()));
      expect(printed.flat()).toEqual(["accepted", "accepted", "accepted"]);
      expect(await closing(sqlite(path)).outbox.waiting()).toBe(3);
    }
  });
});
