import {
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  type Outcome,
  plainRenderer,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { channelPaused, channelRules, tellOfChannels } from "../src/index.ts";

const somethingHappened = defineEvent("thing.happened", {
  schema: z.strictObject({}),
  severity: "info",
  message: { en: () => ({ title: "It happened", summary: "As it does." }) },
});

const down: Outcome = {
  status: "deferred",
  scope: "channel",
  reason: { code: "server-unavailable", message: "503 from the other side", cure: "Wait." },
};

/** Two channels, each up or down, that keep the titles of what arrives. */
async function scene(rules = channelRules(["mail", "chat"])) {
  const clock = manualClock();
  const isDown = new Set<string>();
  const arrived: string[] = [];
  const outlet = (name: string) =>
    defineChannel({
      type: name,
      config: z.strictObject({}),
      accepts: "text",
      create: () => ({
        send: async ({ content }) => {
          if (isDown.has(name)) return down;
          arrived.push(`${name}: ${content.title}`);
          return { status: "sent" };
        },
      }),
    })({});
  const engine = createEngine({
    app: "Test",
    renderer: plainRenderer,
    channels: { mail: outlet("mail"), chat: outlet("chat") },
    rules: [defineRule({ name: "things", on: somethingHappened, via: ["mail", "chat"] }), ...rules],
    clock,
  });
  const emitted: string[] = [];
  engine.on("planned", ({ event }) => emitted.push(event.type));
  await engine.start();
  const stop = tellOfChannels(engine, { now: () => clock.now() });
  onTestFinished(() => engine.stop());
  return { clock, engine, isDown, arrived, emitted, stop };
}

test("An outage of the chat is told by mail, once, and its end too", async () => {
  const { clock, engine, isDown, arrived, emitted } = await scene();
  isDown.add("chat");
  await engine.emit(somethingHappened, {});
  await clock.advance("10m");
  expect(arrived).toEqual(["mail: It happened", "mail: Notification channel down: chat"]);
  isDown.clear();
  await clock.advance("10m");
  expect(arrived.slice(2)).toEqual(["chat: It happened", "mail: Notification channel back: chat"]);
  expect(emitted).toEqual(["thing.happened", "channel.paused", "channel.resumed"]);
});

test("A short outage is not worth a message, neither its begin nor its end", async () => {
  const { clock, engine, isDown, arrived, emitted } = await scene();
  isDown.add("chat");
  await engine.emit(somethingHappened, {});
  await clock.advance("20s");
  isDown.clear();
  await clock.advance("10m");
  expect(arrived).toEqual(["mail: It happened", "chat: It happened"]);
  expect(emitted).toEqual(["thing.happened"]);
});

test("When all channels are down, nothing goes in circles: two events for each outage", async () => {
  const { clock, engine, isDown, arrived, emitted } = await scene();
  isDown.add("chat").add("mail");
  await engine.emit(somethingHappened, {});
  await clock.advance("12h");
  expect(emitted).toEqual(["thing.happened", "channel.paused", "channel.paused"]);
  expect(arrived).toEqual([]);
  isDown.clear();
  await clock.advance("1h");
  expect(emitted.length).toBe(5);
  expect(arrived).not.toContain("mail: Notification channel down: mail");
  expect(arrived).not.toContain("chat: Notification channel down: chat");
});

test("Without those rules a channel would tell of its own outage, when it is over", async () => {
  const careless = [defineRule({ name: "all", on: channelPaused, via: ["mail", "chat"] })];
  const { clock, engine, isDown, arrived } = await scene(careless);
  isDown.add("mail");
  await engine.emit(somethingHappened, {});
  await clock.advance("10m");
  isDown.clear();
  await clock.advance("10m");
  expect(arrived).toContain("mail: Notification channel down: mail");
});

test("An event that cannot be emitted is told of, and tried again with the next probe", async () => {
  const failures: unknown[] = [];
  const { clock, engine, isDown, arrived, stop } = await scene();
  stop();
  let refusals = 1;
  tellOfChannels(
    {
      on: engine.on.bind(engine),
      emit: async (...args) => {
        if (refusals-- > 0) throw new Error("The store is full");
        return engine.emit(...args);
      },
    },
    { now: () => clock.now(), onError: (error) => failures.push(error) },
  );
  isDown.add("chat");
  await engine.emit(somethingHappened, {});
  await clock.advance("10m");
  expect(failures).toHaveLength(1);
  expect(arrived).toContain("mail: Notification channel down: chat");
});
