import type { Delivery, DeliveryLog } from "@carillon/core";
import type { Token } from "./bounce-token.ts";

/** What of the log is needed to find the delivery that a bounce is about: `engine.log` has it. */
export type BounceLog = Pick<DeliveryLog, "get" | "list">;

const pageSize = 100;
const mostPages = 50;

/**
 * The delivery of a token: by the Message-ID, which begins with the delivery's id unless a provider
 * has put its own there, else among what was planned for the address on the token's day.
 */
export async function deliveryOf(
  token: Token,
  log: BounceLog,
  messageId: string | undefined,
  address: string | undefined,
): Promise<Delivery | undefined> {
  const id = messageId?.slice(0, messageId.lastIndexOf("@"));
  if (id !== undefined && token.isOf(id)) {
    const record = await log.get(id);
    if (record !== undefined) return record.delivery;
  }
  if (address === undefined) return undefined;
  let after: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const deliveries = await log.list(
      { recipient: address, since: token.since, until: token.until },
      { limit: pageSize, ...(after === undefined ? {} : { after }) },
    );
    const found = deliveries.find((delivery) => token.isOf(delivery.id));
    if (found !== undefined) return found;
    after = deliveries.at(-1)?.id;
    if (after === undefined || deliveries.length < pageSize) return undefined;
  }
  return undefined;
}
