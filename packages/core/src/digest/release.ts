import type { ReleaseCheck } from "../deliver/release.ts";
import { isPlaceholder } from "./empty-digest.ts";

/** Whether a rule still wants to hear that nothing came up for a digest. */
export const emptyDigestIsWanted: ReleaseCheck = {
  name: "empty-digest",
  refusal({ delivery, event, rules }) {
    if (!isPlaceholder(event)) return undefined;
    const digests = delivery.rules.flatMap((name) => rules.named(name)?.digest ?? []);
    const { name } = event.payload;
    if (digests.some((digest) => digest.name === name && digest.skipEmpty === false)) {
      return undefined;
    }
    const message = `No rule wants to hear any more that the digest "${String(name)}" is empty`;
    return { code: "digest-unwanted", message };
  },
};
