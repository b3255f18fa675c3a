import {
  type Contents,
  defineRule,
  memoryStore,
  type Renderer,
  type Rendering,
  type RenderView,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import fc from "fast-check";
import { expect, it } from "vitest";
import { mailbox } from "../support.ts";
import { alertWorld, checkChanged, hour, minute } from "./support.ts";

/** The text of a message is what it tells, one title a line, in the order in which it happened. */
const renderer: Renderer = {
  async render<R extends Rendering>(rendering: R, { message }: RenderView) {
    const { title } = message;
    const items = message.items ?? [{ title, at: 0 }];
    const told = items.toSorted((a, b) => a.at - b.at).map((item) => item.title);
    const text = told.join("\n");
    const contents: Contents = {
      email: { rendering: "email", subject: title, html: text, text },
      text: { rendering: "text", title, text },
      markdown: { rendering: "markdown", title, markdown: text },
      json: { rendering: "json", body: {} },
    };
    return contents[rendering];
  },
};

const base = { on: checkChanged, via: ["box"] } as const;
const group = { by: ["payload.host"], firstAfterMs: minute, thenEveryMs: 5 * minute } as const;
const rules = [
  defineRule({ ...base, name: "now", to: ["now@example.org"], remind: { everyMs: 3 * hour } }),
  defineRule({
    ...base,
    name: "groups",
    to: ["groups@example.org"],
    group: { ...group, show: 100 },
  }),
  defineRule({ ...base, name: "later", to: ["later@example.org"], delayMs: 10 * minute }),
  defineRule({
    ...base,
    name: "digests",
    to: ["digests@example.org"],
    digest: { name: "hourly", every: "hour", skipEmpty: false },
  }),
  defineRule({
    ...base,
    name: "by day",
    to: ["day@example.org"],
    quietHours: { from: "22:00", to: "07:00", timeZone: "UTC" },
    group: { ...group, by: [] },
  }),
];
const readers = ["now", "groups", "later", "digests", "day"] as const;

const step = fc.record({
  afterMs: fc.constantFrom(
    1,
    1_000,
    20_000,
    minute,
    6 * minute,
    10 * minute - 3_000,
    hour,
    5 * hour,
  ),
  what: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        host: fc.constantFrom("web", "db"),
        service: fc.constantFrom(undefined, "http"),
        status: fc.constantFrom("ok", "warn", "crit"),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        silence: fc.constantFrom("web", "db"),
        minutes: fc.constantFrom(1, 7, 30, 300),
      }),
    },
    { weight: 1, arbitrary: fc.constant({ restart: true }) },
  ),
});

const runs = Number(process.env.CARILLON_WORLDS ?? 25);

it("silences, inhibitions, flapping, groups and digests together leave nobody with half of a story", {
  timeout: 1_200_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 18 }), async (steps) => {
      const clock = manualClock(Date.UTC(2026, 5, 1, 20));
      const box = mailbox();
      const store = { ...memoryStore(), close: async () => {} };
      const open = () =>
        alertWorld({
          clock,
          box,
          rules,
          store,
          renderer,
          flap: { changes: 4, withinMs: 30 * minute },
          inhibit: [
            {
              source: { "labels.kind": "host", severity: "critical" },
              target: { "labels.kind": "service" },
              equal: ["host"],
            },
          ],
        });
      let world = await open();
      const known = new Map<string, { readonly host: string; readonly service?: string }>();
      for (const { afterMs, what } of steps) {
        await clock.advance(afterMs);
        if ("silence" in what) {
          await world.engine.silences.add({
            match: { "labels.host": what.silence },
            owner: "ada",
            reason: "Because",
            until: clock.now() + what.minutes * minute,
          });
        } else if ("restart" in what) {
          await world.engine.stop();
          world = await open();
        } else {
          const { host, service, status } = what;
          const key = service === undefined ? host : `${host}/${service}`;
          // What is well before it ever was not is told as it is: not what this is about.
          if (status === "ok" && !known.has(key)) continue;
          const where = { host, ...(service !== undefined && { service }) };
          known.set(key, where);
          await world.check(host, status, where);
        }
      }
      // When nothing keeps anything back any more, everybody knows how things stand.
      await clock.advance("16h");
      const during = believedBy(box);
      for (const [key, { host, service }] of known) {
        const alert = await world.engine.alerts.get(`check:${key}`);
        const source = await world.engine.alerts.get(`check:${host}`);
        const isExplained =
          service !== undefined && source?.status === "firing" && source.severity === "critical";
        for (const who of readers) {
          const believed = during.get(`${who} ${key}`) ?? false;
          if (alert?.status !== "firing") expect([who, key, believed]).toEqual([who, key, false]);
          else if (!isExplained) expect([who, key, believed]).toEqual([who, key, true]);
        }
      }
      for (const { host, service } of known.values()) {
        const where = { ...(service !== undefined && { service }) };
        const key = service === undefined ? host : `${host}/${service}`;
        const alert = await world.engine.alerts.get(`check:${key}`);
        if (alert?.status === "firing") await world.check(host, "ok", where);
      }
      await clock.advance("16h");
      expect([...believedBy(box)].filter(([, believes]) => believes)).toEqual([]);
      const ids = box.requests.map(({ deliveryId }) => deliveryId);
      expect(new Set(ids).size).toBe(ids.length);
      const rows = await world.engine.log.list({}, { limit: 10_000 });
      for (const { eventId, state, reason } of rows) {
        // There is always a placeholder in the next digest.
        if (eventId.startsWith("digest.")) continue;
        expect(state === "sent" || (state === "skipped" && reason !== undefined)).toBe(true);
      }
      await world.engine.stop();
    }),
    { numRuns: runs },
  );
});

/** Who believes of what that it fires, after each has read what they got; an end out of nothing is a fault. */
function believedBy({ requests }: ReturnType<typeof mailbox>): ReadonlyMap<string, boolean> {
  const believed = new Map<string, boolean>();
  for (const { address = "", content } of requests) {
    for (const line of content.text.split("\n")) {
      const [, notice = "", status, what = ""] = /^(.*?)(ok|warn|crit): (\S+)$/.exec(line) ?? [];
      if (status === undefined) continue;
      const key = `${address.split("@")[0]} ${what}`;
      const isFiring = status !== "ok";
      if (!isFiring && notice === "")
        expect([key, line, believed.get(key)]).toEqual([key, line, true]);
      believed.set(key, isFiring);
    }
  }
  return believed;
}
