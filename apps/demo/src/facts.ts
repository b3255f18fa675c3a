import type { Delivery } from "carillon";
import type { Fact } from "./expected.ts";
import type { KeptMail } from "./keep.ts";
import type { ReceivedPost } from "./webhook-receiver.ts";

/** What the servers have, whatever the engine says. */
export function arrivals(
  mails: readonly KeptMail[],
  posts: readonly ReceivedPost[],
): readonly Fact[] {
  return [
    ...mails.map(({ to, subject }) => ({ kind: "mail", whom: to, what: subject }) as const),
    ...posts.map(({ title }) => ({ kind: "post", whom: "audit", what: title }) as const),
  ];
}

/** What the engine says of the deliveries that did not simply go through. */
export function deliveryFacts(
  deliveries: readonly Delivery[],
  held: ReadonlyMap<string, string>,
): readonly Fact[] {
  return deliveries.flatMap((delivery): readonly Fact[] => {
    const { id, state, attempts, address, recipient, reason } = delivery;
    const whom = address ?? recipient.id;
    if (state === "failed" || state === "skipped") {
      return [{ kind: state, whom, what: reason?.code ?? "" }];
    }
    const waitedFor = held.get(id);
    if (waitedFor === undefined) return [];
    return [{ kind: "held", whom, what: `${waitedFor}, then ${state} at attempt ${attempts}` }];
  });
}
