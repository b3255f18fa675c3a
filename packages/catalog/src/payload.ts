import { z } from "zod";

const longestOutput = 16_000;

/** A name or an id that a person wrote: required, without blanks around it, up to 200 characters. */
export const name = z.string().trim().min(1).max(200);

/** Something that may be unknown: absent and empty mean the same, up to 200 characters. */
export const detail = z.string().trim().max(200).optional();

/**
 * What a machine printed: an error, the output of a check. It is cut after 16,000 characters instead
 * of being refused, as a talkative program must not cost the notification.
 */
export const output = z.string().overwrite(cut);

/** A link, `http:` or `https:` only, in the form that the URL standard writes it. */
export const url = z
  .url({ protocol: /^https?$/, normalize: true, error: "must be an http or https address" })
  .max(2_000);

export const sizeBytes = z.int().nonnegative();

/** Milliseconds; fractions are welcome. */
export const durationMs = z.number().nonnegative();

/** How many there are of something. */
export const count = z.int().nonnegative();

/** A moment as ISO 8601 with its zone: `2026-11-21T03:15:00Z`. */
export const moment = z.iso.datetime({ offset: true });

/** A calendar day: `2026-11-30`. */
export const day = z.iso.date();

/** Absent and empty mean the same. */
export function known(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}

function cut(text: string): string {
  if (text.length <= longestOutput) return text;
  // Half a surrogate pair at the end is no character.
  return `${text.slice(0, longestOutput).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
