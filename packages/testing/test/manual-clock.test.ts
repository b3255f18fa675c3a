import { createServer } from "node:http";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { listen } from "./listen.ts";

describe("manualClock", () => {
  it("stands still until it is advanced, by milliseconds or by text", async () => {
    const clock = manualClock("2026-03-01T00:00:00Z");
    expect(clock.now()).toBe(Date.UTC(2026, 2, 1));
    await clock.advance(250);
    await clock.advance("90s");
    await clock.advance("1.5h");
    await clock.advance("7d");
    expect(clock.now()).toBe(Date.UTC(2026, 2, 8, 1, 31, 30, 250));
  });

  it("fires timers in the order in which they fall due, each at its own moment", async () => {
    const clock = manualClock(0);
    const fired: [string, number][] = [];
    const note = (name: string) => () => fired.push([name, clock.now()]);
    clock.schedule(2_000, note("second"));
    clock.schedule(1_000, note("first"));
    clock.schedule(2_000, note("third"));
    clock.schedule(5_001, note("not yet"));
    await clock.advance("5s");
    expect(fired).toEqual([
      ["first", 1_000],
      ["second", 2_000],
      ["third", 2_000],
    ]);
    expect(clock.now()).toBe(5_000);
  });

  it("lets promise chains and timers that a timer sets go on in one advance", async () => {
    const clock = manualClock(0);
    const woken: number[] = [];
    const tick = () => {
      void Promise.resolve()
        .then(() => Promise.resolve())
        .then(() => {
          woken.push(clock.now());
          clock.schedule(60_000, tick);
        });
    };
    clock.schedule(60_000, tick);
    await clock.advance("3m");
    expect(woken).toEqual([60_000, 120_000, 180_000]);
  });

  it("fires nothing that was cancelled, also by another timer at the same moment", async () => {
    const clock = manualClock(0);
    let fired = false;
    let cancel = () => {};
    clock.schedule(10, () => cancel());
    cancel = clock.schedule(10, () => {
      fired = true;
    });
    await clock.advance(10);
    cancel();
    expect(fired).toBe(false);
  });

  it("jumps without firing, and timers still wait for the rest of their delay", async () => {
    const clock = manualClock("2026-01-01T00:00:00Z");
    let firedAt: number | undefined;
    clock.schedule(60_000, () => {
      firedAt = clock.now();
    });
    await clock.advance("20s");
    clock.set("2030-01-01T00:00:00Z");
    await clock.advance("39s");
    expect(firedAt).toBeUndefined();
    clock.set("2020-01-01T00:00:00Z");
    await clock.advance("1s");
    expect(firedAt).toBe(Date.UTC(2020, 0, 1, 0, 0, 1));
  });

  it("runs overlapping advances one after the other", async () => {
    const clock = manualClock(0);
    await Promise.all([clock.advance("1s"), clock.advance("1s")]);
    expect(clock.now()).toBe(2_000);
  });

  it("rejects with what a timer threw, and goes on after that", async () => {
    const clock = manualClock(0);
    clock.schedule(5, () => {
      throw new Error("thrown in a timer");
    });
    await expect(clock.advance(10)).rejects.toThrow("thrown in a timer");
    await clock.advance(5);
    expect(clock.now()).toBe(10);
  });

  it("lets traffic on loopback go on beside it", async () => {
    const server = createServer((_, response) => response.end("hello"));
    const url = await listen(server);
    const clock = manualClock();
    const answered = fetch(url).then((response) => response.text());
    await clock.advance("1h");
    expect(await answered).toBe("hello");
    server.close();
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses to advance by %s", (by) => {
    expect(() => manualClock().advance(by)).toThrow("The clock cannot advance by");
  });

  it("refuses a moment that is none", () => {
    expect(() => manualClock("soon")).toThrow(`"soon" is no moment`);
  });
});
