/**
 * Why the engine speaks of an alert by itself, or with a word more than its event has. `reminder`: it
 * still fires. `flapping`: it changes too often, and nothing more is said of it until it is stable.
 * `stable`: it was flapping and is not any more. `silence-over`, `inhibition-over`: it still fires, and
 * what kept it back before is over.
 */
type NoticeKind = "reminder" | "flapping" | "stable" | "silence-over" | "inhibition-over";

/** What the engine says of an alert by itself, with its particulars. */
export interface Notice {
  readonly kind: NoticeKind;
  /** Since when the alert has fired, or been flapping. */
  readonly since: number;
  /** Of a reminder: which notice this is, the first one included. Of flapping: how many changes. */
  readonly count?: number | undefined;
  /** The owner and reason of the silence, or the alert that inhibited it. */
  readonly cause?: string | undefined;
}
