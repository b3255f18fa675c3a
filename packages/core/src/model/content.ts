import type { JsonObject } from "./json.ts";

/** A mail: subject on one line, and two bodies that say the same. */
export interface EmailContent {
  readonly rendering: "email";
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** Where the recipient can turn such mails off; the engine puts it there. */
  readonly unsubscribe?: string | undefined;
}

/** Plain text for a chat, a push message or a terminal. */
export interface TextContent {
  readonly rendering: "text";
  readonly title: string;
  readonly text: string;
}

/** CommonMark, for chats that format. */
export interface MarkdownContent {
  readonly rendering: "markdown";
  readonly title: string;
  readonly markdown: string;
}

/** Event and message as data, for machines. */
export interface JsonContent {
  readonly rendering: "json";
  readonly body: JsonObject;
}

/** The content of each rendering. */
export interface Contents {
  readonly email: EmailContent;
  readonly text: TextContent;
  readonly markdown: MarkdownContent;
  readonly json: JsonContent;
}

/** Which form of a message a channel wants. */
export type Rendering = keyof Contents;

/** What one channel sends. */
export type Content = Contents[Rendering];

/** Whether stored content is still of the rendering that its channel wants. */
export function isRendering<R extends Rendering>(
  content: Content,
  rendering: R,
): content is Contents[R] {
  return content.rendering === rendering;
}
