import { shortLine } from "../single-line.ts";
import { isAutomatic, isReply } from "./auto-reply.ts";
import { linesOf, withoutEncodedWords } from "./decode.ts";
import type { ReportedRecipient } from "./delivery-status.ts";
import { envelopeAddresses, mostAddresses } from "./envelope-addresses.ts";
import { failuresIn } from "./failures.ts";
import { readFields } from "./fields.ts";
import { type Message, readMessage } from "./mime.ts";
import { addressesIn } from "./named-address.ts";
import type { BounceReport } from "./report.ts";
import { firstLine, isReturned, returnedLines } from "./returned.ts";
import { type Sight, sightOf } from "./sight.ts";

/** How often a report may stand in a report, as gateways forward them. */
const deepestReport = 3;

/**
 * Reads what came to the bounce address: delivery status notifications (RFC 3464), also broken ones,
 * the plain words of servers that write no such thing, and feedback reports (RFC 5965). Reads the
 * first mebibyte of a message, in linear time; never throws, whatever it is given.
 *
 * Nothing that it answers is proven: see `bounceInbox`.
 */
export function parseBounce(raw: Uint8Array | string): BounceReport {
  return reportFrom(readMessage(linesOf(raw)), deepestReport);
}

function reportFrom(message: Message, depth: number): BounceReport {
  const { fields } = message;
  const seen = sightOf(message);
  const subject = withoutEncodedWords(fields.first("subject") ?? "");
  const about = {
    messageId: idIn(fields.first("message-id")),
    originalMessageId: idIn(
      seen.returned.first("message-id") ??
        quotedId(seen.explanation) ??
        fields.first("in-reply-to", "references"),
    ),
    envelopeAddresses: envelopeAddresses(fields, seen),
    subject: subject === "" ? undefined : shortLine(subject, 255),
    feedbackType: seen.feedback?.type,
  };
  if (seen.feedback !== undefined) {
    return { ...about, kind: "complaint", recipients: complainants(seen) };
  }
  const inner = innerReport(message, depth);
  if (inner !== undefined) {
    const addresses = [...about.envelopeAddresses, ...inner.envelopeAddresses];
    return { ...inner, envelopeAddresses: addresses.slice(0, mostAddresses) };
  }
  const recipients = failuresIn(fields, seen, subject);
  if (recipients.length > 0) return { ...about, kind: "bounce", recipients };
  const automatic = isReply(fields, subject) || isAutomatic(fields);
  return { ...about, kind: automatic ? "auto-reply" : "unrelated", recipients: [] };
}

function complainants({ feedback, returned }: Sight): readonly ReportedRecipient[] {
  const named = feedback?.recipients ?? [];
  const shown = addressesIn(
    returned.all("x-hmxmroriginalrecipient", "x-original-to", "delivered-to", "to").join(" "),
    10,
  );
  return [...new Set([...named, ...shown])].map((address) => ({
    address,
    originalAddress: undefined,
    action: undefined,
    status: undefined,
    diagnostic: undefined,
    remoteMta: undefined,
    verdict: "delivered",
  }));
}

/** A report that was forwarded whole. */
function innerReport({ parts }: Message, depth: number): BounceReport | undefined {
  if (depth === 0 || parts.some(({ type }) => type.endsWith("/delivery-status"))) return undefined;
  for (const part of parts.filter(isReturned)) {
    const lines = returnedLines(part);
    const start = firstLine(lines);
    const type = readFields(lines, start).fields.first("content-type") ?? "";
    if (!/^multipart\/report/i.test(type)) continue;
    const report = reportFrom(readMessage(lines.slice(start)), depth - 1);
    if (report.kind === "bounce" || report.kind === "complaint") return report;
  }
  return undefined;
}

/** Some servers copy a few fields of the mail into what they say of it. */
function quotedId(text: string): string | undefined {
  return /^[ \t>]*message-id[ \t]*:[ \t]*(<[^<>\s]{1,500}>)/im.exec(text)?.[1];
}

function idIn(value: string | undefined): string | undefined {
  const [, bracketed] = /<([^<>\s]{1,500})>/.exec(value ?? "") ?? [];
  return bracketed ?? /^\s*([^<>\s]{1,500})\s*$/.exec(value ?? "")?.[1];
}
