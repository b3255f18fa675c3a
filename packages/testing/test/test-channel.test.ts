import {
  type Channel,
  type ChannelContext,
  defineChannel,
  type Outcome,
  type Sender,
  secret,
} from "@carillon/core";
import { type ChannelCaseId, channelCases, httpReceiver, testChannel } from "@carillon/testing";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { postText, postTextSetup } from "./post-text.ts";

testChannel("postText", { setup: () => postTextSetup() });

type Options = { url: string; token: string };
type Send = Sender<"text">["send"];

/** `postText`, but for what `breakIt` makes of its sending. */
function broken(
  breakIt: (send: Send, options: Options, context: ChannelContext) => Send,
  close?: () => Promise<void>,
): (options: Options) => Channel {
  return (options) => {
    const channel = postText(options);
    return {
      ...channel,
      create(context) {
        const sender = channel.create(context);
        return {
          send: breakIt(sender.send.bind(sender), options, context),
          ...(close !== undefined && { close }),
        };
      },
    };
  };
}

const never = new Promise<never>(() => {});
const reason = { code: "lost", message: "No answer came." };

const faulty: readonly [string, ChannelCaseId, (options: Options) => Channel, string][] = [
  [
    "loses everything but ASCII",
    "send",
    broken((send) => (request, options) => {
      const title = request.content.title.replace(/[^ -~]/g, "?");
      return send({ ...request, content: { ...request.content, title } }, options);
    }),
    "did not receive",
  ],
  [
    "answers sent and sends nothing",
    "send",
    broken(() => async () => ({ status: "sent" })),
    "did not receive",
  ],
  [
    "sends twice",
    "together",
    broken((send) => async (request, options) => {
      await send(request, options);
      return send(request, options);
    }),
    "arrived 2 times",
  ],
  [
    "makes up a new id for each attempt",
    "repeat",
    broken((send) => (request, options) => {
      return send({ ...request, deliveryId: String(Math.random()) }, options);
    }),
    "derive it from deliveryId",
  ],
  [
    "throws when nobody listens",
    "refuse",
    broken((send) => async (request, options) => {
      const outcome = await send(request, options);
      if (outcome.status !== "sent") throw new Error("fetch failed");
      return outcome;
    }),
    "instead of throwing",
  ],
  [
    "blames the delivery when nobody listens",
    "refuse",
    broken(() => async () => ({ status: "deferred", scope: "delivery", reason })),
    "with scope channel",
  ],
  ["ignores its signal", "hang", broken(() => () => never), "did not settle within"],
  [
    "takes silence for success",
    "hang",
    broken((send) => async (request, options) => {
      await send(request, options);
      return { status: "sent" };
    }),
    "It was sent",
  ],
  [
    "sends although it was aborted",
    "aborted",
    broken((send) => async (request) => {
      await send(request, { signal: new AbortController().signal });
      return { status: "unknown", reason };
    }),
    "although the signal was aborted",
  ],
  [
    "takes a no for success",
    "reject",
    broken((send) => async (request, options) => {
      await send(request, options);
      return { status: "sent" };
    }),
    "It was sent",
  ],
  [
    "gives up when it should try later",
    "busy",
    broken((send) => async (request, options) => {
      const outcome = await send(request, options);
      return outcome.status === "sent" ? outcome : { status: "rejected", reason };
    }),
    "When the other side says to try later, answer deferred",
  ],
  [
    "takes nonsense for success",
    "garbage",
    broken((send) => async (request, options) => {
      await send(request, options);
      return { status: "sent" };
    }),
    "took it for success",
  ],
  [
    "shows its token in a reason",
    "secrets",
    broken((send, { token }) => async (request, options) => {
      const outcome = await send(request, options);
      const message = `With Bearer ${token}`;
      return outcome.status === "rejected"
        ? { ...outcome, reason: { ...reason, message } }
        : outcome;
    }),
    'After the fault "reject" the outcome shows a secret',
  ],
  [
    "logs its token",
    "secrets",
    broken((send, { token }, { logger }) => (request, options) => {
      logger.debug("Posting", { headers: { authorization: btoa(`Bearer ${token}`) } });
      return send(request, options);
    }),
    "a log line showed a secret",
  ],
  [
    "throws at a line break in the title",
    "injection",
    broken((send) => async (request, options) => {
      new Headers({ title: request.content.title });
      return send(request, options);
    }),
    "instead of throwing",
  ],
  [
    "never ends closing",
    "close",
    broken(
      (send) => send,
      () => never,
    ),
    "close() did not end",
  ],
];

describe("testChannel", () => {
  it.each(faulty)("fails a channel that %s", async (_, id, channelFor, message) => {
    const suite = { setup: () => postTextSetup(channelFor), graceMs: 150 };
    await expect(caseOf(id).run(suite)).rejects.toThrow(message);
  });

  it("fails a channel that answers no outcome", async () => {
    const untyped: unknown = { status: "sent", providerId: 7 };
    const channelFor = broken(() => async () => z.custom<Outcome>().parse(untyped));
    const suite = { setup: () => postTextSetup(channelFor) };
    await expect(caseOf("send").run(suite)).rejects.toThrow("must answer an outcome");
  });

  it("fails a channel whose config does not mark its secret", async () => {
    const careless = defineChannel({
      type: "careless",
      config: z.object({ url: z.url(), token: z.string() }),
      accepts: "text",
      create: (config, context) => postText(config).create(context),
    });
    const suite = { setup: () => postTextSetup(careless) };
    await expect(caseOf("secrets").run(suite)).rejects.toThrow("does not mark");
  });

  it("fails a channel that puts the title into a header by hand", async () => {
    const suite = {
      async setup() {
        const setup = await postTextSetup();
        const channel = broken((send) => async (request, options) => {
          heads.push(`POST / HTTP/1.1\r\nTitle: ${request.content.title}`);
          return send(request, options);
        })({ url: "http://127.0.0.1:9/", token: secret().parse("token") });
        const heads: string[] = [];
        return { ...setup, channel, headers: () => heads };
      },
    };
    await expect(caseOf("injection").run(suite)).rejects.toThrow("a header of its own");
  });

  it("fails an address kind that takes line breaks", async () => {
    const suite = {
      async setup() {
        const setup = await postTextSetup();
        const address = { kind: "email", parse: (text: string) => text };
        return { ...setup, address: "ada@example.com", channel: { ...setup.channel, address } };
      },
    };
    await expect(caseOf("injection").run(suite)).rejects.toThrow("with a line break");
  });

  it("asks for the ids by which a repetition is seen, or for the reason", async () => {
    const suite = {
      async setup() {
        const { ids: _, ...setup } = await postTextSetup();
        return setup;
      },
    };
    await expect(caseOf("repeat").run(suite)).rejects.toThrow("skip: { repeat:");
  });

  it("fails a channel that carries no id at all", async () => {
    const suite = {
      async setup() {
        const receiver = await httpReceiver({ idHeader: "x-other" });
        const channel = postText({ url: receiver.url, token: "a token that nobody may see" });
        return { ...receiver, channel };
      },
    };
    await expect(caseOf("repeat").run(suite)).rejects.toThrow("carried no id");
  });

  it("asks for the faults that a setup cannot make, or for the reason", async () => {
    const suite = {
      async setup() {
        const { misbehave: _, ...setup } = await postTextSetup();
        return setup;
      },
    };
    await expect(caseOf("hang").run(suite)).rejects.toThrow('skip: { hang: "why" }');
  });
});

function caseOf(id: ChannelCaseId) {
  const found = channelCases.find((candidate) => candidate.id === id);
  if (found === undefined) throw new Error(`There is no case ${id}`);
  return found;
}
