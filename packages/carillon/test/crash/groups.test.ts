import { type DeliveryRecord, sqlite } from "carillon";
import { describe, expect, it } from "vitest";
import { type Accepted, type Scene, setScene } from "./scene.ts";

const rounds = Number(process.env.CARILLON_SOAK_ROUNDS ?? 1);
const ids = (count: number) => Array.from({ length: count }, (_, index) => `e-${index}`);

async function recordsIn(db: string): Promise<readonly DeliveryRecord[]> {
  const store = sqlite(db);
  const deliveries = await store.log.list({}, { limit: 10_000 });
  const records = await Promise.all(deliveries.map(({ id }) => store.log.get(id)));
  await store.close();
  return records.flatMap((record) => record ?? []);
}

/** The events that a mail tells of, by their jobs. */
function eventsIn({ bytes }: Accepted): readonly string[] {
  return [...new Set(bytes.match(/\be-\d+\b/g))];
}

/** Every member is sent, in one message; a second copy of that is the same to the letter, and known of. */
async function expectGroupsKept(scene: Scene, acknowledged: readonly string[]) {
  const records = await recordsIn(scene.db);
  const known = new Set(records.map(({ delivery }) => delivery.eventId));
  for (const id of acknowledged) expect(known, `${id} was accepted and is lost`).toContain(id);
  const copies = new Map<string, readonly Accepted[]>();
  for (const mail of scene.accepted) {
    copies.set(mail.messageId, [...(copies.get(mail.messageId) ?? []), mail]);
  }
  const told = new Map<string, string>();
  for (const [messageId, mails] of copies) {
    expect(new Set(mails.map(({ bytes }) => bytes)).size, messageId).toBe(1);
    for (const event of mails[0] === undefined ? [] : eventsIn(mails[0])) {
      expect(told.get(event) ?? messageId, `${event} is in two messages`).toBe(messageId);
      told.set(event, messageId);
    }
  }
  for (const { delivery, attempts } of records) {
    expect(delivery.state, delivery.id).toBe("sent");
    const messageId = told.get(delivery.eventId);
    expect(messageId, `${delivery.eventId} is in no message`).toBeDefined();
    const unknown = attempts.filter(({ status }) => status === "unknown");
    const sent = copies.get(messageId ?? "") ?? [];
    expect(sent.length - 1, delivery.id).toBeLessThanOrEqual(unknown.length);
    expect(attempts.filter(({ status }) => status === "sent")).toHaveLength(1);
  }
}

const points = [
  "before-enqueue",
  "after-enqueue",
  "after-claim",
  "after-render",
  "after-begin",
  "before-send",
  "after-reply",
  "after-settle",
] as const;

describe("A process that is killed with a group", () => {
  for (const point of points) {
    for (let round = 0; round < rounds; round += 1) {
      it(`${point} loses no member, and mixes none up (${round})`, async () => {
        const scene = await setScene();
        const groupMs = 400;
        const emit = ids(12 + round);
        const first = await scene.run({ emit, groupMs, crash: { at: point, nth: 1 } });
        expect(first).toMatchObject({ signal: "SIGKILL", errors: "" });
        const second = await scene.run({ groupMs });
        expect(second).toMatchObject({ code: 0, errors: "" });
        await expectGroupsKept(scene, first.acknowledged);
      }, 30_000);
    }
  }

  it("after the mail left and before the answer sends it once more, the same to the letter", async () => {
    const scene = await setScene();
    const child = scene.start({ emit: ids(12), groupMs: 400 });
    scene.onBody = async () => {
      scene.onBody = () => {};
      child.process.kill("SIGKILL");
      await child.ended;
    };
    expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
    await scene.run({ groupMs: 400 });
    expect(scene.accepted).toHaveLength(2);
    const [mail] = scene.accepted;
    expect(mail && eventsIn(mail).toSorted()).toEqual(ids(12).toSorted());
    await expectGroupsKept(scene, ids(12));
    const records = await recordsIn(scene.db);
    for (const { attempts } of records) {
      expect(attempts.map(({ status }) => status)).toEqual(["unknown", "sent"]);
    }
  }, 30_000);

  it("in mid-send leaves its members as dead letters, and no second copy, under the policy hold", async () => {
    const scene = await setScene();
    const orders = { groupMs: 400, unknown: "hold" } as const;
    const child = scene.start({ emit: ids(5), ...orders });
    scene.onBody = async () => {
      child.process.kill("SIGKILL");
      await child.ended;
    };
    await child.ended;
    await scene.run(orders);
    expect(scene.accepted).toHaveLength(1);
    const records = await recordsIn(scene.db);
    expect(records.map(({ delivery }) => [delivery.state, delivery.reason?.code])).toEqual(
      records.map(() => ["failed", "interrupted"]),
    );
    expect(records).toHaveLength(5);
  }, 30_000);

  it("beside others that go on: several processes send a group once", async () => {
    const scene = await setScene();
    const runs = [0, 1, 2].map((index) =>
      scene.run({
        emit: ids(30).filter((_, event) => event % 3 === index),
        groupMs: 1_500,
        leaseMs: 30_000,
      }),
    );
    for (const run of runs) expect(await run).toMatchObject({ code: 0, errors: "" });
    await expectGroupsKept(scene, ids(30));
    expect(new Set(scene.accepted.map(({ messageId }) => messageId)).size).toBe(
      scene.accepted.length,
    );
  }, 60_000);
});
