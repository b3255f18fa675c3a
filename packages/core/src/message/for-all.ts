import type { AudienceWordings, WordingView } from "../model/message.ts";
import { type BuiltMessage, message as built } from "./builder.ts";

/** Words that everybody reads, whatever their language: a message, or what makes one of an event. */
export type MessageForAll<Payload> = BuiltMessage | ((view: WordingView<Payload>) => BuiltMessage);

/** ISO 639-2: a language that nobody has said. It is the application's, unless the message says another. */
export const undetermined = "und";

/** Whether it is meant for all, and is not words by language. */
export function isForAll(given: unknown): given is MessageForAll<never> {
  if (typeof given === "function") return true;
  return (
    typeof given === "object" &&
    given !== null &&
    "title" in given &&
    typeof given.title !== "function"
  );
}

/** @throws CarillonError `message-invalid` */
export function wordingsForAll<Payload>(said: MessageForAll<Payload>): AudienceWordings<Payload> {
  const say = typeof said === "function" ? said : always(built(said));
  return {
    team: say,
    user(view) {
      const { user, ...team } = say(view);
      return { ...(user ?? team), language: team.language };
    },
  };
}

function always(said: BuiltMessage): () => BuiltMessage {
  return () => said;
}
