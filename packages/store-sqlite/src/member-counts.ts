import type { Counts } from "@carillon/core";
import type { Row } from "./connection.ts";
import { number, text } from "./rows.ts";

/** A query for {@link MemberCount}: what ended of the channels that are pools. */
export const memberSlices = {
  source:
    "deliveries INDEXED BY members_settled WHERE member IS NOT NULL AND settled_at IS NOT NULL AND settled_at > ?",
  columns: "channel, member, state, sum(leader IS NOT NULL AND leader <> seq) AS followers",
  only: "state IN ('sent', 'failed')",
  groups: "channel, member, state",
} as const;

/** What went through each member of a pool, in the making. */
export class MemberCount {
  readonly #channels = new Map<
    string,
    Record<string, { sent: number; failed: number; messages: number }>
  >();

  add(rows: readonly Row[]): void {
    for (const row of rows) {
      const [channel, member] = [text(row.channel), text(row.member)];
      const members = this.#channels.get(channel) ?? {};
      this.#channels.set(channel, members);
      const count = members[member] ?? { sent: 0, failed: 0, messages: 0 };
      members[member] = count;
      const amount = number(row.amount);
      count[row.state === "sent" ? "sent" : "failed"] += amount;
      count.messages += amount - number(row.followers);
    }
  }

  of(channel: string): Pick<Counts, "members"> {
    const members = this.#channels.get(channel);
    return members === undefined ? {} : { members };
  }
}
