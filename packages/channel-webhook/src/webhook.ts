import { defineChannel, type Outcome, redactorOf } from "@carillon/core";
import type { z } from "zod";
import { classify } from "./classify.ts";
import { config } from "./config.ts";
import { type Exchange, post } from "./post.ts";
import { keyOf, messageIdOf, signatureOf } from "./sign.ts";

/** What {@link webhook} takes. */
export type WebhookOptions = z.input<typeof config>;

/**
 * A channel that posts events as JSON, signed after the Standard Webhooks specification. Every attempt
 * at a delivery carries the same `webhook-id`, by which a receiver drops repetitions.
 */
export const webhook = defineChannel({
  type: "webhook",
  config,
  accepts: "json",
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  create({ url, secret, headers, allowPrivate }, { clock, logger }) {
    const target = new URL(url);
    const secrets = [secret].flat();
    const keys = secrets.flatMap((value) => keyOf(value) ?? []);
    const redact = redactorOf([...secrets, ...Object.values(headers)].flatMap(withParts));

    return {
      async send({ deliveryId, event, content, sensitive }, { signal }): Promise<Outcome> {
        const now = clock.now();
        const body = JSON.stringify({
          type: event.type,
          timestamp: new Date(event.occurredAt).toISOString(),
          data: content.body,
        });
        const id = messageIdOf(deliveryId);
        const timestamp = Math.floor(now / 1_000);
        const exchange = await post({
          url: target,
          headers: {
            "user-agent": "Carillon",
            ...lowerCased(headers),
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": String(timestamp),
            "webhook-signature": signatureOf(keys, { id, timestamp, body }),
          },
          body,
          allowPrivate,
          signal,
        });
        const outcome = classify(withoutSecrets(exchange, sensitive, redact), now);
        logger.debug("Webhook posted", {
          delivery: deliveryId,
          to: target.origin,
          outcome: outcome.status,
        });
        return outcome;
      },
    };
  },
});

/** So that an option takes the place of a default whatever its letters. */
function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** A secret with its parts: a receiver may name the token without the `Bearer` before it. */
function withParts(value: string): readonly string[] {
  return [value, ...value.split(/\s+|^whsec_/).filter((part) => part.length >= 8)];
}

/** A receiver may echo what it was sent. */
function withoutSecrets(
  exchange: Exchange,
  sensitive: boolean,
  redact: (text: string) => string,
): Exchange {
  if (exchange.kind === "failed") return exchange;
  return { ...exchange, body: sensitive ? "" : redact(exchange.body) };
}
