import type { Contents, Rendering } from "../model/content.ts";
import type { Event } from "../model/event.ts";
import type { Format } from "../model/format.ts";
import type { App, Message } from "../model/message.ts";
import type { Audience, Recipient } from "../model/recipient.ts";

/** Everything that a rendering may show. */
export interface RenderView {
  /** Of a message that sums up several: that of the delivery that leads them. */
  readonly event: Event;
  /** Those of the message's items, in the same order. */
  readonly events?: readonly Event[] | undefined;
  /** The part of the event type's name before the dot: templates see the payload under it. */
  readonly domain: string;
  readonly message: Message;
  readonly recipient: Recipient;
  readonly audience: Audience;
  readonly app: App;
  /** In the message's language and the recipient's zone. */
  readonly format: Format;
  /** The rules that asked for it, for the line that says why one gets this. */
  readonly rules: readonly string[];
  /** Where the recipient can turn such messages off; absent where there is nothing to turn off. */
  readonly unsubscribe?: string | undefined;
}

/** The port that turns a message into what a channel sends. */
export interface Renderer {
  /** Rejects with `template-failed` or `template-timeout`; never answers half a content. */
  render<R extends Rendering>(rendering: R, view: RenderView): Promise<Contents[R]>;
  /** Asked by `engine.start()`: finds faults that can be found before the first event. */
  check?(): Promise<void>;
  close?(): Promise<void>;
}
