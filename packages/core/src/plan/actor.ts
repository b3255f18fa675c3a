import { type Draft, type Drafted, proceed, skip } from "./draft.ts";
import { answerEach, type Stage } from "./stage.ts";
import { addressKey } from "./told.ts";

/**
 * Leaves out who has caused the event: they know. Unless the rule says so; and unless it is a notice to
 * the affected user of what must reach them, as a login, which is told just because it may have been
 * somebody else. Where the event says nothing of an actor, nothing is asked.
 */
export const actor: Stage = {
  name: "actor",
  decide(drafted): Drafted {
    const { actor: id, event, type, via } = drafted;
    if (id === undefined || via !== undefined) return drafted;
    const telling = new Set(
      drafted.rules.flatMap(({ notifyActor, name }) => (notifyActor ? [name] : [])),
    );
    const mustKnow = type.mandatory || event.severity === "critical";
    const addresses = addressesOf(id, drafted.drafts);
    return answerEach("actor", drafted, (draft) => {
      const isActor =
        draft.recipient.id === id || (isMailbox(draft) && addresses.has(addressKey(draft)));
      if (!isActor || draft.rules.some((rule) => telling.has(rule))) return proceed;
      if (draft.audience === "user" && mustKnow) return proceed;
      const rules = draft.rules.map((rule) => `"${rule}"`).join(", ");
      return skip("own-action", `${id} did this, and rule ${rules} does not tell who did it`);
    });
  },
};

/** Named by an address alone. Whoever is named by their id is somebody else, though they share it. */
function isMailbox({ recipient, kind }: Draft): boolean {
  return kind !== undefined && recipient.addresses?.[kind] === recipient.id;
}

/** Another rule may name the actor's mailbox. */
function addressesOf(id: string, drafts: readonly Draft[]): ReadonlySet<string> {
  return new Set(
    drafts.flatMap((draft) =>
      draft.recipient.id === id && draft.address !== undefined ? [addressKey(draft)] : [],
    ),
  );
}
