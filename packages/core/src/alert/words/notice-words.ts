/** What a message says when the engine speaks of an alert by itself, in one language. */
export interface NoticeWords {
  readonly language: string;
  /** In front of a title. */
  readonly stillFiring: string;
  readonly flapping: string;
  readonly stable: string;
  /** `count` is which notice it is, `span` how long it has lasted. */
  reminder(count: number, span: string): string;
  flappingSays(changes: string, span: string): string;
  stableSays(changes: string, span: string): string;
  silenceOver(span: string, cause: string): string;
  inhibitionOver(span: string, cause: string): string;
  /** Of a step of an escalation: nobody has acknowledged it for so long. */
  readonly escalated: string;
  escalatedSays(span: string): string;
  /** Of the link by which a reader takes an alert on. */
  readonly acknowledge: string;
  /** The same of a message about several. */
  readonly acknowledgeSeveral: string;
}
