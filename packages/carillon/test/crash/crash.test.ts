import { createServer } from "node:net";
import { type DeliveryRecord, sqlite } from "carillon";
import { describe, expect, it } from "vitest";
import { type Accepted, type Scene, setScene } from "./scene.ts";

/** Rounds for each point: a few in the tests, many in `pnpm soak`. */
const rounds = Number(process.env.CARILLON_SOAK_ROUNDS ?? 1);
const seed = Number(process.env.CARILLON_SEED ?? Date.now() % 1_000_000);

/** A small generator (mulberry32), so that the seed of a failure is enough to see it again. */
function randomFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A port where nobody listens. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise<unknown>((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return address.port;
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => `e-${index}`);
const eventOf = ({ subject }: Accepted) => /e-\d+/.exec(subject)?.[0] ?? subject;

function copiesOf(accepted: readonly Accepted[]): ReadonlyMap<string, readonly Accepted[]> {
  const copies = new Map<string, Accepted[]>();
  for (const mail of accepted) {
    const key = `${eventOf(mail)} ${mail.to}`;
    copies.set(key, [...(copies.get(key) ?? []), mail]);
  }
  return copies;
}

async function recordsIn(db: string): Promise<readonly DeliveryRecord[]> {
  const store = sqlite(db);
  const deliveries = await store.log.list({}, { limit: 10_000 });
  const records = await Promise.all(deliveries.map(({ id }) => store.log.get(id)));
  await store.close();
  return records.flatMap((record) => record ?? []);
}

/** What must hold after a crash and a clean run, whatever happened in between. */
async function expectPromisesKept(scene: Scene, acknowledged: readonly string[], all: boolean) {
  const copies = copiesOf(scene.accepted);
  const events = new Set([...copies.keys()].map((key) => key.split(" ")[0]));
  for (const id of acknowledged) expect(events, `${id} was accepted and is lost`).toContain(id);
  for (const [key, mails] of copies) {
    expect(new Set(mails.map(({ messageId }) => messageId)).size, key).toBe(1);
    expect(new Set(mails.map(({ bytes }) => bytes)).size, key).toBe(1);
  }
  const records = await recordsIn(scene.db);
  for (const { delivery, attempts } of records) {
    expect(delivery.state, delivery.id).toBe("sent");
    const sent = attempts.filter(({ status }) => status === "sent");
    const unknown = attempts.filter(({ status }) => status === "unknown");
    const mails = copies.get(`${delivery.eventId} ${delivery.address}`) ?? [];
    expect(sent).toHaveLength(1);
    // A second copy exists only where the log says that nobody knew.
    expect(mails.length - 1, delivery.id).toBeLessThanOrEqual(unknown.length);
  }
  if (all) expect(records.length).toBeGreaterThan(0);
}

const cases: readonly [point: string, mayRepeat: boolean][] = [
  ["before-enqueue", false],
  ["after-enqueue", false],
  ["after-claim", false],
  ["after-render", false],
  ["after-begin", false],
  ["before-send", true],
  ["after-reply", true],
  ["after-settle", true],
];

describe("A process that is killed", () => {
  it("loses what waits when it is only in memory: the harm", async () => {
    const scene = await setScene("memory");
    const { signal, acknowledged } = await scene.run({
      emit: ids(20),
      crash: { at: "after-render", nth: 1 },
    });
    await scene.run({});
    expect(signal).toBe("SIGKILL");
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(scene.accepted).toEqual([]);
  });

  for (const [point, mayRepeat] of cases) {
    for (let round = 0; round < rounds; round += 1) {
      it(`${point} loses nothing that was accepted (seed ${seed + round})`, async () => {
        const random = randomFrom(seed + round);
        const scene = await setScene();
        const emit = ids(1 + random(30));
        const to = ids(1 + random(3)).map((name) => `${name}@example.com`);
        const nth = 1 + random(3);
        const first = await scene.run({ emit, to, crash: { at: point, nth } });
        expect(first.errors).toBe("");
        const second = await scene.run({ to });
        expect(second).toMatchObject({ code: 0, errors: "" });
        await expectPromisesKept(scene, first.acknowledged, false);
        // Emitting everything again adds only what had not been accepted.
        const third = await scene.run({ emit, to });
        expect(third).toMatchObject({ code: 0, acknowledged: expect.arrayContaining(emit) });
        const copies = copiesOf(scene.accepted);
        expect(copies.size).toBe(emit.length * to.length);
        await expectPromisesKept(scene, emit, true);
        // Before the first mail was handed over nothing can have arrived twice.
        if (!mayRepeat && nth === 1) expect(scene.accepted).toHaveLength(copies.size);
      }, 30_000);
    }
  }

  it("after the body left and before the answer sends it once more, the same to the letter", async () => {
    const scene = await setScene();
    const child = scene.start({ emit: ["e-1"] });
    scene.onBody = async () => {
      scene.onBody = () => {};
      child.process.kill("SIGKILL");
      await child.ended;
    };
    expect(await child.ended).toMatchObject({ signal: "SIGKILL", acknowledged: ["e-1"] });
    await scene.run({});
    expect(scene.accepted).toHaveLength(2);
    await expectPromisesKept(scene, ["e-1"], true);
    const [record] = await recordsIn(scene.db);
    expect(record?.attempts.map(({ status }) => status)).toEqual(["unknown", "sent"]);
  }, 30_000);

  it("after a member had the body sends it once more through that one, though another is preferred", async () => {
    const scene = await setScene();
    const reserve = await setScene();
    const reservePort = reserve.port;
    const down = { port: await closedPort(), reservePort };
    const child = scene.start({ emit: ["e-1"], ...down });
    reserve.onBody = async () => {
      reserve.onBody = () => {};
      child.process.kill("SIGKILL");
      await child.ended;
    };
    expect(await child.ended).toMatchObject({ signal: "SIGKILL", acknowledged: ["e-1"] });
    // Now the first member works, and gets everything else.
    const after = await scene.run({ emit: ["e-2"], reservePort });
    expect(after).toMatchObject({ code: 0, errors: "" });
    expect(reserve.accepted.map(eventOf)).toEqual(["e-1", "e-1"]);
    expect(new Set(reserve.accepted.map(({ bytes }) => bytes)).size).toBe(1);
    expect(scene.accepted.map(eventOf)).toEqual(["e-2"]);
    const [record] = await recordsIn(scene.db);
    expect(record?.delivery).toMatchObject({ state: "sent", member: "reserve" });
    expect(record?.attempts.map(({ member, status }) => `${member} ${status}`)).toEqual([
      "primary deferred",
      "reserve unknown",
      "reserve sent",
    ]);
  }, 30_000);

  it("in mid-send leaves a dead letter, not a second copy, under the policy hold", async () => {
    const scene = await setScene();
    const child = scene.start({ emit: ["e-1"], unknown: "hold" });
    scene.onBody = async () => {
      child.process.kill("SIGKILL");
      await child.ended;
    };
    await child.ended;
    await scene.run({ unknown: "hold" });
    expect(scene.accepted).toHaveLength(1);
    const [record] = await recordsIn(scene.db);
    expect(record?.delivery).toMatchObject({ state: "failed", reason: { code: "interrupted" } });
  }, 30_000);

  it("by the delivery itself is not killed for ever: the delivery fails after its attempts", async () => {
    const scene = await setScene();
    const crash = { at: "before-send", nth: 1 };
    await scene.run({ emit: ["e-1"], crash });
    for (let run = 0; run < 3; run += 1) {
      expect(await scene.run({ crash })).toMatchObject({ signal: "SIGKILL" });
    }
    expect(await scene.run({ crash })).toMatchObject({ code: 0, signal: null });
    const [record] = await recordsIn(scene.db);
    expect(record?.delivery).toMatchObject({
      state: "failed",
      reason: { code: "attempts-exhausted" },
    });
    expect(scene.accepted).toEqual([]);
  }, 60_000);
});

describe("A process that is paused beyond its lease", () => {
  it("cannot overwrite what another has done meanwhile", async () => {
    const scene = await setScene();
    const first = scene.start({ emit: ["e-1"] });
    let second: Promise<unknown> | undefined;
    scene.onBody = async () => {
      scene.onBody = () => {};
      first.process.kill("SIGSTOP");
      second = scene.run({});
      await second;
      first.process.kill("SIGCONT");
    };
    expect(await first.ended).toMatchObject({ code: 0, errors: "" });
    await second;
    expect(scene.accepted).toHaveLength(2);
    await expectPromisesKept(scene, ["e-1"], true);
    const [record] = await recordsIn(scene.db);
    expect(record?.attempts.map(({ status }) => status)).toEqual(["unknown", "sent"]);
  }, 30_000);
});

describe("Several processes on one database", () => {
  it.each([2, 8])(
    "send each delivery once: %i of them",
    async (count) => {
      const scene = await setScene();
      const to = ids(5).map((name) => `${name}@example.com`);
      const runs = Array.from({ length: count }, (_, index) => {
        const emit = ids(40).filter((_, event) => event % count === index);
        return scene.run({ emit, to, leaseMs: 30_000 });
      });
      for (const run of runs) expect(await run).toMatchObject({ code: 0, errors: "" });
      expect(scene.accepted).toHaveLength(200);
      expect(copiesOf(scene.accepted).size).toBe(200);
    },
    60_000,
  );

  it("accept an event once that all of them emit at the same time", async () => {
    const scene = await setScene();
    const runs = [1, 2, 3].map(() => scene.run({ emit: ids(30), leaseMs: 30_000 }));
    for (const run of runs) expect(await run).toMatchObject({ code: 0 });
    expect(scene.accepted).toHaveLength(30);
  }, 60_000);
});
