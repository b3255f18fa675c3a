import type { Audience, Logo, Reason, Severity, Tone } from "@carillon/core";

/** One message as a recipient would get it, or why they would not. */
export interface MessagePreview {
  /** What the message is about and to whom, in a form that stands in an address: stable. */
  readonly id: string;
  /** The event type's name; of several events together `several.events`. */
  readonly type: string;
  /** The part of it before the first dot. */
  readonly domain: string;
  /** Which sample it shows, or what else: `still firing`, `digest`. */
  readonly state: string;
  /** The language that was asked for. */
  readonly language: string;
  readonly audience: Audience;
  readonly severity: Severity;
  readonly mail: PreviewedMail;
}

/** What was rendered, or why nothing was. */
export type PreviewedMail =
  | {
      readonly status: "rendered";
      readonly tone: Tone;
      readonly subject: string;
      readonly html: string;
      readonly text: string;
      /** In bytes of UTF-8, without the logo. */
      readonly size: { readonly html: number; readonly text: number };
      /** Goes along with the mail, which names it by `cid:`. */
      readonly logo: Logo | undefined;
    }
  | { readonly status: "failed"; readonly reason: Reason };
