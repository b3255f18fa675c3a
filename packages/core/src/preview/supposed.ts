import type { Renderer } from "../deliver/renderer.ts";
import type { Rendering } from "../model/content.ts";
import { type Delivery, deliveryId } from "../model/delivery.ts";
import { type Event, type EventType, severities } from "../model/event.ts";
import type { Notice } from "../model/notice.ts";
import type { Audience, Recipient } from "../model/recipient.ts";
import { mostMembers } from "../store/bundle.ts";
import type { Claim } from "../store/store.ts";

/** An event that a preview supposes. */
export interface PreviewEvent {
  /** Need not be one that the engine knows. */
  readonly type: EventType;
  /** As `emit` takes it. */
  readonly payload: unknown;
  /** Default: now. */
  readonly occurredAt?: Date | number | undefined;
  /** What the engine says of an alert by itself: as a reminder, say. */
  readonly notice?: Notice | undefined;
}

/** How a preview is asked for. */
export interface PreviewOptions<R extends Rendering> {
  /** Default `email`. */
  readonly rendering?: R | undefined;
  /** To whom it speaks. Default `team`. */
  readonly audience?: Audience | undefined;
  /** Default: the affected user for the audience `user`, otherwise a mailbox. */
  readonly recipient?: Recipient | undefined;
  /** In this language (BCP 47), whatever the recipient's is. */
  readonly language?: string | undefined;
  /** The rules that asked for it. Default: those in force that would send the first of the events so. */
  readonly rules?: readonly string[] | undefined;
  /** As what several events go out together. Default `group`. */
  readonly together?: "group" | "digest" | undefined;
  /** As a step of an escalation, so long after the rule has told of the alert. */
  readonly step?: Delivery["step"];
  /** In place of the engine's, to look at templates that do not count yet. */
  readonly renderer?: Renderer | undefined;
}

/** Where a preview would go. Nothing is ever sent there. */
export const previewAddress = "preview@example.com";

/** What the worker would claim: the events as deliveries to one reader. */
export function supposedClaim(
  events: readonly [Event, ...Event[]],
  audience: Audience,
  recipient: Recipient,
  rules: readonly string[],
  { together = "group", step }: Pick<PreviewOptions<Rendering>, "together" | "step">,
): Claim {
  const bundle = events.length > 1 ? `${together}:preview` : undefined;
  const about = { audience, recipient, rules, step, bundle };
  const members = events.map((event) => ({ event, delivery: deliveryOf(event, about) }));
  const [event] = events;
  const claim = { event, delivery: deliveryOf(event, about), attached: false, token: 1 };
  if (bundle === undefined) return claim;
  const times = events.map(({ occurredAt }) => occurredAt);
  const counted = severities.map(
    (severity) => [severity, events.filter((one) => one.severity === severity).length] as const,
  );
  return {
    ...claim,
    bundle: {
      members: members.slice(0, mostMembers),
      total: members.length,
      severities: Object.fromEntries(counted.filter(([, count]) => count > 0)),
      firstAt: Math.min(...times),
      lastAt: Math.max(...times),
      // Whether a preview is kept from people is for whoever shows it.
      sensitive: false,
    },
  };
}

function deliveryOf(
  event: Event,
  about: Pick<Delivery, "audience" | "recipient" | "rules" | "step" | "bundle">,
): Delivery {
  return {
    ...about,
    id: deliveryId(event.id, channelName, previewAddress),
    eventId: event.id,
    channel: channelName,
    address: previewAddress,
    state: "sending",
    priority: "normal",
    attempts: 1,
    createdAt: event.occurredAt,
    dueAt: event.occurredAt,
  };
}

const channelName = "preview";
