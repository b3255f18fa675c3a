import { defineRule } from "@carillon/core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { alertWorld, checkChanged, minute, start } from "../alerts/support.ts";

const rule = defineRule({
  name: "checks",
  on: checkChanged,
  via: ["box"],
  escalate: [
    { afterMs: 15 * minute, to: ["second@example.org"] },
    { afterMs: 30 * minute, to: ["boss@example.org"] },
  ],
});

// Seconds that never add up to a step's time: what happens in the same moment has no order.
const gaps = [2, 6, 13, 16, 34].map((minutes) => minutes * minute + 7_000);

const moves = fc.array(
  fc.record({
    afterMs: fc.constantFrom(...gaps),
    what: fc.constantFrom("warn", "crit", "ok", "acknowledge", "unacknowledge"),
  }),
  { minLength: 1, maxLength: 20 },
);

const ranks = { warn: 1, crit: 2 } as const;

/** What an escalation does, as one would say it: one alert, two steps, in plain words. */
class Naive {
  readonly said: string[] = [];
  #now = start;
  #severity: "warn" | "crit" | undefined;
  #takenAt: number | undefined;
  #wasTaken = false;
  #run: { readonly since: number; readonly title: string } | undefined;
  #told = new Set<string>();

  wait(span: number): void {
    const until = this.#now + span;
    for (const [who, minutes] of [
      ["second", 15],
      ["boss", 30],
    ] as const) {
      const due = (this.#run?.since ?? Number.POSITIVE_INFINITY) + minutes * minute;
      if (due <= this.#now || due > until || this.#takenAt !== undefined) continue;
      this.said.push(`${who}@example.org: Escalated: ${this.#run?.title}`);
      this.#told.add(who);
    }
    this.#now = until;
  }

  check(status: "warn" | "crit" | "ok"): void {
    if (status === "ok") {
      for (const who of this.#severity === undefined ? [] : this.#told) {
        this.said.push(`${who}@example.org: ok: web`);
      }
      this.#severity = undefined;
      this.#takenAt = undefined;
      this.#wasTaken = false;
      this.#run = undefined;
      this.#told = new Set();
      return;
    }
    if (this.#takenAt !== undefined && ranks[status] > this.#takenAt) {
      const isWorse = this.#severity !== undefined && ranks[status] > ranks[this.#severity];
      if (isWorse) this.#takenAt = undefined;
    }
    this.#severity = status;
    const goesOn = this.#takenAt === undefined && !this.#wasTaken;
    if (goesOn && this.#run !== undefined) this.#run = { ...this.#run, title: `${status}: web` };
    if (this.#takenAt !== undefined || (this.#run !== undefined && !this.#wasTaken)) return;
    this.#run = { since: this.#now, title: `${status}: web` };
    this.#wasTaken = false;
  }

  acknowledge(): boolean {
    if (this.#severity === undefined) return false;
    this.#takenAt = ranks[this.#severity];
    this.#wasTaken = true;
    return true;
  }

  unacknowledge(): void {
    this.#takenAt = undefined;
  }
}

it("does what one would say that an escalation does, whatever happens when", {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(moves, async (list) => {
      const world = await alertWorld({ rules: [rule] });
      const naive = new Naive();
      for (const { afterMs, what } of [...list, { afterMs: 40 * minute, what: "ok" } as const]) {
        await world.clock.advance(afterMs);
        naive.wait(afterMs);
        const isKnown = (await world.engine.alerts.get("check:web")) !== undefined;
        if (what === "acknowledge") {
          if (naive.acknowledge()) {
            await world.engine.alerts.acknowledge("check:web", { actor: "ada" });
          }
        } else if (what === "unacknowledge") {
          naive.unacknowledge();
          if (isKnown) await world.engine.alerts.unacknowledge("check:web", { actor: "ada" });
        } else {
          naive.check(what);
          await world.check("web", what);
        }
      }
      await world.clock.advance(40 * minute);
      const said = world.box.requests
        .map(({ address, content }) => `${address}: ${content.title}`)
        .filter((one) => !one.startsWith("ops"));
      expect(said.toSorted()).toEqual(naive.said.toSorted());
      expect(await world.engine.log.list({ state: "queued" })).toEqual([]);
      await world.engine.stop();
    }),
    { numRuns: 150 },
  );
});
