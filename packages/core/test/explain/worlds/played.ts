import { isDeepStrictEqual } from "node:util";
import type { Delivery, EmitOptions, Engine, EventType, Explanation, Store } from "@carillon/core";
import { expect } from "vitest";
import { type Living, living } from "./engine.ts";
import { eventTypes, ids } from "./events.ts";
import type { Step, World } from "./world.ts";

/** How long after the last step is looked at what goes out, in milliseconds. */
const horizonMs = 30 * 3_600_000;
/** Deliveries of what the engine says by itself go on for ever while an alert fires. */
const mostJumps = 60;

/** What was explained of an event, and is to come. */
export interface Foretold {
  readonly explained: Explanation;
  readonly deliveries: readonly Delivery[];
}

/**
 * Lives through a world. Of each event it is explained first what would become of it, for the moment at
 * which it comes; then it is emitted, and what is stored must be what was said. In the end what went out,
 * and when, must be what was said, but for what did not matter any more when it fell due.
 */
export async function play(world: World, store: Store): Promise<readonly Foretold[]> {
  const life = await living(world, store);
  const { engine, clock } = life;
  const foretold: Foretold[] = [];
  try {
    let now = world.start;
    for (const [index, { afterMs, step }] of world.steps.entries()) {
      await deliverUntil(now + afterMs, life);
      now += afterMs;
      if (step.is === "event") foretold.push(await foretell(`e${index}`, step, now, life));
      else {
        clock.set(now);
        await change(engine, step, now);
      }
      await clock.settle();
    }
    const end = now + horizonMs;
    await deliverUntil(end, life);
    await compareEnd(foretold, clock.now(), life);
    return foretold;
  } finally {
    await engine.stop();
  }
}

/** Jumps from one due moment to the next: nothing goes out between them. */
async function deliverUntil(moment: number, { engine, clock }: Living): Promise<void> {
  for (let jumps = 0; jumps < mostJumps; jumps += 1) {
    const waiting = await engine.log.list({ state: "queued" }, { limit: 1_000 });
    const due = Math.min(moment, ...waiting.map(({ dueAt }) => dueAt));
    if (due > clock.now()) await clock.jumpTo(due);
    if (due >= moment) return;
  }
}

async function foretell(
  id: string,
  { type: name, payload, to }: Extract<Step, { is: "event" }>,
  at: number,
  { engine, clock }: Living,
): Promise<Foretold> {
  const type: EventType = eventTypes[name];
  const options: EmitOptions = { id, ...(to !== undefined && { to: [to] }) };
  const explained = await engine.explain(type, payload, { ...options, at });
  const isFirst = id === "e0";
  const narrowed = explained.goesOn !== undefined ? ids : isFirst ? [ids[0]] : [];
  const about = await Promise.all(
    narrowed.map((whom) => engine.explain(type, payload, { ...options, at, for: whom })),
  );
  let planned: readonly Delivery[] | undefined;
  const off = engine.on("planned", ({ event, deliveries, inParts }) => {
    if (event.id === id && inParts === undefined) planned = deliveries;
  });
  clock.set(at);
  const receipt = await engine.emit(type, payload, options);
  off();
  const stored = planned ?? (await engine.log.list({ eventId: id }, { limit: 1_000 }));
  if (explained.goesOn === undefined) same(planned, explained.deliveries, "what is stored");
  for (const { for: whom = "", deliveries } of about) {
    const theirs = stored.filter((delivery) => isFor(delivery, whom));
    same(theirs.map(lasting), deliveries.map(lasting), `what is stored for ${whom}`);
  }
  same(receipt.queued + receipt.skipped, stored.length, "the receipt");
  const { unheard } = (await engine.log.event(id)) ?? {};
  if (explained.goesOn === undefined) same(unheard, explained.unheard, "why nobody hears of it");
  expectReasons(stored, explained);
  same(explained.answer, "accepted", "what becomes of it");
  if (isFirst) {
    const again = await engine.explain(type, payload, { ...options, at });
    same(again.answer, "duplicate", "what becomes of it again");
  }
  return { explained, deliveries: stored };
}

function isFor({ recipient, address, trail = [] }: Delivery, whom: string): boolean {
  const others = trail.map((said) => said.recipient);
  const named = [recipient.id, address, ...Object.values(recipient.addresses ?? {}), ...others];
  return named.includes(whom);
}

/** What of a delivery stays as it was planned, also once it is on its way. */
function lasting({
  id,
  rules,
  channel,
  recipient,
  address,
  bundle,
  trail,
  expiresAt,
  ...rest
}: Delivery) {
  const reason = rest.state === "skipped" ? rest.reason : undefined;
  return { id, rules, channel, recipient, address, bundle, trail, expiresAt, reason };
}

/** Nothing waits, is left out, merged or swallowed without a word. */
function expectReasons(
  deliveries: readonly Delivery[],
  { at, rules, event, unheard }: Explanation,
) {
  for (const { state, reason, dueAt, hold, trail = [] } of deliveries) {
    const why = state === "skipped" ? reason : dueAt > at ? hold?.reason : { message: "at once" };
    expect(why?.message, `why a delivery of ${event.id} is ${state}`).toBeTruthy();
    for (const { reason } of trail) expect(reason.message).toBeTruthy();
  }
  if (deliveries.length === 0) expect(unheard?.message, "why nobody hears of it").toBeTruthy();
  const answered = new Set(
    deliveries.flatMap(({ rules, trail = [] }) => [
      ...rules,
      ...trail.flatMap((one) => one.rules ?? []),
    ]),
  );
  for (const { rule, matched, reason } of rules) {
    // A rule for another severity speaks of an alert's end to those alone who heard by it.
    if (!matched || reason.includes("it wants the alert when it is worse")) continue;
    if (deliveries.length > 0) expect([...answered], `what became of rule ${rule}`).toContain(rule);
  }
}

async function change(
  engine: Engine,
  step: Exclude<Step, { is: "event" }>,
  now: number,
): Promise<void> {
  switch (step.is) {
    case "silence":
      await engine.silences.add({
        match: step.match,
        until: now + step.forMs,
        owner: "u-1",
        reason: "Maintenance",
      });
      return;
    case "acknowledge": {
      const key = `host:${step.host}`;
      const alert = await engine.alerts.get(key);
      if (alert?.status === "firing") await engine.alerts.acknowledge(key, { actor: "u-2" });
      return;
    }
    case "preference":
      await engine.preferences.set(step.scope, step.set, { actor: "u-3" });
  }
}

/** Why something that waited is not sent when it falls due. */
const releaseCodes: ReadonlySet<string> = new Set([
  "resolved-meanwhile",
  "overtaken",
  "reminded-meanwhile",
  "acknowledged-meanwhile",
  "fired-again",
  "no-longer-true",
  "fallback-not-needed",
  "escalation-begun-anew",
  "flapping",
  "silenced",
  "inhibited",
  "firing-not-heard",
]);

async function compareEnd(
  foretold: readonly Foretold[],
  end: number,
  { engine, asked }: Living,
): Promise<void> {
  const rows = await engine.log.list({}, { limit: 10_000 });
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const { deliveries } of foretold) {
    for (const said of deliveries) {
      const row = byId.get(said.id);
      if (row === undefined) expect.fail(`The delivery ${said.id} is gone`);
      const wrong = contradiction(said, row, rows, end);
      if (wrong !== undefined) expect.fail(`${wrong}\n${JSON.stringify({ said, row }, null, 2)}`);
    }
  }
  expect(new Set(asked).size, "nothing goes out twice").toBe(asked.length);
  const out = rows.filter(
    ({ state, leader, reason }) =>
      leader === undefined &&
      (state === "sent" || (state === "failed" && reason?.code === "broken")),
  );
  same(out.map(({ id }) => id).sort(), asked.toSorted(), "what channels were asked to send");
}

/** What of a delivery is not as it was said. */
function contradiction(
  said: Delivery,
  row: Delivery,
  rows: readonly Delivery[],
  end: number,
): string | undefined {
  if (said.state === "skipped") {
    return isDeepStrictEqual(said.reason, row.reason) && row.state === "skipped"
      ? undefined
      : "It was said that it is left out";
  }
  const { state, settledAt = 0, reason } = row;
  if (state === "queued") {
    return row.dueAt > end ? undefined : "It should have gone out by now";
  }
  if (state === "skipped") {
    return releaseCodes.has(reason?.code ?? "") && reason?.message
      ? undefined
      : "It was left out for no reason that a release has";
  }
  if (state === "failed" && reason?.code !== "broken" && reason?.code !== "expired") {
    return "It failed, and nobody said so";
  }
  if (state === "sending" || state === "discarded") return "It was left behind";
  return isInTime(said, settledAt, rows) ? undefined : "It went out at another time";
}

function isInTime(
  { dueAt, standsInFor, channel, bundle, address }: Delivery,
  settledAt: number,
  rows: readonly Delivery[],
): boolean {
  if (settledAt === dueAt) return true;
  if (settledAt > dueAt) return false;
  // At once, when what it stands in for fails.
  if (standsInFor !== undefined) return true;
  // With the first of its message that falls due.
  return rows.some(
    (one) =>
      bundle !== undefined &&
      one.bundle === bundle &&
      one.channel === channel &&
      one.address === address &&
      one.dueAt === settledAt,
  );
}

function same(found: unknown, said: unknown, what: string): void {
  if (!isDeepStrictEqual(found, said)) expect(found, what).toEqual(said);
}
