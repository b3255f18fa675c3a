import { z } from "zod";
import { defineEvent } from "../model/event.ts";

/**
 * Nothing came up for a digest. It waits in the digest as a placeholder: where there is anything else, it
 * is left out. No rule listens to it; the engine emits it where a rule says `skipEmpty: false`.
 */
export const emptyDigest = defineEvent("digest.empty", {
  schema: z.strictObject({
    /** The digest's name. */
    name: z.string(),
  }),
  severity: "info",
  message: {
    en: ({ payload: { name } }) => ({
      title: `${name}: nothing to report`,
      summary: "Nothing came up for this digest since the last one.",
    }),
    de: ({ payload: { name } }) => ({
      title: `${name}: nichts zu berichten`,
      summary: "Seit der letzten Zusammenfassung ist nichts dazugekommen.",
    }),
  },
  sample: { name: "Backups" },
});

/** Whether an event stands for nothing having come up. */
export function isPlaceholder({ type }: { readonly type: string }): boolean {
  return type === emptyDigest.name;
}
