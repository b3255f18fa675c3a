import { type Channel, defineChannel, type Outcome, secret } from "@carillon/core";
import { type ChannelSetup, httpReceiver } from "@carillon/testing";
import { z } from "zod";

/** The smallest honest channel: posts text, and says what became of it. */
export const postText = defineChannel({
  type: "post-text",
  config: z.object({ url: z.url(), token: secret() }),
  accepts: "text",
  create: ({ url, token }) => ({
    async send({ content, deliveryId }, { signal }): Promise<Outcome> {
      const headers = { authorization: `Bearer ${token}`, "x-delivery": deliveryId };
      const body = `${content.title}\n\n${content.text}`;
      try {
        const { status } = await fetch(url, { method: "POST", headers, body, signal });
        if (status < 300) return { status: "sent" };
        const reason = { code: `http-${status}`, message: "Not wanted." };
        if (status >= 500) return { status: "deferred", scope: "delivery", reason };
        return { status: "rejected", reason };
      } catch (error) {
        const reason = { code: "lost", message: "No answer came." };
        if (signal.aborted || !String(causeOf(error)).includes("ECONNREFUSED")) {
          return { status: "unknown", reason };
        }
        return { status: "deferred", scope: "channel", reason };
      }
    },
  }),
});

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : undefined;
}

/** The other side: a real server, and the channel that posts to it. */
export async function postTextSetup(
  channelFor: (options: { url: string; token: string }) => Channel = postText,
): Promise<ChannelSetup> {
  const receiver = await httpReceiver({ idHeader: "X-Delivery" });
  const token = "a token that nobody may see";
  return {
    ...receiver,
    channel: channelFor({ url: receiver.url, token }),
    secrets: [token],
  };
}
