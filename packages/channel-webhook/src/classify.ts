import type { Outcome, Reason } from "@carillon/core";
import { excerptOf } from "./body.ts";
import { failureReason } from "./failure.ts";
import type { Exchange } from "./post.ts";
import { retryAfterMs } from "./retry-after.ts";
import { isClientError, isRedirect, isServerError, meaningOf } from "./status.ts";

type Answer = Extract<Exchange, { kind: "answered" }>;

/** What an exchange means for the delivery. `now` is for dates in `Retry-After`. */
export function classify(exchange: Exchange, now: number): Outcome {
  if (exchange.kind === "answered") return classifyAnswer(exchange, now);
  const reason = failureReason(exchange.error);
  if (!exchange.handedOver) return { status: "deferred", scope: "channel", reason };
  return {
    status: "unknown",
    reason: {
      code: "unknown-outcome",
      message: `The request was sent, but no answer came back (${reason.message})`,
      cure: "Let the receiver drop repetitions by webhook-id, and answer before it works on them.",
    },
  };
}

function classifyAnswer(answer: Answer, now: number): Outcome {
  const { status } = answer;
  if (status >= 200 && status < 300) return { status: "sent", response: responseOf(answer) };
  const waitMs = retryAfterMs(answer.retryAfter, now);
  const reason = answerReason(answer);
  if (status === 410) return { status: "rejected", reason, suppress: true };
  if (status === 429) {
    const slowDown = "channel";
    return { status: "deferred", scope: "channel", reason, retryAfterMs: waitMs, slowDown };
  }
  if (status === 503 && waitMs !== undefined) {
    return { status: "deferred", scope: "channel", reason, retryAfterMs: waitMs };
  }
  if (status === 401 || status === 403 || isRedirect(status)) {
    return { status: "deferred", scope: "channel", reason };
  }
  if (status === 408 || isServerError(status)) {
    return { status: "deferred", scope: "delivery", reason };
  }
  return isClientError(status) ? { status: "rejected", reason } : { status: "unknown", reason };
}

function responseOf({ status, body }: Answer): string {
  const excerpt = excerptOf(body);
  return excerpt === "" ? `HTTP ${status}` : `HTTP ${status}: ${excerpt}`;
}

function answerReason(answer: Answer): Reason {
  const { code, message, cure } = meaningOf(answer.status);
  return {
    code,
    message: `${message} (HTTP ${answer.status})`,
    cure,
    response: responseOf(answer),
  };
}
