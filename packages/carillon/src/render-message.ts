import {
  type Contents,
  type MessageParts,
  type Rendering,
  type RenderMessageOptions,
  renderMessage as renderPlainMessage,
} from "@carillon/core";
import { etaRenderer } from "@carillon/templates";

/** As `renderMessage` of `@carillon/core`, with the looks that messages have by default. */
export function renderMessage<R extends Rendering>(
  message: MessageParts,
  rendering: R,
  options: RenderMessageOptions = {},
): Promise<Contents[R]> {
  return renderPlainMessage(message, rendering, { renderer: etaRenderer(), ...options });
}
