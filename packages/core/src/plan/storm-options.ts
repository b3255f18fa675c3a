import type { Event } from "../model/event.ts";
import { type Dedupe, dedupeSchema, type RuleDedupe } from "./dedupe-option.ts";
import { type Digest, digestSchema, type RuleDigest } from "./digest-option.ts";
import { type KeySchema, keyBySchema, keyPathsSchema } from "./event-key.ts";
import { type Group, groupSchema, type RuleGroup } from "./group-option.ts";
import { type RuleThrottle, type Throttle, throttleSchema } from "./throttle-option.ts";

/**
 * What a rule does so that many events are few messages. What is sensitive waits for no others, and what
 * expires before the others would go out does not either.
 */
export interface StormOptions<Of extends Event> {
  /** So many events in so long; what exceeds it is left out, or summed up. Default: no bound. */
  readonly throttle?: Throttle<Of>;
  /** Leaves out what says the same as an event a moment ago. Default: nothing is left out. */
  readonly dedupe?: Dedupe<Of>;
  /** Events that belong together go out as one message. Default: each by itself. */
  readonly group?: Group<Of>;
  /** What can wait goes out as one message at a fixed hour. Default: nothing waits. */
  readonly digest?: Digest;
}

/** What a rule keeps of {@link StormOptions}. */
export interface RuleStormOptions {
  readonly throttle: RuleThrottle | undefined;
  readonly dedupe: RuleDedupe | undefined;
  readonly group: RuleGroup | undefined;
  readonly digest: RuleDigest | undefined;
}

function shapeWith<By extends KeySchema>(by: By) {
  return {
    throttle: throttleSchema(by).optional(),
    dedupe: dedupeSchema(by).optional(),
    group: groupSchema(by).optional(),
    digest: digestSchema.optional(),
  };
}

/** As data. */
export const stormDataShape = shapeWith(keyPathsSchema);
/** In code, where a key may be a function. */
export const stormShape = shapeWith(keyBySchema);
