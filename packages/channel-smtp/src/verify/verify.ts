import type { Clock, VerificationStep, VerifySenderOptions } from "@carillon/core";
import { findingOf, type Speaking } from "../classify.ts";
import type { SmtpConfig } from "../config.ts";
import { Connection } from "../connection.ts";
import type { Accepted } from "../envelope-probe.ts";
import { SmtpFailure } from "../failure.ts";
import { shortLine } from "../single-line.ts";
import type { TokenSource } from "../token-source.ts";
import { Walk } from "./walk.ts";
import { ConnectionWatch } from "./watch.ts";

/** What a walk to the server needs. */
export interface WalkParts {
  readonly config: SmtpConfig;
  readonly tokens: TokenSource | undefined;
  readonly clock: Clock;
  /** The envelope's sender. */
  readonly from: string;
  readonly speaking: Speaking;
}

/**
 * Goes all the way to a mail without sending one: name lookup, connection, encryption, login, and
 * whether the server takes the sender, and the recipient where one is given. It holds one connection
 * of its own, which is closed when it answers; and it answers by the signal at the latest.
 */
export async function walkTo(
  { config, tokens, clock, from, speaking }: WalkParts,
  { address, signal, onBegin, onStep }: VerifySenderOptions,
): Promise<readonly VerificationStep[]> {
  const walk = new Walk(config.security, clock, { onBegin, onStep });
  const watch = new ConnectionWatch(config, walk, clock, speaking.redact);
  const connection = new Connection(config, tokens, watch);
  try {
    await connection.open(signal);
    const accepted = await connection.probe({ from, to: address }, signal);
    walk.pass("sender", acceptedNotes(accepted, from, address, speaking));
    await connection.quit();
  } catch (error) {
    connection.close();
    if (!(error instanceof SmtpFailure)) throw error;
    walk.fail(findingOf(error, speaking), watch.refusedCertificate);
  }
  return walk.steps;
}

function acceptedNotes(
  { sender, recipient }: Accepted,
  from: string,
  to: string | undefined,
  { redact }: Speaking,
): readonly string[] {
  const answer = (text: string) => shortLine(redact(text), 200);
  const notes = [`${from} may send: ${answer(sender.text)}`];
  if (recipient === undefined) return notes;
  return [...notes, `${to} may be written to: ${answer(recipient.text)}`];
}
