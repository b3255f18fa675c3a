import { EventEmitter } from "eventemitter3";
import { absorb } from "./absorb.ts";
import type { Alert } from "./alert/alerts.ts";
import { messageOf } from "./errors.ts";
import type { ScopedLogger } from "./logger.ts";
import type { Delivery } from "./model/delivery.ts";
import type { Event } from "./model/event.ts";
import type { Reason } from "./model/outcome.ts";
import type { Silence } from "./silence/silences.ts";
import type { Bundle } from "./store/bundle.ts";
import type { Suppression } from "./suppression/suppressions.ts";
import type { UploadedTemplate } from "./templates/uploaded-template.ts";

/** A delivery as an engine event shows it, with the event that caused it. */
export interface DeliveryNotice {
  readonly delivery: Delivery;
  readonly event: Event;
}

/**
 * What became of a delivery. Of those that go out as one message it is told once, of the delivery that
 * leads them.
 */
export interface MessageNotice extends DeliveryNotice {
  /** Whom the delivery leads, as they were when they were claimed; absent where it goes alone. */
  readonly bundle?: Bundle | undefined;
}

/** What an engine tells while it works, by name. Listeners run at once; one that throws is logged. */
export interface EngineEvents {
  /** An event was accepted, with every delivery that it caused, also those that are skipped. */
  planned: [
    {
      readonly event: Event;
      readonly deliveries: readonly Delivery[];
      /** Those of a group of thousands are not listed here, nor told of as `skipped`; how many they are. */
      readonly inParts?: { readonly queued: number; readonly skipped: number } | undefined;
    },
  ];
  /** A delivery was left out of the plan, or when it fell due, with the reason. */
  skipped: [MessageNotice & { readonly reason: Reason }];
  sent: [
    MessageNotice & {
      readonly response: string | undefined;
      /** The other side's own id of it, where it gave one. */
      readonly providerId: string | undefined;
      readonly durationMs: number;
    },
  ];
  /** A delivery waits until `dueAt`: for its next attempt, or for the next probe of its channel. */
  deferred: [MessageNotice & { readonly reason: Reason; readonly dueAt: number }];
  /** A delivery failed for good and is a dead letter. */
  failed: [
    MessageNotice & {
      readonly reason: Reason;
      /** The channel says that the address is bad: it is on the suppression list from now on. */
      readonly suppress: boolean;
    },
  ];
  /**
   * An address was put on the suppression list, by hand or by this engine. Of what another process
   * puts there, that process tells.
   */
  suppressed: [{ readonly suppression: Suppression }];
  /** Somebody has taken an alert on, by `engine.alerts` or by a link of this process. */
  alertAcknowledged: [{ readonly alert: Alert; readonly actor: string }];
  /** A silence was changed in this process. */
  silenceChanged: [
    {
      readonly silence: Silence;
      readonly action: "added" | "changed" | "ended";
      readonly actor: string;
    },
  ];
  /** A silence ends soon, of which its owner wanted to be reminded. One process tells of it. */
  silenceEnding: [{ readonly silence: string; readonly endsAt: number }];
  /** An uploaded template was changed in this process. */
  templateChanged: [
    {
      readonly template: UploadedTemplate;
      readonly action: "saved" | "published" | "reset";
      readonly actor: string;
    },
  ];
  /** An uploaded template failed, and a mail was made without any of them. */
  templateFailed: [
    { readonly deliveryId: string; readonly eventId: string; readonly reason: Reason },
  ];
  /** Other rules are in force from now on. */
  rulesReplaced: [{ readonly revision: string }];
  /** A source that is followed has changed to what does not fit: the rules before stay in force. */
  rulesRefused: [{ readonly source: string; readonly reason: Reason }];
  channelPaused: [{ readonly channel: string; readonly reason: Reason; readonly until: number }];
  channelResumed: [{ readonly channel: string }];
  /** A member of a pool rests; the others go on. `channelPaused` follows when none is left. */
  memberPaused: [
    {
      readonly channel: string;
      readonly member: string;
      readonly reason: Reason;
      readonly until: number;
    },
  ];
  memberResumed: [{ readonly channel: string; readonly member: string }];
}

/** Tells listeners what happens. A listener cannot disturb the engine. */
export class EngineEventHub {
  readonly #emitter = new EventEmitter();
  readonly #log: ScopedLogger;

  constructor(log: ScopedLogger) {
    this.#log = log;
  }

  /** Calls `listener` from now on; the returned function ends that. */
  on<Name extends keyof EngineEvents>(
    name: Name,
    listener: (...args: EngineEvents[Name]) => void,
  ): () => void {
    const guarded = (...args: EngineEvents[Name]) => {
      try {
        absorb(listener(...args));
      } catch (error) {
        this.#log.error("A listener threw", { event: name, error: messageOf(error) });
      }
    };
    this.#emitter.on(name, guarded);
    return () => this.#emitter.off(name, guarded);
  }

  tell<Name extends keyof EngineEvents>(name: Name, ...args: EngineEvents[Name]): void {
    this.#emitter.emit(name, ...args);
  }
}
