import {
  CarillonError,
  type Clock,
  type Logger,
  type ScopedLogger,
  type Suppressions,
  scopedLogger,
  silentLogger,
  systemClock,
} from "@carillon/core";
import { z } from "zod";
import { bounceOptions } from "./bounce-options.ts";
import type { Token } from "./bounce-token.ts";
import type { BounceLog } from "./find-delivery.ts";
import { type IgnoredCode, ignoredBecause, takenBecause } from "./ingest-reasons.ts";
import type { Ingested, IngestResult } from "./ingested.ts";
import { parseBounce } from "./parse-bounce.ts";
import { nobody, type Proven, prove } from "./proof.ts";
import type { BounceReport } from "./report.ts";
import { SignedSender } from "./signed-sender.ts";

const dayMs = 86_400_000;
/** Who is said to have put an address on the list. */
const actor = "carillon";
/** Of the feedback types, those by which a person asks for an end. */
const complaints: ReadonlySet<string> = new Set(["abuse", "fraud", "opt-out"]);

const inboxSchema = z.object({
  signing: bounceOptions,
  maxAgeDays: z.int().min(1).max(365).default(30),
  suppressions: z.custom<object>(
    (given) => typeof given === "object" && given !== null && "recordSoftBounce" in given,
    "the suppression list is missing: pass engine.suppressions",
  ),
});

/** What {@link bounceInbox} takes. */
export type BounceInboxOptions = z.input<typeof bounceOptions> & {
  /** Days from a delivery's planning for which its bounces count. Default 30. */
  readonly maxAgeDays?: number;
  readonly suppressions: Pick<Suppressions, "add" | "recordSoftBounce">;
  /** Finds the delivery that bounced; without it results name none. */
  readonly log?: BounceLog;
  readonly clock?: Clock;
  readonly logger?: Logger;
};

/** Takes in what comes to the bounce address. */
export interface BounceInbox {
  /**
   * Reads one message, whole and as it came, and draws the conclusions. Only a report about a mail
   * that was really sent, to the very address that it names, has any. The same message twice has the
   * effect of once. `to` is the address that it came to, where the fetcher knows the envelope.
   *
   * Rejects when the suppression list or the log does: keep the message then, and ingest it again.
   */
  ingest(
    raw: Uint8Array | string,
    envelope?: { readonly to?: string | undefined },
  ): Promise<Ingested>;
}

/**
 * Makes the inbox for the bounce address of a channel: `address`, `secret` and `delimiter` are those
 * of its option `bounce`.
 *
 * @throws CarillonError `channel-config-invalid`, which lists every fault
 */
export function bounceInbox(options: BounceInboxOptions): BounceInbox {
  const { maxAgeDays, suppressions, log, clock, logger, ...signing } = options;
  const checked = inboxSchema.safeParse({ signing, maxAgeDays, suppressions });
  if (!checked.success) {
    throw new CarillonError(
      "channel-config-invalid",
      "The options of the bounce inbox are not usable",
      {
        issues: checked.error.issues.map(({ path, message }) =>
          [path.filter((key) => key !== "signing").join("."), message].filter(Boolean).join(": "),
        ),
      },
    );
  }
  return new Inbox({
    sender: new SignedSender(checked.data.signing),
    maxAgeMs: checked.data.maxAgeDays * dayMs,
    suppressions,
    log,
    clock: clock ?? systemClock,
    logger: scopedLogger(logger ?? silentLogger, "carillon.bounces"),
  });
}

interface InboxParts {
  readonly sender: SignedSender;
  readonly maxAgeMs: number;
  readonly suppressions: BounceInboxOptions["suppressions"];
  readonly log: BounceLog | undefined;
  readonly clock: Clock;
  readonly logger: ScopedLogger;
}

class Inbox implements BounceInbox {
  readonly #parts: InboxParts;

  constructor(parts: InboxParts) {
    this.#parts = parts;
  }

  async ingest(
    raw: Uint8Array | string,
    { to }: { to?: string | undefined } = {},
  ): Promise<Ingested> {
    const report = parseBounce(raw);
    const senders = to === undefined ? report.envelopeAddresses : [to, ...report.envelopeAddresses];
    const results = await this.#resultsFor(report, senders);
    for (const result of results) this.#log(report, result);
    return { report, results };
  }

  async #resultsFor(
    report: BounceReport,
    senders: readonly string[],
  ): Promise<readonly IngestResult[]> {
    const { kind, recipients } = report;
    if (kind === "auto-reply" || kind === "unrelated") return [ignored(kind)];
    const tokens = this.#tokensIn(senders);
    if (typeof tokens === "string")
      return (recipients.length > 0 ? recipients : [nobody]).map(() => ignored(tokens));
    if (kind === "complaint") return [await this.#complain(report, tokens)];
    const results: IngestResult[] = [];
    for (const recipient of recipients) {
      const proven = await prove(report, recipient, tokens, this.#parts.log);
      results.push(proven === undefined ? ignored("address-mismatch") : await this.#bounce(proven));
    }
    return results;
  }

  #tokensIn(senders: readonly string[]): readonly Token[] | IgnoredCode {
    const read = senders.map((address) => this.#parts.sender.read(address));
    const signed = read.flatMap((sender) => (sender.status === "signed" ? [sender.token] : []));
    const oldest = this.#parts.clock.now() - this.#parts.maxAgeMs;
    const valid = signed.filter(({ until }) => until > oldest);
    if (valid.length > 0) return valid;
    if (signed.length > 0) return "expired";
    return read.some(({ status }) => status === "forged") ? "forged" : "unsigned";
  }

  /** Providers hide the address, or show several; the mail had one. */
  async #complain(report: BounceReport, tokens: readonly Token[]): Promise<IngestResult> {
    for (const recipient of [...report.recipients, nobody]) {
      const proven = await prove(report, recipient, tokens, this.#parts.log);
      if (proven === undefined) continue;
      const wanted = complaints.has(report.feedbackType ?? "");
      return wanted
        ? this.#suppress(proven, "complaint", "feedback-loop")
        : ignored("complaint-harmless", proven);
    }
    return ignored("address-mismatch");
  }

  async #bounce(proven: Proven): Promise<IngestResult> {
    switch (proven.recipient.verdict) {
      case "hard":
        return this.#suppress(proven, "hard-bounce", "bounce");
      case "soft":
        return this.#count(proven);
      case "refused":
      case "delayed":
      case "delivered":
        return ignored(proven.recipient.verdict, proven);
    }
  }

  async #suppress(
    { address, delivery, recipient }: Proven,
    reason: "hard-bounce" | "complaint",
    source: string,
  ): Promise<IngestResult> {
    const because = takenBecause(reason, recipient);
    const deliveryId = delivery?.id;
    const note = because.message;
    await this.#parts.suppressions.add(
      { kind: "email", address, reason, note, source, deliveryId },
      { actor },
    );
    return { status: "suppressed", address, deliveryId, reason: because };
  }

  async #count({ address, delivery, recipient, token }: Proven): Promise<IngestResult> {
    const { count, suppressed } = await this.#parts.suppressions.recordSoftBounce({
      kind: "email",
      address,
      at: this.#parts.clock.now(),
      // Whoever repeats the bounce, or makes up another one of the same mail, adds nothing.
      deliveryId: delivery?.id ?? token.id,
      note: takenBecause("soft-bounce", recipient).message,
      source: "bounce",
    });
    const reason = takenBecause(suppressed ? "soft-bounces" : "soft-bounce", recipient);
    const result = { address, deliveryId: delivery?.id, reason };
    return suppressed
      ? { status: "suppressed", ...result }
      : { status: "counted", ...result, count };
  }

  #log(report: BounceReport, { status, address, deliveryId, reason }: IngestResult): void {
    const fields = { message: report.messageId, address, delivery: deliveryId, reason };
    if (status === "suppressed") this.#parts.logger.warn("Address suppressed", fields);
    else if (status === "counted") this.#parts.logger.info("Soft bounce counted", fields);
    else this.#parts.logger.info("Report ignored", fields);
  }
}

function ignored(code: IgnoredCode, proven?: Proven): IngestResult {
  return {
    status: "ignored",
    address: proven?.address,
    deliveryId: proven?.delivery?.id,
    reason: { ...ignoredBecause(code, proven?.recipient), code },
  };
}
