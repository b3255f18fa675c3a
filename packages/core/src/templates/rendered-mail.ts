import { reasonOf } from "../errors.ts";
import type { Reason } from "../model/outcome.ts";
import type { PublishedTemplates } from "./published-templates.ts";
import { onlySources, type UploadedSources } from "./uploaded-sources.ts";

/** The uploaded templates as deliveries see them. */
export interface UploadsForMails extends Pick<PublishedTemplates, "sourcesFor"> {
  /** Called for a mail that goes out without them, as one of them failed. */
  onFailed(about: { readonly deliveryId: string; readonly eventId: string }, reason: Reason): void;
}

/**
 * A content with uploaded templates; where one of these fails, without those of its part: a mail that looks
 * otherwise is better than none. The subject is one part; HTML and plain text are the other one, as they
 * are to say the same.
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
    const content = await renderedWithout(uploads, render);
    onFailed(reasonOf(error, "template-failed"));
    return content;
  }
}

async function renderedWithout<Content>(
  uploads: UploadedSources,
  render: (uploads: UploadedSources | undefined) => Promise<Content>,
): Promise<Content> {
  const isSubject = (name: string) => name.endsWith(".subject");
  for (const stays of [(name: string) => !isSubject(name), isSubject]) {
    const rest = onlySources(uploads, stays);
    if (rest.size === 0 || rest.size === uploads.size) continue;
    try {
      return await render(rest);
    } catch {
      // Nor is that one sound: the next has less.
    }
  }
  return render(undefined);
}
