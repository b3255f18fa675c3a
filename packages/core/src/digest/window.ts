import { digestGapMs, type RuleDigest } from "../plan/digest-option.ts";

/** A span of time in which digests go out, its end not included. */
export interface DigestWindow {
  readonly from: number;
  readonly until: number;
}

const hourMs = 3_600_000;
const quarterMs = 900_000;
/** What is further apart is looked for by the hour. */
const sparseMs = 20 * hourMs;

/**
 * The windows whose placeholders are due to be planned at a moment: the one that it lies in, and the next.
 * Of a digest at most one occurrence lies in each, whatever the zone.
 */
export function windowsAt(digest: RuleDigest, now: number): readonly DigestWindow[] {
  const length = digestGapMs(digest) >= sparseMs ? hourMs : quarterMs;
  const from = Math.floor(now / length) * length;
  return [
    { from, until: from + length },
    { from: from + length, until: from + 2 * length },
  ];
}
