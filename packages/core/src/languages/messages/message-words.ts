/** What the engine's own events say, in one language. One language is one file. */
export interface MessageWords {
  /** Of a test of a channel: a mail, or a message of another kind. */
  readonly test: {
    readonly emailTitle: string;
    readonly email: (app: string) => string;
    readonly messageTitle: string;
    readonly message: (app: string) => string;
  };
  /** Nothing came up for a digest. */
  readonly emptyDigest: {
    readonly title: (digest: string) => string;
    readonly summary: string;
  };
  /** A silence is about to end. */
  readonly silenceEnding: {
    readonly title: (reason: string) => string;
    readonly summary: (end: string) => string;
    readonly reason: string;
    readonly owner: string;
    readonly since: string;
    readonly until: string;
  };
}
