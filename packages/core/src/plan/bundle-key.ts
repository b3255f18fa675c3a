import { hash } from "node:crypto";
import type { Draft } from "./draft.ts";
import { keyOf } from "./told.ts";

/**
 * The key of what goes out as one message to the recipient of a draft. It depends on nothing but what the
 * message is about and to whom it goes: what waits keeps it when the rule changes. Nothing can be read
 * from it, as it is made of payloads and addresses.
 */
export function bundleKey(
  kind: "throttle" | "group" | "digest" | "reminder",
  about: readonly string[],
  draft: Draft,
): string {
  return `${kind}:${hashed([...about, draft.audience, keyOf(draft)])}`;
}

/** One id for a list of texts, however long they are. */
export function hashed(parts: readonly string[]): string {
  return hash("sha256", JSON.stringify(parts), "base64url");
}
