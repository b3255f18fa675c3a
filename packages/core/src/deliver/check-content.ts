import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { type Content, type Contents, isRendering, type Rendering } from "../model/content.ts";

const schema: z.ZodType<Content> = z.discriminatedUnion("rendering", [
  z.strictObject({
    rendering: z.literal("email"),
    subject: z.string(),
    html: z.string(),
    text: z.string(),
  }),
  z.strictObject({ rendering: z.literal("text"), title: z.string(), text: z.string() }),
  z.strictObject({ rendering: z.literal("markdown"), title: z.string(), markdown: z.string() }),
  z.strictObject({ rendering: z.literal("json"), body: z.record(z.string(), z.json()) }),
]);

/**
 * Checks what a renderer really answered; a renderer may be the host's, and without types. A mail is
 * kept with its link to unsubscribe, so that every attempt has the same one.
 */
export function checkedContent<R extends Rendering>(
  content: unknown,
  rendering: R,
  unsubscribe?: string,
): Contents[R] {
  const result = schema.safeParse(content);
  const found = result.success ? withLink(result.data, unsubscribe) : undefined;
  if (found !== undefined && isRendering(found, rendering)) return found;
  throw new CarillonError("template-failed", `The renderer answered no ${rendering} content`);
}

function withLink(content: Content, unsubscribe: string | undefined): Content {
  if (content.rendering !== "email" || unsubscribe === undefined) return content;
  return { ...content, unsubscribe };
}
