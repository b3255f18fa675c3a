import { type AppOptions, appFrom } from "../branding/app-options.ts";
import { type Clock, systemClock } from "../clock.ts";
import { compose } from "../deliver/compose.ts";
import { plainRenderer } from "../deliver/plain-renderer.ts";
import type { Renderer } from "../deliver/renderer.ts";
import { type Languages, noLanguages } from "../languages/wordbook.ts";
import type { Contents, Rendering } from "../model/content.ts";
import type { Event, Severity } from "../model/event.ts";
import type { Tone } from "../model/message.ts";
import type { Audience, Recipient } from "../model/recipient.ts";
import { message as built, type MessageParts } from "./builder.ts";
import { notificationSent } from "./sent.ts";

/** What {@link renderMessage} may be told. */
export interface RenderMessageOptions {
  /** The product in whose name it speaks. Default `Carillon`. */
  readonly app?: string | AppOptions | undefined;
  /** Default: the words without a layout. */
  readonly renderer?: Renderer | undefined;
  /** Besides those that Carillon brings along. Default: none. */
  readonly languages?: Languages | undefined;
  /** Who reads it. Default: somebody who says nothing of their language and zone. */
  readonly recipient?: Recipient | undefined;
  /** Default `team`. */
  readonly audience?: Audience | undefined;
  /** Default `info`. */
  readonly severity?: Severity | undefined;
  /** Default: by severity. */
  readonly tone?: Tone | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/**
 * What a channel would be given of a message: for tests of channels, and for what is sent by other means.
 * Needs no engine, and stores nothing.
 *
 * @throws CarillonError `message-invalid`, `engine-options-invalid`, and what the renderer rejects with
 */
export async function renderMessage<R extends Rendering>(
  message: MessageParts,
  rendering: R,
  options: RenderMessageOptions = {},
): Promise<Contents[R]> {
  const { renderer = plainRenderer, languages = noLanguages, clock = systemClock } = options;
  const { severity = "info", audience = "team", recipient = { id: "reader" } } = options;
  const type = notificationSent;
  const payload = type.schema.parse({ message: built(message), severity, tone: options.tone });
  const event: Event = {
    id: "rendered",
    type: type.name,
    payload,
    occurredAt: clock.now(),
    severity,
  };
  const app = appFrom(options.app ?? "Carillon");
  const { message: said, format } = compose(type, event, { recipient, audience }, app, languages);
  const { domain } = type;
  const view = { event, domain, message: said, recipient, audience, app, format, languages };
  return renderer.render(rendering, { ...view, rules: [] });
}
