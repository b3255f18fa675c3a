import type { Delivery, Event, Reason } from "carillon";
import type { Report } from "./report.ts";

/** What the demo has to tell, in the order in which it happens. `--json` prints just these. */
export type Happening =
  | {
      readonly kind: "opened";
      readonly product: string;
      readonly timeZone: string;
      /** The channels by name, and where each leads. */
      readonly channels: Readonly<Record<string, string>>;
    }
  | { readonly kind: "scene"; readonly title: string }
  /** Something that happens to the world and not in the engine. */
  | { readonly kind: "note"; readonly text: string }
  | {
      readonly kind: "event";
      readonly event: EventLine;
    }
  | ({ readonly kind: "sent"; readonly response?: string | undefined } & DeliveryLine)
  | ({ readonly kind: "skipped" | "deferred" | "failed"; readonly reason: Reason } & DeliveryLine)
  /** Not tried yet, as its channel is paused. */
  | ({ readonly kind: "waiting"; readonly reason: Reason } & DeliveryLine)
  | {
      readonly kind: "paused";
      readonly channel: string;
      readonly reason: Reason;
      readonly pauseMs: number;
    }
  | { readonly kind: "resumed"; readonly channel: string }
  | { readonly kind: "closed"; readonly report: Report };

/** An event, in a line. */
export interface EventLine extends Pick<Event, "id" | "type" | "severity"> {
  /** ISO 8601. */
  readonly occurredAt: string;
  /** The job, host or person that it is about. */
  readonly about: string;
}

/** What became of a delivery, in a line. */
export interface DeliveryLine extends Pick<Delivery, "rules" | "channel" | "audience"> {
  readonly delivery: string;
  readonly event: EventLine;
  /** The address, or the id of a recipient without one. */
  readonly recipient: string;
  /** Attempts that counted. */
  readonly attempts: number;
}

/** Who tells it. */
export interface Narrator {
  tell(happening: Happening): void;
}
