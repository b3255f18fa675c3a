import { AssertionError } from "node:assert";
import type { EmitOptions, Engine, EventType, JsonObject } from "@carillon/core";
import type { z } from "zod";
import { type ManualClock, millisecondsIn, type Span } from "../manual-clock.ts";
import { momentOf } from "../moment.ts";
import { compare, diffOf } from "./comparison.ts";
import { type ExpectedDelivery, expectedFates } from "./expected-delivery.ts";
import type { Fate } from "./fate.ts";

/** An engine that sends nothing, on a clock that a test moves. */
export interface Rehearsed {
  readonly engine: Engine;
  readonly clock: ManualClock;
  /** What has become of deliveries since the last call, once nothing is being sent any more. */
  fates(): Promise<readonly Fate[]>;
}

/** What happens, one after the other, and then what is expected of it. */
export interface DeliveriesExpected {
  /** An event is emitted. */
  after<Name extends string, Schema extends z.ZodType<JsonObject>>(
    type: EventType<Name, Schema>,
    payload: z.input<Schema>,
    options?: EmitOptions,
  ): DeliveriesExpected;
  /** Time passes, `"24h"`, or something is done. */
  after(what: Span | (() => unknown)): DeliveriesExpected;
  /** Time passes until then: an ISO date with a zone, or `2026-03-02 07:00 Europe/Berlin`. */
  at(moment: string | number | Date): DeliveriesExpected;
  /**
   * These have been sent, or have come to the end that each says, since the last expectation, and no
   * others, in whatever order. Rejects with an `AssertionError` that shows the difference.
   */
  toBe(expected: readonly ExpectedDelivery[]): Promise<void>;
  /** Nobody has been told anything, and nobody will be. */
  toBeNone(): Promise<void>;
}

/**
 * Says who is told of what, in a test of any framework:
 *
 *     await expectDeliveries(bells).after(backupFailed, payload).toBe([{ to: "ada", via: "mail" }]);
 *     await expectDeliveries(bells).after("24h").toBeNone();
 */
export function expectDeliveries(of: Rehearsed): DeliveriesExpected {
  return after(of, async () => {});
}

function after(
  { engine, clock, fates }: Rehearsed,
  before: () => Promise<void>,
): DeliveriesExpected {
  const then = (next: () => Promise<unknown>) =>
    after({ engine, clock, fates }, async () => {
      await before();
      await next();
    });
  return {
    after(
      what: EventType | Span | (() => unknown),
      payload?: unknown,
      options?: EmitOptions,
    ): DeliveriesExpected {
      if (typeof what === "function") return then(async () => what());
      if (typeof what === "object") return then(() => engine.emit(what, payload, options));
      millisecondsIn(what);
      return then(() => clock.advance(what));
    },
    at: (moment) => then(() => advanceTo(clock, momentOf(moment))),
    async toBe(expected) {
      await before();
      const comparison = compare(expectedFates(expected), await fates());
      if (comparison.passed) return;
      throw new AssertionError({
        message: `The deliveries are not those expected:\n${diffOf(comparison).join("\n")}`,
        actual: [...comparison.met, ...comparison.unexpected],
        expected: [...comparison.met, ...comparison.missing],
        operator: "toBe",
        stackStartFn: this.toBe,
      });
    },
    toBeNone() {
      return this.toBe([]);
    },
  };
}

/** Lets time pass until a moment. */
export async function advanceTo(clock: ManualClock, moment: number): Promise<void> {
  const span = moment - clock.now();
  if (span < 0) {
    const now = new Date(clock.now()).toISOString();
    throw new RangeError(`It is ${now}: there is no way back to ${new Date(moment).toISOString()}`);
  }
  await clock.advance(span);
}
