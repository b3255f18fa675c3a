import {
  type Claim,
  type Counts,
  memoryStore,
  priorities,
  type Settlement,
  type Statistics,
  type Store,
} from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import fc from "fast-check";
import { expect, it } from "vitest";
import { eventOf, now, planOf } from "./sample.ts";

const dayMs = 86_400_000;
const channels = ["ops", "chat"] as const;

/** One thing to do, by numbers: each step chooses from what it finds. */
const stepsOf = (what: fc.Arbitrary<number>, minLength: number) =>
  fc.array(fc.record({ what, which: fc.nat(7), how: fc.nat(5) }), { minLength, maxLength: 60 });

/** What happens to deliveries, over and over. */
const outboxSteps = fc.constantFrom(15, 15, 15, 5, 5, 6, 6, 6, 6, 7, 7, 8, 9, 13, 14);

type Step = Readonly<Record<"what" | "which" | "how", number>>;

/** Does the same to both stores, and fails when they answer differently. */
class Pair {
  readonly #stores: readonly [Store, Store];
  readonly #held: Claim[] = [];
  readonly #ids: string[] = [];
  #now = now;
  #events = 0;

  constructor(...stores: readonly [Store, Store]) {
    this.#stores = stores;
  }

  async step({ what, which, how }: Step): Promise<void> {
    // Every moment once: what falls due at the same time may be claimed in either order.
    this.#now += 1 + how * 7_919_000;
    const by = { now: this.#now, actor: "ada" };
    // Mostly one of the latest: what is held for long is mostly lost.
    const held = this.#held.at(which < 6 ? -1 - (which % 3) : which) ?? this.#held.at(-1);
    const known = this.#ids[which % Math.max(1, this.#ids.length)] ?? "nobody";
    const id = how < 4 ? (held?.bundle?.members.at(which % 3)?.delivery.id ?? known) : known;
    if (what < 3) await this.#enqueue(which, how);
    else if (what < 5) await this.#claim(which, how);
    else if (what === 5 && held !== undefined) await this.#begin(held, how);
    else if (what === 6 && held !== undefined) await this.#settle(held, how);
    else if (what === 13 && held !== undefined) await this.#settle(held, how, { alone: true });
    else if (what === 15) await this.#storm(which, how);
    else if (what === 14 && held !== undefined) await this.#settleMember(held, which, how);
    else if (what === 7) await this.both((store) => store.outbox.requeue([id, id], by));
    else if (what === 8) await this.both((store) => store.outbox.cancel([id], by));
    else if (what === 9 && how === 0) await this.both((store) => store.outbox.discard([id], by));
    else if (what === 9 && held !== undefined) await this.#renew(held, how);
    else if (what === 10) await this.#put(which, how);
    else if (what === 11) await this.#putMany(which, how);
    else if (what === 12) await this.#deleteDocument(which, how);
  }

  /** Expects what is there, what was there, nothing at all, or does not mind. */
  async #expected(which: number, how: number): Promise<number | undefined> {
    const { id, collection } = documentAt(which);
    const there = await this.both(async (store) => [await store.collection(collection).get(id)]);
    return [undefined, 0, there[0]?.version ?? 0, (there[0]?.version ?? 1) - 1][how % 4];
  }

  async #put(which: number, how: number): Promise<void> {
    const { id, collection } = documentAt(which);
    const expected = await this.#expected(which, how);
    const by = { now: this.#now, actor: "ada", note: how === 1 ? "why" : undefined };
    await this.both((store) =>
      store.collection(collection).put(id, { how, id }, expected, how > 3 ? undefined : by),
    );
  }

  async #putMany(which: number, how: number): Promise<void> {
    const by = { now: this.#now, actor: "bob" };
    const puts = Array.from({ length: how + 1 }, (_, index) => ({
      id: documentAt(which + index).id,
      value: { index },
      expectedVersion: index % 2 === 0 ? undefined : 0,
    }));
    await this.both((store) => store.collection("rules").putMany(puts, by));
  }

  async #deleteDocument(which: number, how: number): Promise<void> {
    const { id, collection } = documentAt(which);
    const expected = await this.#expected(which, how);
    const by = how > 3 ? undefined : { now: this.#now, actor: "ada" };
    await this.both((store) => store.collection(collection).delete(id, expected, by));
  }

  async #enqueue(which: number, how: number): Promise<void> {
    const repeated = how === 5 && this.#events > 0;
    if (!repeated) this.#events += 1;
    // Ids that begin with one another are the hard ones to tell apart.
    const id = `event${"_1".repeat(this.#events)}`;
    const event = eventOf({ id, payload: { which: repeated && which > 3 ? 99 : how } });
    const plan = planOf(which === 7 ? 20 : 1 + (which % 3), {}, event);
    const deliveries = plan.deliveries.map((delivery, index) => ({
      ...delivery,
      channel: channels[index % 2] ?? "ops",
      rules: [`rule ${how}`],
      bundle: which % 4 === 0 ? undefined : `group ${which % 2}`,
      priority: priorities[which % 3] ?? "normal",
      createdAt: this.#now,
      dueAt: this.#now + index * 1_009 + (how === 4 ? 50_000 : 0),
      expiresAt: how === 3 ? this.#now + dayMs : undefined,
      ...(index === 2 && { state: "skipped" as const, settledAt: this.#now }),
    }));
    this.#ids.push(...deliveries.map((delivery) => delivery.id));
    const limits = {
      now: this.#now,
      maxWaiting: 60,
      perRecipientPerHour: how === 1 ? 2 : undefined,
    };
    const sensitive = how === 2;
    await this.both((store) => store.outbox.enqueue([{ ...plan, deliveries, sensitive }], limits));
  }

  /** Several events that mostly go together, and what becomes of them when they are due. */
  async #storm(which: number, how: number): Promise<void> {
    for (const step of [0, 2, 4]) {
      this.#now += 1;
      await this.#enqueue(which % 4 === 0 ? 1 : which, (how + step) % 5);
    }
    this.#now += 60_000;
    await this.#claim(0, 1);
  }

  async #claim(which: number, how: number): Promise<void> {
    const channel = channels[which % 2] ?? "ops";
    const options = { channel, limit: how === 0 ? 1 : 100, now: this.#now, leaseMs: 30_000_000 };
    // Leases that end at one moment may be taken over in either order.
    const { claims } = await this.both(async (store) => {
      const { claims, nextDueAt } = await store.outbox.claim(options);
      return {
        claims: claims.toSorted((x, y) => (x.delivery.id < y.delivery.id ? -1 : 1)),
        nextDueAt,
      };
    });
    this.#held.push(...claims);
  }

  async #begin({ delivery: { id }, token }: Claim, how: number): Promise<void> {
    const content = { rendering: "text", title: `Title ${how}`, text: "Text." } as const;
    const member = how > 2 ? { member: `member-${how}` } : {};
    await this.both((store) =>
      store.outbox.begin([how === 0 ? { id, token } : { id, token, content, ...member }]),
    );
  }

  /** One of a bundle, or one that was in it when it was claimed. */
  async #settleMember({ bundle, token }: Claim, which: number, how: number): Promise<void> {
    const delivery = bundle?.members.at(which % bundle.members.length)?.delivery;
    if (delivery !== undefined) await this.#settle({ delivery, token }, how);
  }

  async #settle(
    { delivery: { id }, token }: Pick<Claim, "delivery" | "token">,
    how: number,
    given: Pick<Settlement, "alone"> = {},
  ): Promise<void> {
    const reason = { code: "timeout", message: "Too late." };
    const attempt = {
      startedAt: this.#now - 5,
      endedAt: this.#now,
      status: "deferred",
      reason,
      ...(how > 1 && { member: `member-${how}` }),
    } as const;
    const ends: readonly Settlement["next"][] = [
      { state: "sent" },
      { state: "sent" },
      { state: "failed", reason },
      { state: "failed", reason },
      {
        state: "queued",
        dueAt: this.#now + 60_000,
        hold: { kind: "retry", reason },
        refund: false,
        bound: true,
      },
      { state: "queued", dueAt: this.#now, refund: true },
    ];
    const next = ends[how] ?? { state: "sent" };
    const by = { now: this.#now, actor: "carillon", note: "hard-bounce" };
    const document = { ...documentAt(how), value: { settled: id }, expectedVersion: 0, by };
    const documents = how === 2 || how === 3 ? [document] : undefined;
    const end = { now: this.#now, keepContent: how === 1, next, documents };
    const settlement = { id, token, ...end, ...given };
    await this.both((store) =>
      store.outbox.settle([how === 5 ? settlement : { ...settlement, attempt }]),
    );
  }

  async #renew({ delivery: { id }, token }: Claim, how: number): Promise<void> {
    await this.both((store) => store.outbox.renew([{ id, token }], this.#now + how * 9_000_000));
  }

  async compareAll(): Promise<void> {
    await this.both((store) => store.outbox.waiting());
    await this.both(async (store) => spoken(await store.log.statistics(this.#now)));
    await this.both((store) => store.log.audit({}, 1_000));
    for (const name of collections) {
      await this.both((store) => store.collection(name).revision());
      await this.both((store) => store.collection(name).list({}, { limit: 1_000 }));
      await this.both((store) => store.collection(name).getMany(documentIds));
      await this.both((store) => store.log.audit({ collection: name, documentId: "a" }, 9));
      for (const id of documentIds) {
        const page = { after: id, limit: 2 };
        await this.both((store) => store.collection(name).list({}, page));
        await this.both((store) => store.collection(name).list({ prefix: "a" }, page));
        await this.both((store) => store.collection(name).list({ prefix: id }));
      }
    }
    for (const first of ["oldest", "newest"] as const) {
      await this.both((store) => store.log.list({}, { first, limit: 1_000 }));
    }
    for (const filter of [
      { state: "failed" },
      { state: "queued", channel: "chat" },
      { state: "sent", recipient: "user1@example.com" },
      { leader: this.#held.find(({ bundle }) => bundle)?.delivery.id ?? "nobody" },
      { leader: this.#held.at(-1)?.delivery.id ?? "nobody", state: "sent" },
      { state: "skipped", rule: "rule 1" },
      { eventId: "event_1_1", recipient: "user0" },
      { since: now + dayMs / 4, until: now + dayMs },
    ] as const) {
      await this.both((store) => store.log.list(filter, { limit: 7 }));
      const after = this.#ids.at(-5);
      if (after === undefined) continue;
      await this.both((store) => store.log.list(filter, { after, first: "newest" }));
    }
    for (const id of this.#ids) {
      await this.both(async (store) => [await store.log.get(id)]);
      await this.both((store) => store.log.audit({ deliveryId: id }, 3));
    }
  }

  async both<Answer>(ask: (store: Store) => Promise<Answer>): Promise<Answer> {
    const [ours, reference] = await Promise.all(this.#stores.map(ask));
    expect(ours).toEqual(reference);
    if (ours === undefined) expect.fail("Nothing was answered");
    return ours;
  }
}

const collections = ["rules", "silences"] as const;
/** Ids that begin with one another, and some that SQL, JavaScript and UTF-8 sort in ways of their own. */
const documentIds = ["a", "ab", "a😀", "a\uffee", "A", "__proto__", "'", "%"] as const;

function documentAt(which: number) {
  const id = documentIds[which % documentIds.length] ?? "a";
  return { id, collection: collections[which % 2] ?? "rules" };
}

/** Without the channels of which there is nothing to say: a store need not remember them. */
function spoken(statistics: Statistics): Statistics {
  const told = (counts: Counts) => counts.sent + counts.failed + counts.queued + counts.deadLetters;
  return {
    ...statistics,
    channels: Object.fromEntries(
      Object.entries(statistics.channels).filter(([, counts]) => told(counts) > 0),
    ),
  };
}

it.each([
  ["whatever is done to both", fc.nat(15), 5, 120],
  ["also with many in bundles", outboxSteps, 40, 80],
])("does what the store in memory does, %s", async (_, what, minLength, numRuns) => {
  await fc.assert(
    fc.asyncProperty(stepsOf(what, minLength), async (chosen) => {
      const store = sqlite(":memory:");
      const pair = new Pair(store, memoryStore());
      for (const step of chosen) await pair.step(step);
      await pair.compareAll();
      await store.close();
    }),
    { numRuns },
  );
});
