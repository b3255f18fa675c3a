import type { Sender, VerificationStep } from "@carillon/core";
import { channelCases, testChannel } from "@carillon/testing";
import { expect, it } from "vitest";
import { z } from "zod";
import { postText, postTextSetup } from "./post-text.ts";

type Options = { url: string; token: string };
type Verify = NonNullable<Sender<"text">["verify"]>;

/** `postText` with a check of its own. */
function verifying(verifyFor: (options: Options, send: Sender<"text">["send"]) => Verify) {
  return (options: Options) => {
    const channel = postText(options);
    return {
      ...channel,
      create(context: Parameters<typeof channel.create>[0]): Sender<"text"> {
        const sender = channel.create(context);
        return { send: sender.send, verify: verifyFor(options, sender.send.bind(sender)) };
      },
    };
  };
}

const named = { name: "answer", title: "Answer" };
const passed: VerificationStep = { ...named, status: "passed", durationMs: 1, notes: [] };

/** Asks the server for anything at all. */
const asking: Parameters<typeof verifying>[0] =
  ({ url }) =>
  async ({ signal }) => {
    try {
      const response = await fetch(url, { method: "HEAD", signal });
      await response.body?.cancel();
      return [passed];
    } catch {
      const finding = { code: "no-answer", message: "The server did not answer" };
      return [{ ...named, status: "failed", notes: [], finding }];
    }
  };

testChannel("postText with a check", {
  async setup() {
    const setup = await postTextSetup(verifying(asking));
    // Asking for nothing is no message.
    const received = async () => (await setup.received()).filter((body) => body !== "");
    return { ...setup, received };
  },
});

const faulty: readonly [string, ReturnType<typeof verifying>, string][] = [
  ["throws", verifying(() => () => Promise.reject(new Error("boom"))), "instead of throwing"],
  [
    "answers no steps",
    verifying(() => async () => z.custom<VerificationStep[]>().parse([{ status: "ok" }])),
    "must answer steps",
  ],
  [
    "finds what is not there",
    verifying(() => async () => [
      { ...passed, status: "failed", finding: { code: "no", message: "No answer" } },
    ]),
    "The other side is well",
  ],
  [
    "sends",
    verifying(({ url }) => async () => {
      await fetch(url, { method: "POST", body: "a message" });
      return [passed];
    }),
    "sent a message",
  ],
  ["sees nothing", verifying(() => async () => [passed]), "every step of verify() went well"],
  [
    "shows its token",
    verifying(({ token, url }) => async (options) => {
      const steps = await asking({ token, url }, () => Promise.reject(new Error()))(options);
      return steps.map((step) =>
        step.status === "failed" ? { ...step, notes: [`With ${token}`] } : step,
      );
    }),
    "showed a secret",
  ],
  [
    "ignores its signal",
    verifying(({ url }) => async ({ signal }) => {
      if (signal.aborted) return new Promise(() => {});
      return asking({ url, token: "" }, () => Promise.reject(new Error()))({
        address: undefined,
        signal,
      });
    }),
    "verify() did not settle within",
  ],
];

it.each(faulty)("testChannel fails a channel whose check %s", async (_, channelFor, message) => {
  const found = channelCases.find(({ id }) => id === "verify");
  const suite = {
    async setup() {
      const setup = await postTextSetup(channelFor);
      const received = async () => (await setup.received()).filter((body) => body !== "");
      return { ...setup, received };
    },
    graceMs: 150,
  };
  await expect(found?.run(suite)).rejects.toThrow(message);
});
