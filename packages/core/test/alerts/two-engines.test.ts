import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineRule } from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { sqlite } from "carillon";
import { describe, expect, it, onTestFinished } from "vitest";
import { mailbox } from "../support.ts";
import { alertWorld, checkChanged, hour, minute, start } from "./support.ts";

async function twoEngines() {
  const folder = await mkdtemp(join(tmpdir(), "carillon-alerts-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const clock = manualClock(start);
  const boxes = [mailbox(["ops@example.org"]), mailbox(["ops@example.org"])] as const;
  const open = (box: ReturnType<typeof mailbox>) =>
    alertWorld({
      box,
      clock,
      store: sqlite(join(folder, "carillon.db")),
      rules: [defineRule({ name: "checks", on: checkChanged, via: ["box"] })],
      limits: { maxWaiting: 100_000 },
    });
  const [one, two] = [await open(boxes[0]), await open(boxes[1])];
  return {
    one,
    two,
    titles: () => boxes.flatMap(({ requests }) => requests.map(({ content }) => content.title)),
    async sleep(span: number) {
      clock.set(clock.now() + Math.max(0, span - minute));
      await clock.advance(Math.min(span, minute));
    },
    stop: () => Promise.all([one.engine.stop(), two.engine.stop()]),
  };
}

describe("Two engines on one file", () => {
  it("see one alert: a burst from both sides fires it once and resolves it once", async () => {
    const { one, two, titles, sleep, stop } = await twoEngines();
    const hosts = Array.from({ length: 50 }, (_, index) => `web-${index}`);
    const both = (status: "crit" | "ok", at: number) =>
      Promise.all(
        hosts.flatMap((host) => [
          one.check(host, status, { id: `${host}-${status}`, at }),
          two.check(host, status, { id: `${host}-${status}`, at }),
        ]),
      );
    await both("crit", start + 1);
    await sleep(minute);
    await both("ok", start + 2);
    await sleep(minute);
    expect(titles().length).toBe(100);
    expect(new Set(titles()).size).toBe(100);
    expect((await two.engine.alerts.list({ status: "resolved" }, { limit: 100 })).length).toBe(50);
    await stop();
  });

  it("let one acknowledge what fires at the other, and tell once what a silence kept back", async () => {
    const { one, two, titles, sleep, stop } = await twoEngines();
    await two.engine.silences.add({
      match: { "labels.host": "db" },
      owner: "ada",
      reason: "Upgrade",
      until: start + hour,
    });
    await one.check("db", "crit");
    await one.check("web", "crit");
    await two.engine.alerts.acknowledge("check:web", { actor: "ada" });
    await one.check("web", "crit");
    await sleep(hour);
    await sleep(minute);
    expect(titles()).toEqual(["crit: web", "Still firing: crit: db"]);
    await sleep(hour);
    expect(titles().length).toBe(2);
    await stop();
  });
});
