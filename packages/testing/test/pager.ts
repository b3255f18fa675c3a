import { once } from "node:events";
import { connect } from "node:net";
import { defineChannel, type Outcome } from "@carillon/core";
import { z } from "zod";

/** A channel that does not speak HTTP: a line over TCP for each message. */
export const pager = defineChannel({
  type: "pager",
  config: z.object({ port: z.int() }),
  accepts: "text",
  create: ({ port }) => ({
    async send({ deliveryId, content: { title, text } }, { signal }): Promise<Outcome> {
      const reason = { code: "not-taken", message: "The pager did not take it" };
      if (signal.aborted) return { status: "deferred", scope: "delivery", reason };
      const socket = connect(port, "127.0.0.1");
      try {
        await once(socket, "connect", { signal });
      } catch {
        return { status: "deferred", scope: "channel", reason };
      }
      try {
        socket.write(`${deliveryId} ${JSON.stringify({ title, text })}\n`);
        const [answer] = await once(socket, "data", { signal });
        if (String(answer) === "OK\n") return { status: "sent" };
        if (String(answer) === "NO\n") return { status: "rejected", reason };
        if (String(answer) === "LATER\n") return { status: "deferred", scope: "delivery", reason };
        return { status: "unknown", reason };
      } catch {
        return { status: "unknown", reason };
      } finally {
        socket.destroy();
      }
    },
  }),
});
