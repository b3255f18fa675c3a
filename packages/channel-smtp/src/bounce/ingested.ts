import type { Reason } from "@carillon/core";
import type { IgnoredCode } from "./ingest-reasons.ts";
import type { BounceReport } from "./report.ts";

/** What came of one recipient of a report. */
export type IngestResult =
  /** Nothing is sent to the address any more. */
  | {
      readonly status: "suppressed";
      readonly address: string;
      readonly deliveryId: string | undefined;
      readonly reason: Reason;
    }
  /** A soft bounce: `count` of them now count against the address. */
  | {
      readonly status: "counted";
      readonly address: string;
      readonly deliveryId: string | undefined;
      readonly count: number;
      readonly reason: Reason;
    }
  /** Nothing follows. The address and the delivery are told when they are proven. */
  | {
      readonly status: "ignored";
      readonly address: string | undefined;
      readonly deliveryId: string | undefined;
      readonly reason: Reason & { readonly code: IgnoredCode };
    };

/** What a message to the bounce address said, and what came of it. */
export interface Ingested {
  readonly report: BounceReport;
  /** One for each recipient of the report, or one for a report without any. */
  readonly results: readonly IngestResult[];
}
