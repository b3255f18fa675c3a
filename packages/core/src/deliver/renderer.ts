import type { Languages } from "../languages/wordbook.ts";
import type { Contents, Rendering } from "../model/content.ts";
import type { Event, EventType } from "../model/event.ts";
import type { Format } from "../model/format.ts";
import type { App, Message } from "../model/message.ts";
import type { Audience, Recipient } from "../model/recipient.ts";
import type { UploadedSources } from "../templates/uploaded-sources.ts";

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
  /** Those that the engine was given. Absent: there are none but those that the renderer brings along. */
  readonly languages?: Languages | undefined;
  /** The rules that asked for it, for the line that says why one gets this. */
  readonly rules: readonly string[];
  /** Where the recipient can turn such messages off; absent where there is nothing to turn off. */
  readonly unsubscribe?: string | undefined;
  /**
   * Templates that were uploaded and count for this mail. The same object as long as none has changed.
   * Absent: there are none.
   */
  readonly uploads?: UploadedSources | undefined;
}

/** What is wrong with a template that is to be uploaded, or worth to know of it. */
export interface TemplateFinding {
  /** Counts from 1; absent of what is about the template as a whole. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  /** A sentence that says what to write instead. */
  readonly message: string;
}

/** What a renderer says of a template that is to be uploaded. */
export interface TemplateVerdict {
  /** Where there are any, the template is refused. */
  readonly faults: readonly TemplateFinding[];
  readonly warnings: readonly TemplateFinding[];
  /**
   * What it names, or what a piece that it includes names, and its events do not have: where there is any,
   * it may be saved and is not published.
   */
  readonly misfits: readonly TemplateFinding[];
  /** The event types or domains one of which its name must mean; empty where it is for every event. */
  readonly subjects: readonly string[];
}

/** What stands around a template that is to be uploaded. */
export interface TemplateSurroundings {
  /** The sources of the other uploads that its mails may have, by name without `.eta`. */
  readonly others: ReadonlyMap<string, string>;
  /** Those that the engine knows, by name. */
  readonly eventTypes: ReadonlyMap<string, EventType>;
}

/** Judges templates that are to be uploaded. They are data: nothing of them is ever run. */
export interface TemplateJudge {
  judge(name: string, source: string, around: TemplateSurroundings): TemplateVerdict;
}

/** The port that turns a message into what a channel sends. */
export interface Renderer {
  /** Rejects with `template-failed` or `template-timeout`; never answers half a content. */
  render<R extends Rendering>(rendering: R, view: RenderView): Promise<Contents[R]>;
  /** Of a renderer that takes templates at run time; it renders mails with the view's `uploads`. */
  readonly uploads?: TemplateJudge | undefined;
  /**
   * Asked by `engine.start()`, with every event type that the engine knows, by name: finds faults that
   * can be found before the first event. Rejects with `template-failed`, whose issues list all of them.
   */
  check?(eventTypes: ReadonlyMap<string, EventType>): Promise<void>;
  close?(): Promise<void>;
}
