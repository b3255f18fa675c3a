import type { TemplateFinding } from "../deliver/renderer.ts";
import type { VersionDocument } from "./document.ts";

/** A version of an uploaded template. */
export type TemplateVersion = Omit<VersionDocument, "source">;

/** A template that was uploaded, without its source. */
export interface UploadedTemplate {
  /** Without `.eta`: `alert.de.email.subject`. */
  readonly name: string;
  /** Absent: it is for everybody. */
  readonly tenant?: string | undefined;
  /** Rises with each change; for `expectedVersion`. */
  readonly version: number;
  /** The number of the version that counts; absent where the default does. */
  readonly published?: number | undefined;
  /** The newest first: the last 20, and the one that counts. */
  readonly versions: readonly TemplateVersion[];
  /**
   * What is stored of it cannot be read: it counts for nothing and its versions are lost. `save` and
   * `reset` put it in order.
   */
  readonly damaged?: true | undefined;
}

/** Whose templates. */
export interface TemplateScope {
  /** Default: those for everybody. A tenant's own count before these. */
  readonly tenant?: string | undefined;
}

/** Who changes a template, and what they have seen before. */
export interface TemplateChange extends TemplateScope {
  /** Stands in the audit log. */
  readonly actor: string;
  /** Words for the audit log and the version: at most 500 characters. */
  readonly note?: string | undefined;
  /** What must be there for this to count: a version, or 0 for none. Default: whatever is. */
  readonly expectedVersion?: number | undefined;
}

/** Which version to publish. */
export interface TemplatePublication extends TemplateChange {
  /** A version's number: an older one, to go back to it. Default: the newest. */
  readonly number?: number | undefined;
}

/** What `save`, `publish` and `reset` answer. */
export interface ChangedTemplate extends UploadedTemplate {
  /** What is worth to know of it, such as a plain text that is missing beside the HTML. */
  readonly warnings: readonly TemplateFinding[];
}

/** What `save` answers. */
export interface SavedTemplate extends ChangedTemplate {
  /** What it names and its events do not have, itself or through a piece: `publish` would refuse it. */
  readonly misfits: readonly TemplateFinding[];
}
