import { inspect } from "node:util";
import { channelOff, defineChannel, secret } from "@carillon/core";
import { expect, it } from "vitest";
import { z } from "zod";

const token = "t0ken-of-the-channel";

const post = defineChannel({
  type: "post",
  config: z.object({ token: secret() }),
  accepts: "text",
  create: () => ({ send: async () => ({ status: "sent" }) }),
});

const shown = (value: unknown) =>
  [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true }),
    JSON.stringify(value),
    JSON.stringify(Object.entries(Object(value))),
    `${value}`,
  ].join("\n");

it("shows no secret of a channel in a dump, however deep, nor of a copy of it", () => {
  const channel = post({ token });
  expect(shown({ secrets: [token] }), "the harm").toContain(token);
  for (const value of [channel, { ...channel }, { channels: { ops: channel } }]) {
    expect(shown(value)).not.toContain(token);
  }
  expect(channel.secrets()).toEqual([token]);
  expect({ ...channel }.secrets(), "a wrapped channel keeps them").toEqual([token]);
});

it("has none of a channel that is off", () => {
  const off = channelOff({ type: "post", accepts: "text", message: "Off.", cure: "Set it." });
  expect(off.secrets()).toEqual([]);
});
