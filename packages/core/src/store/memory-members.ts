import type { Delivery } from "../model/delivery.ts";
import type { MemberCounts } from "./store.ts";

/** What ended since a moment, by the member that it went through; `undefined` where none has members. */
export function membersOf(
  deliveries: readonly Delivery[],
  since: number,
): Readonly<Record<string, MemberCounts>> | undefined {
  const members = new Map<string, MemberCounts>();
  for (const { state, settledAt = since, member, leader } of deliveries) {
    const isCounted = settledAt > since && (state === "sent" || state === "failed");
    if (member === undefined || !isCounted) continue;
    const before = members.get(member) ?? { sent: 0, failed: 0, messages: 0 };
    members.set(member, {
      sent: before.sent + (state === "sent" ? 1 : 0),
      failed: before.failed + (state === "failed" ? 1 : 0),
      messages: before.messages + (leader === undefined ? 1 : 0),
    });
  }
  return members.size === 0 ? undefined : Object.fromEntries(members);
}
