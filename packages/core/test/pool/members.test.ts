import { inspect } from "node:util";
import {
  type Channel,
  createEngine,
  defineChannel,
  defineRule,
  failover,
  type Outcome,
  roundRobin,
  verifyChannel,
} from "@carillon/core";
import { manualClock } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { backupFailed, mailbox, plainRenderer } from "../support.ts";

const json = defineChannel({
  type: "hook",
  config: z.object({}),
  accepts: "json",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});
const text = () => mailbox(["ops@example.com"]).channel;
const options = { app: "Test", renderer: plainRenderer, rules: [] };

// The compiler is the test: `tsc -b` fails when one of the expected errors is missing.
const wrongUses = {
  renderingsThatDiffer() {
    // @ts-expect-error A mail is no JSON.
    failover({ primary: text(), reserve: json({}) });
    // @ts-expect-error Nor in turns.
    roundRobin({ primary: text(), reserve: json({}) });
  },
  weightOfNobody() {
    // @ts-expect-error There is no member "c".
    roundRobin({ a: text(), b: text() }, { weights: { c: 2 } });
  },
  ruleForAMember() {
    createEngine({
      ...options,
      channels: { mail: failover({ primary: text(), reserve: text() }) },
      // @ts-expect-error Rules name the pool, not its members.
      rules: [defineRule({ name: "r", on: backupFailed, via: ["primary"] })],
    });
  },
};

it("takes wrong members for compile errors", () => {
  expect(Object.keys(wrongUses)).toHaveLength(3);
});

describe("Members of a pool", () => {
  const sms = mailbox([], async () => ({ status: "sent" }), "phone").channel;
  const ways: Readonly<Record<string, [() => unknown, RegExp]>> = {
    "other addresses": [
      () => failover({ primary: text(), reserve: sms }),
      /reserve reaches addresses of the kind phone, and primary addresses of the kind email/,
    ],
    "another rendering": [
      () => Reflect.apply(failover, undefined, [{ primary: text(), reserve: json({}) }]),
      /reserve sends json, and primary text/,
    ],
    nobody: [() => failover({}), /it has none/],
    nothing: [() => Reflect.apply(failover, undefined, []), /it has none/],
    "no channel": [
      () => Reflect.apply(roundRobin, undefined, [{ a: text(), b: {} }]),
      /b is not made by a channel plugin/,
    ],
    "a pool": [
      () => failover({ primary: text(), reserve: roundRobin({ a: text() }) }),
      /reserve is a pool itself/,
    ],
    "a number for a name": [() => failover({ 1: text() }), /"1" is no name for a member/],
    "a weight of nothing": [
      () => roundRobin({ a: text() }, { weights: { a: 0 } }),
      /weights\.a|Too small/,
    ],
    "an option that does not exist": [
      () => Reflect.apply(roundRobin, undefined, [{ a: text() }, { wieghts: {} }]),
      /wieghts/,
    ],
    "a weight of nobody": [
      () => Reflect.apply(roundRobin, undefined, [{ a: text() }, { weights: { b: 2 } }]),
      /there is no member "b"/,
    ],
  };
  it.each(Object.entries(ways))("are refused at the door: %s", (_, [make, words]) => {
    expect(make).toThrow(expect.objectContaining({ code: "channel-config-invalid" }));
    expect(make).toThrow(words);
  });

  it("have rates of their own: one for all of them is refused", () => {
    const mail = failover({ primary: text(), reserve: text() });
    const rate = { perHour: 10 };
    expect(() =>
      createEngine({ ...options, channels: { mail }, channelPolicies: { mail: { rate } } }),
    ).toThrow(/mail is a pool, whose members have rates of their own/);
    const limited: Channel<"text"> = { ...text(), rate: { perDay: 10 } };
    expect(() =>
      createEngine({
        ...options,
        channels: { mail: failover({ limited }) },
        retentionMs: 1_000,
      }),
    ).toThrow(/limit a day/);
  });

  it("bring their recipients, each once, and their secrets, which no dump shows", () => {
    const one = mailbox(["a@example.com", "b@example.com"]).channel;
    const other = mailbox(["b@example.com", "c@example.com"]).channel;
    const mail = failover({ one, other });
    expect(mail.recipients).toEqual(["a@example.com", "b@example.com", "c@example.com"]);
    expect(mail.secrets()).toEqual(["s3cret-token"]);
    expect(inspect(mail, { depth: 10 }) + JSON.stringify(mail)).not.toContain("s3cret");
  });

  it("are verified one after the other, each with a test message", async () => {
    const refused: Outcome = {
      status: "deferred",
      scope: "channel",
      reason: { code: "refused", message: "Nobody answers" },
    };
    const primary = mailbox([], async () => refused);
    const reserve = mailbox();
    const mail = failover({ primary: primary.channel, reserve: reserve.channel });
    const begun: string[] = [];
    const { ok, steps } = await verifyChannel(mail, {
      testTo: "me@example.com",
      clock: manualClock(),
      onBegin: ({ title }) => begun.push(title),
    });
    expect(ok, "a reserve is of no use if it does not work either").toBe(false);
    expect(steps).toMatchObject([
      { name: "configuration", title: "primary: Configuration", status: "passed" },
      { name: "test", title: "primary: Test message", member: "primary", status: "failed" },
      { name: "configuration", member: "reserve", status: "passed" },
      { name: "test", title: "reserve: Test message", member: "reserve", status: "passed" },
    ]);
    expect(begun[0]).toBe("primary: Configuration");
    expect(reserve.requests).toHaveLength(1);
  });
});
