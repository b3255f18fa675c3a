import { defineRule } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { alert, scene } from "./scene.ts";

const base = { name: "alerts", on: alert, via: ["ops"] } as const;

describe("De-duplication", () => {
  it("leaves out what says the same within its window, and names the event", async () => {
    const { clock, emit, told } = await scene([
      defineRule({ ...base, dedupe: { withinMs: 60_000 } }),
    ]);
    expect(await told({ host: "web", service: "http" })).toBe("at once");
    await clock.advance("40s");
    expect(await emit({ service: "http", host: "web" })).toMatchObject([
      {
        state: "skipped",
        reason: {
          code: "duplicate",
          message:
            'Duplicate of e1, which rule "alerts" let through at 00:00 UTC: ' +
            "it leaves out what comes again within 1 min",
        },
      },
    ]);
    expect(await told({ host: "web", service: "ssh" })).toBe("at once");
    // What was left out does not lengthen the window.
    await clock.advance("20s");
    expect(await told({ host: "web", service: "http" })).toBe("at once");
  });

  it("may go by less than everything", async () => {
    const { emit, told } = await scene([
      defineRule({ ...base, dedupe: { withinMs: 60_000, by: ["labels.host"] } }),
    ]);
    expect(await told({ host: "web", service: "http" })).toBe("at once");
    expect((await emit({ host: "web", service: "ssh" }))[0]?.reason?.message).toContain(
      'at 00:00 UTC for host="web": ',
    );
  });

  it("lets one of many through that come at once", async () => {
    const { engine } = await scene([defineRule({ ...base, dedupe: { withinMs: 60_000 } })]);
    await Promise.all(Array.from({ length: 1_100 }, () => engine.emit(alert, { host: "web" })));
    const all = await engine.log.list({}, { limit: 2_000 });
    expect(all.filter(({ state }) => state !== "skipped")).toHaveLength(1);
  });

  it("goes before the throttle: what says nothing new uses up no pass", async () => {
    const { told } = await scene([
      defineRule({
        ...base,
        dedupe: { withinMs: 60_000 },
        throttle: { max: 2, perMs: 60_000 },
      }),
    ]);
    expect(await told({ host: "a" })).toBe("at once");
    expect(await told({ host: "a" })).toBe("skipped: duplicate");
    expect(await told({ host: "b" })).toBe("at once");
    expect(await told({ host: "c" })).toBe("skipped: throttled");
  });
});
