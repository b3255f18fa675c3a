import { type Directory, defineRule, role } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { mailbox } from "../support.ts";
import { alertWorld, checkChanged, hour, minute } from "./support.ts";

/** So many people have the role `all`, in pages of as many as are asked for. */
function crowd(count: number): Directory {
  const people = Array.from({ length: count }, (_, index) => ({
    id: `u-${index}`,
    addresses: { email: `u-${index}@example.org` },
  }));
  return {
    find: async (id) => people.find((person) => person.id === id),
    async members(_of, { limit, after = "0" }) {
      const end = Number(after) + limit;
      const recipients = people.slice(Number(after), end);
      return end < count ? { recipients, next: String(end) } : { recipients };
    },
  };
}

describe("An alert for a crowd", () => {
  it.each([1_500, 5_500])(
    "of %i tells each of them each thing once",
    async (count) => {
      const box = mailbox();
      const world = await alertWorld({
        box,
        directory: crowd(count),
        rules: [
          defineRule({
            name: "all",
            on: checkChanged,
            match: { severity: "critical" },
            via: ["box"],
            to: [role("all")],
            remind: { everyMs: hour },
          }),
        ],
        limits: { maxWaiting: 1_000_000 },
      });
      const titles = () => {
        const found = new Map<string, number>();
        for (const { content, address } of box.requests) {
          const key = `${content.title} ${address}`;
          found.set(key, (found.get(key) ?? 0) + 1);
        }
        return found;
      };
      await world.check("web", "crit");
      await world.engine.drain();
      await world.clock.advance(61 * minute);
      await world.engine.drain();
      await world.check("web", "ok");
      await world.engine.drain();
      const told = titles();
      expect(told.size).toBe(3 * count);
      expect(new Set(told.values())).toEqual(new Set([1]));
      expect(await world.engine.alerts.get("check:web")).toMatchObject({ notices: 3 });
      expect(box.requests.map(({ content }) => content.text)).toContain(
        "2nd notice; it has lasted 1 hr. It is crit.",
      );
      await world.engine.stop();
    },
    60_000,
  );

  it("says to each of them once that it is flapping, and once that it is stable", async () => {
    const box = mailbox();
    const world = await alertWorld({
      box,
      directory: crowd(1_500),
      rules: [defineRule({ name: "all", on: checkChanged, via: ["box"], to: [role("all")] })],
      limits: { maxWaiting: 1_000_000 },
      flap: { changes: 3, withinMs: 10 * minute },
    });
    for (const status of ["crit", "ok", "crit", "ok", "crit", "ok"] as const) {
      await world.check("web", status);
      await world.engine.drain();
      await world.clock.advance(1_000);
    }
    const titles = box.requests.map(({ content }) => content.title);
    expect([...new Set(titles)]).toEqual(["crit: web", "ok: web", "Flapping: ok: web"]);
    expect(titles.filter((title) => title.startsWith("Flapping"))).toHaveLength(1_500);
    await world.clock.advance(11 * minute);
    await world.engine.drain();
    expect(box.requests.slice(titles.length).map(({ content }) => content.title)).toEqual(
      Array.from({ length: 1_500 }, () => "Settled: ok: web"),
    );
    await world.engine.stop();
  }, 60_000);
});
