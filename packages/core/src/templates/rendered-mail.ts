import { reasonOf } from "../errors.ts";
import type { Reason } from "../model/outcome.ts";
import type { PublishedTemplates } from "./published-templates.ts";
import type { UploadedSources } from "./uploaded-sources.ts";

/** The uploaded templates as deliveries see them. */
export interface UploadsForMails extends Pick<PublishedTemplates, "sourcesFor"> {
  /** Called for a mail that goes out without them, as one of them failed. */
  onFailed(about: { readonly deliveryId: string; readonly eventId: string }, reason: Reason): void;
}

/**
 * A content with uploaded templates; where one of these fails, without any of them: a mail that looks
 * otherwise is better than none.
 */
export async function renderedWith<Content>(
  uploads: UploadedSources | undefined,
  render: (uploads: UploadedSources | undefined) => Promise<Content>,
  onFailed: (reason: Reason) => void,
): Promise<Content> {
  if (uploads === undefined) return render(undefined);
  try {
    return await render(uploads);
  } catch (error) {
    // What fails without them, too, is not theirs to answer for.
    const content = await render(undefined);
    onFailed(reasonOf(error, "template-failed"));
    return content;
  }
}
