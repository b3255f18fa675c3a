import { defineRule, memoryStore } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mailbox } from "../support.ts";
import { alertWorld, checkChanged, hour, minute } from "./support.ts";

const rules = [
  defineRule({ name: "at once", on: checkChanged, via: ["box"], to: ["now@example.org"] }),
  defineRule({
    name: "severe",
    on: checkChanged,
    match: { severity: "critical" },
    via: ["box"],
    to: ["severe@example.org"],
  }),
  defineRule({
    name: "later",
    on: checkChanged,
    via: ["box"],
    to: ["later@example.org"],
    delayMs: 10 * minute,
  }),
  defineRule({
    name: "by day",
    on: checkChanged,
    via: ["box"],
    to: ["day@example.org"],
    quietHours: { from: "22:00", to: "07:00", timeZone: "UTC" },
    remind: { everyMs: 2 * hour },
  }),
];

const steps = fc.array(
  fc.record({
    afterMs: fc.constantFrom(0, 1_000, minute, 9 * minute, 10 * minute - 3_000, hour, 5 * hour),
    host: fc.constantFrom("web", "db"),
    status: fc.constantFrom("ok", "warn", "crit"),
    silence: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
);

const at = { silence: false, host: "web" } as const;
/** By night: the mild notice waits, the severe one does not, and all of it is over by the morning. */
const mildThenSevereThenOver = [
  { ...at, afterMs: 5 * hour, status: "warn" } as const,
  { ...at, afterMs: minute, status: "crit" } as const,
  { ...at, afterMs: minute, status: "ok" } as const,
  { ...at, afterMs: 12 * hour, status: "warn" } as const,
];

const firing = { ok: false, warn: true, crit: true };

it("nobody hears half of a story, whatever happens when", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const clock = manualClock(Date.UTC(2026, 5, 1, 20));
      const box = mailbox();
      const world = await alertWorld({ clock, box, rules, store: memoryStore() });
      const known = new Set<string>();
      const over = new Set<string>();
      for (const { afterMs, host, status, silence } of list) {
        const seen = box.requests.length;
        await clock.advance(afterMs);
        expect(firingIn(box.requests.slice(seen), over), "told of what is over").toEqual([]);
        if (silence) {
          await world.engine.silences.add({
            match: { "labels.host": host },
            owner: "ada",
            reason: "Because",
            until: clock.now() + 30 * minute,
          });
        }
        // What is well before it ever was not is told as it is: not what this is about.
        if (status === "ok" && !known.has(host)) continue;
        known.add(host);
        await world.check(host, status);
        over.delete(host);
        if (status !== "ok") continue;
        // What falls due within five seconds may be on its way.
        await clock.advance(5_001);
        over.add(host);
      }
      // As long as it fires everybody hears of it, and of its end then.
      await clock.advance("1d");
      const during = heardBy(box);
      for (const host of known) {
        const isFiring = (await world.engine.alerts.get(`check:${host}`))?.status === "firing";
        for (const who of ["now", "later", "day"]) {
          expect([who, host, during.get(`${who} ${host}`) ?? false]).toEqual([who, host, isFiring]);
        }
        if (isFiring) await world.check(host, "ok");
      }
      await clock.advance("1d");
      expect([...heardBy(box).values()]).not.toContain(true);
      await world.engine.stop();
    }),
    { numRuns: 60, examples: [[mildThenSevereThenOver]] },
  );
});

/** What is said to fire though it does not. */
function firingIn(
  requests: ReturnType<typeof mailbox>["requests"],
  over: ReadonlySet<string>,
): readonly string[] {
  return requests
    .map(({ content }) => content.title)
    .filter((title) => [...over].some((host) => title.endsWith(`: ${host}`)))
    .filter((title) => !title.startsWith("ok"));
}

/** Who believes of what that it fires, after each has had its mails; an end out of nothing is a fault. */
function heardBy({ requests }: ReturnType<typeof mailbox>): ReadonlyMap<string, boolean> {
  const believed = new Map<string, boolean>();
  for (const { address = "", content } of requests) {
    const [, status = "", host = ""] = /(ok|warn|crit): (\w+)$/.exec(content.title) ?? [];
    const key = `${address.split("@")[0]} ${host}`;
    const isFiring = firing[status === "ok" || status === "warn" ? status : "crit"];
    if (!isFiring) expect([key, believed.get(key)]).toEqual([key, true]);
    believed.set(key, isFiring);
  }
  return believed;
}
