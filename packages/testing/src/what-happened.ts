import type { Delivery, Event, Reason } from "@carillon/core";

/** What became of everything that was emitted, a line each, for the message of a failed assertion. */
export function whatHappened(events: readonly Event[], deliveries: readonly Delivery[]): string {
  const lines = deliveries.map((delivery) => {
    const type = events.find(({ id }) => id === delivery.eventId)?.type ?? delivery.eventId;
    const reason = delivery.reason ?? delivery.hold?.reason;
    return `  ${stateOf(delivery)}: ${lineOf(type, delivery)}${because(reason)}`;
  });
  const unheard = events
    .filter(({ id }) => !deliveries.some(({ eventId }) => eventId === id))
    .map(({ type }) => `  no rule wanted: ${type}`);
  const all = [...lines, ...unheard];
  return all.length === 0 ? "Nothing was emitted." : `What happened:\n${all.join("\n")}`;
}

/** A delivery in a few words. */
export function lineOf(
  type: string,
  { channel, address, recipient }: Pick<Delivery, "channel" | "address" | "recipient">,
): string {
  return `${type} to ${address ?? recipient.id} through ${channel}`;
}

function stateOf({ state, hold }: Delivery): string {
  return state === "queued" && hold !== undefined ? `waiting (${hold.kind})` : state;
}

function because(reason: Reason | undefined): string {
  if (reason === undefined) return "";
  const { code, message, cure } = reason;
  return ` – ${code}: ${message}${cure === undefined ? "" : ` (${cure})`}`;
}
