/** What a message says when the engine speaks of an alert by itself, in one language. */
export interface NoticeWords {
  /** In front of a title. */
  readonly stillFiring: string;
  readonly flapping: string;
  readonly stable: string;
  /** `count` is which notice it is, `span` how long it has lasted. */
  readonly reminder: (count: number, span: string, written: string) => string;
  /** `written` is the number as the reader writes it. */
  readonly flappingSays: (changes: number, span: string, written: string) => string;
  readonly stableSays: (changes: number, span: string, written: string) => string;
  readonly silenceOver: (span: string, cause: string) => string;
  readonly inhibitionOver: (span: string, cause: string) => string;
  /** Of a step of an escalation: nobody has acknowledged it for so long. */
  readonly escalated: string;
  readonly escalatedSays: (span: string) => string;
  /** Of the link by which a reader takes an alert on. */
  readonly acknowledge: string;
  /** The same of a message about several. */
  readonly acknowledgeSeveral: string;
}
