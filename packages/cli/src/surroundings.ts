import type { ReadStream, WriteStream } from "node:tty";

/** What a command reads from and writes to. */
export interface Surroundings {
  readonly stdin: ReadStream;
  readonly stdout: WriteStream;
  readonly stderr: WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder in which the command was called. */
  readonly folder: string;
  /** Aborted when the operator interrupts. */
  readonly signal: AbortSignal;
}
