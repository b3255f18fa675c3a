import { randomUUID } from "node:crypto";
import {
  type LogRecord,
  type Outcome,
  outcomeSchema,
  type Rendering,
  type Sender,
  type SendRequest,
  scopedLogger,
  systemClock,
  type VerificationStep,
  verificationStepsSchema,
} from "@carillon/core";
import { assert } from "vitest";
import { contentOf, type SampleWords } from "./sample.ts";
import type { ChannelFault, ChannelSetup, ChannelSuite } from "./setup.ts";

/** What may vary in a send. */
export interface SendVariation {
  readonly deliveryId?: string;
  readonly recipientName?: string;
  /** When the signal is aborted; at 0 it is aborted before the send begins. */
  readonly abortAfterMs?: number;
}

/** Runs a case's steps on a fresh setup, and stops the setup whatever happens. */
export async function withSession(
  suite: ChannelSuite,
  steps: (session: ChannelSession) => Promise<void>,
): Promise<void> {
  const setup = await suite.setup();
  const session = new ChannelSession(setup, suite);
  try {
    await steps(session);
  } finally {
    // What is wrong with closing is for the case about closing to say.
    await session.close().catch(() => {});
    await setup.stop();
  }
}

/** One channel and its other side, for the length of a case. */
export class ChannelSession {
  readonly setup: ChannelSetup;
  readonly graceMs: number;
  /** What the plugin logged, as it came: nothing is taken out. */
  readonly logged: LogRecord[] = [];
  readonly #deadlineMs: number;
  #sender: Sender<Rendering> | undefined;
  #closed: Promise<void> | undefined;

  constructor(setup: ChannelSetup, { deadlineMs = 5_000, graceMs = 2_000 }: ChannelSuite) {
    this.setup = setup;
    this.graceMs = graceMs;
    this.#deadlineMs = deadlineMs;
  }

  /** Made when first needed, thus after the other side began to misbehave. */
  get sender(): Sender<Rendering> {
    this.#sender ??= this.setup.channel.create({
      name: "conformance",
      app: { name: "Carillon", locale: "en", timeZone: "UTC" },
      clock: systemClock,
      logger: scopedLogger({ log: (record) => this.logged.push(record) }, "carillon.channel"),
    });
    return this.#sender;
  }

  /** Closes the sender, once however often it is asked; rejects when that takes too long. */
  close(): Promise<void> {
    const late = `close() did not end within ${this.graceMs} ms`;
    this.#closed ??= within(this.graceMs, (async () => this.#sender?.close?.())(), late);
    return this.#closed;
  }

  async misbehave(fault: ChannelFault): Promise<void> {
    assert(
      this.setup.misbehave !== undefined,
      `setup() has no misbehave(): give it one, or skip the case with its reason, skip: { ${fault}: "why" }`,
    );
    await this.setup.misbehave(fault);
  }

  /** Sends, and holds the plugin to what every answer must be: in time, not thrown, an outcome. */
  async send(words: SampleWords, variation: SendVariation = {}): Promise<Outcome> {
    const answer = await this.#answer(this.#request(words, variation), variation.abortAfterMs);
    const result = outcomeSchema.safeParse(answer);
    if (result.success) return result.data;
    assert.fail(
      "send() must answer an outcome: sent, deferred, rejected or unknown, and if not sent a " +
        `reason with code and message. It answered ${JSON.stringify(answer)}`,
    );
  }

  /**
   * Has the plugin verify, and holds it to what every answer must be: in time, not thrown, steps.
   * `undefined` where it cannot.
   */
  async verify(abortAfterMs = this.#deadlineMs): Promise<readonly VerificationStep[] | undefined> {
    const { sender, setup } = this;
    if (sender.verify === undefined) return undefined;
    const answer = await this.#bounded("verify", abortAfterMs, (signal) =>
      sender.verify?.({ address: setup.address, signal }),
    );
    const result = verificationStepsSchema.safeParse(answer);
    if (result.success) return result.data;
    assert.fail(
      "verify() must answer steps, each with name, title, status and notes, and if failed a finding. " +
        `It answered ${JSON.stringify(answer)}`,
    );
  }

  #answer(request: SendRequest<Rendering>, abortAfterMs?: number): Promise<unknown> {
    return this.#bounded("send", abortAfterMs, (signal) => this.sender.send(request, { signal }));
  }

  async #bounded(
    what: "send" | "verify",
    abortAfterMs = this.#deadlineMs,
    work: (signal: AbortSignal) => Promise<unknown> | undefined,
  ): Promise<unknown> {
    const controller = new AbortController();
    const abort = () => controller.abort(new DOMException("Took too long", "TimeoutError"));
    if (abortAfterMs === 0) abort();
    const aborting = setTimeout(abort, abortAfterMs);
    const { graceMs } = this;
    const answer = (async () => work(controller.signal))().catch((error: unknown) => {
      const must = what === "send" ? "an outcome" : "steps";
      const message = `${what}() must answer ${must} instead of throwing. It threw ${error}`;
      throw new Error(message, { cause: error });
    });
    const late = `${what}() did not settle within ${graceMs} ms after its signal was aborted`;
    return within(abortAfterMs + graceMs, answer, late).finally(() => clearTimeout(aborting));
  }

  #request(words: SampleWords, variation: SendVariation): SendRequest<Rendering> {
    const { channel, address } = this.setup;
    assert(
      channel.address === undefined || address !== undefined,
      "The channel has an address kind: setup() must give an address that the other side takes",
    );
    const occurredAt = Date.UTC(2026, 0, 1);
    return {
      deliveryId: variation.deliveryId ?? randomUUID().replaceAll("-", ""),
      attempt: 1,
      createdAt: occurredAt,
      address: channel.address === undefined ? undefined : address,
      recipient: { id: "ada", name: variation.recipientName ?? "Ada" },
      event: { id: randomUUID(), type: "backup.failed", occurredAt, severity: "error" },
      content: contentOf(channel.accepts, words),
      attachments: [],
      sensitive: false,
    };
  }
}

async function within<T>(limitMs: number, work: Promise<T>, late: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(late)), limitMs);
  });
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** An outcome in a few words, for the message of a failed case. */
export function described(outcome: Outcome): string {
  if (outcome.status === "sent") return "sent";
  return `${outcome.status} (${outcome.reason.code}: ${outcome.reason.message})`;
}
