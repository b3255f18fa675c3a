import type { Claim, Delivery, DeliveryState, Event, Plan, Store } from "@carillon/core";
import { assert } from "vitest";
import { deliveryOf, eventOf, kept, planFor } from "./sample.ts";

/** What a bundle's message says. */
export const content = { rendering: "text", title: "Two alerts", text: "Disk. Power." } as const;

/** A plan of an event of its own, whose delivery goes out with the others under the key. */
export function bundled(given: Partial<Delivery> = {}, event: Partial<Event> = {}): Plan {
  const own = eventOf(event);
  return planFor(own, deliveryOf(own, { bundle: "alerts of ada", ...given }));
}

/** The id of a plan's only delivery. */
export function idOf({ deliveries: [delivery] }: Plan): string {
  assert(delivery !== undefined, "The plan has a delivery");
  return delivery.id;
}

/** The ids of what a claim sends, sorted. */
export function membersOf({ delivery, bundle }: Claim): readonly string[] {
  return (bundle?.members.map((member) => member.delivery.id) ?? [delivery.id]).toSorted();
}

/** The ids of the plans' deliveries, sorted. */
export function sorted(...plans: readonly Plan[]): readonly string[] {
  return plans.map(idOf).sort();
}

/** How the plans' deliveries stand. */
export async function statesOf(
  store: Store,
  ...plans: readonly Plan[]
): Promise<readonly (DeliveryState | undefined)[]> {
  return Promise.all(plans.map(async (plan) => (await kept(store, idOf(plan)))?.state));
}
