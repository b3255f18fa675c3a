import type { Clock } from "../clock.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { Languages } from "../languages/wordbook.ts";
import type { Logger } from "../logger.ts";
import { scopedLogger } from "../logger.ts";
import type { Channel, Sender, SendRequest } from "../model/channel.ts";
import type { Rendering } from "../model/content.ts";
import type { App } from "../model/message.ts";
import type { Outcome } from "../model/outcome.ts";
import { redactorOf } from "../model/secret.ts";
import {
  type Finding,
  type Verification,
  type VerificationProgress,
  type VerificationStep,
  verificationStepsSchema,
} from "../model/verification.ts";
import { endsWithin } from "../within.ts";
import { checkedContent } from "./check-content.ts";
import { compose } from "./compose.ts";
import type { Renderer } from "./renderer.ts";
import { send } from "./send.ts";
import { testMessage } from "./test-message.ts";
import { StepList } from "./verification-steps.ts";
import { withinDeadline } from "./within-deadline.ts";

/** What a verification is asked for. */
export interface VerifyOptions extends VerificationProgress {
  /**
   * Sends a test message to this address, once everything before it went well. Limit it to the address
   * of whoever asks: anything else is a way to send mail to strangers.
   */
  readonly testTo?: string | undefined;
  /** Ends it early; what was under way is told as failed. */
  readonly signal?: AbortSignal | undefined;
}

/** What a verification works with. */
export interface VerifyParts {
  /** The channel's name, for its log lines. */
  readonly name: string;
  readonly app: App;
  readonly renderer: Renderer;
  readonly languages: Languages;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly newId: () => string;
}

interface Ready {
  readonly channel: Channel;
  readonly sender: Sender<Rendering>;
  readonly address: string | undefined;
}

const closeTimeoutMs = 5_000;

/**
 * Takes a channel through everything that a send needs, and then, when asked, through a send; of a pool
 * each member, one after the other. It never rejects: whatever goes wrong is the finding of a step.
 */
export async function verify(
  channel: () => Channel,
  options: VerifyOptions,
  parts: VerifyParts,
): Promise<Verification> {
  const steps = new StepList(parts.clock, options);
  const made = attempted(channel);
  const members = made.channel?.pool?.members;
  if (members === undefined) await walk(made, options, parts, steps);
  for (const member of members ?? []) {
    steps.of(member.name);
    await walk(member, options, parts, steps);
  }
  return steps.verification;
}

/** A channel, or why there is none. */
type Made =
  | { readonly channel: Channel }
  | { readonly channel?: undefined; readonly error: unknown };

function attempted(make: () => Channel): Made {
  try {
    return { channel: make() };
  } catch (error) {
    return { error };
  }
}

async function walk(
  made: Made,
  options: VerifyOptions,
  parts: VerifyParts,
  steps: StepList,
): Promise<void> {
  const ready = prepare(made, options, parts, steps);
  if (ready === undefined) return;
  const stop = options.signal ?? new AbortController().signal;
  await check(ready, stop, parts, steps);
  if (options.testTo !== undefined) await test(ready, options.testTo, stop, parts, steps);
  const closed = (async () => ready.sender.close?.())();
  await endsWithin(parts.clock, closeTimeoutMs, closed);
}

/** The channel's options and the address of the test, before anything is connected to. */
function prepare(
  made: Made,
  { testTo }: VerifyOptions,
  { name, app, clock, logger }: VerifyParts,
  steps: StepList,
): Ready | undefined {
  steps.begin({ name: "configuration", title: "Configuration" });
  try {
    if (made.channel === undefined) throw made.error;
    const { channel } = made;
    if (channel.off !== undefined) {
      steps.fail(channel.off);
      return undefined;
    }
    const redact = redactorOf(channel.secrets());
    steps.redactWith(redact);
    const address = testTo === undefined ? undefined : channel.address?.parse(testTo);
    const scoped = scopedLogger(logger, `carillon.channel.${channel.type}`, redact, {
      channel: name,
    });
    const sender = channel.create({ name, app, clock, logger: scoped });
    steps.pass([]);
    return { channel, sender, address };
  } catch (error) {
    steps.fail(findingOf(error, "channel-setup"));
    return undefined;
  }
}

async function check(
  { channel, sender, address }: Ready,
  stop: AbortSignal,
  { clock }: VerifyParts,
  steps: StepList,
): Promise<void> {
  if (sender.verify === undefined) return;
  const followed = steps.follow();
  const failed = (code: string, message: string): readonly VerificationStep[] => [
    ...followed.told,
    {
      name: "check",
      title: "Check",
      status: "failed",
      notes: [],
      finding: misbehaved(code, message),
    },
  ];
  const found = await withinDeadline<readonly VerificationStep[]>(
    async (signal) => sender.verify?.({ address, signal, ...followed.progress }),
    { clock, timeoutMs: channel.timeoutMs, stop },
    {
      answered(value) {
        const checked = verificationStepsSchema.safeParse(value);
        if (checked.success) return checked.data;
        return failed(
          "channel-nonsense",
          "The channel plugin answered something that are no steps",
        );
      },
      threw: (error) => failed("channel-threw", `The channel plugin threw: ${messageOf(error)}`),
      hung: () => failed("channel-hung", "The channel plugin did not end at the abort signal"),
      onLate: () => {},
    },
  );
  followed.finish(found);
}

async function test(
  ready: Ready,
  testTo: string,
  stop: AbortSignal,
  parts: VerifyParts,
  steps: StepList,
): Promise<void> {
  const isMail = ready.channel.accepts === "email";
  const step = { name: "test", title: isMail ? "Test email" : "Test message" };
  if (!steps.isOk) {
    steps.skip(step);
    return;
  }
  steps.begin(step);
  try {
    const request = await requestFor(ready, testTo, parts);
    const { clock } = parts;
    const { timeoutMs } = ready.channel;
    const outcome = await send(ready.sender, request, { clock, timeoutMs, stop, onLate: () => {} });
    settle(outcome, `${step.title} sent successfully.`, steps);
  } catch (error) {
    steps.fail(findingOf(error, "template-failed"));
  }
}

function settle(outcome: Outcome, success: string, steps: StepList): void {
  if (outcome.status !== "sent") steps.fail(outcome.reason);
  else steps.pass(outcome.response === undefined ? [success] : [success, outcome.response]);
}

/** The test message, worded and rendered like every other message of the product. */
async function requestFor(
  { channel, address }: Ready,
  testTo: string,
  { app, renderer, languages, clock, newId }: VerifyParts,
): Promise<SendRequest<Rendering>> {
  const type = testMessage;
  const { accepts } = channel;
  const now = clock.now();
  const event = {
    id: newId(),
    type: type.name,
    payload: { kind: accepts === "email" ? ("email" as const) : ("message" as const) },
    occurredAt: now,
    severity: "info",
  } as const;
  const recipient = { id: address ?? testTo };
  const audience = "team" as const;
  const { message, format } = compose(type, event, { recipient, audience }, app, languages);
  const to = { recipient, audience, rules: [] };
  const view = { event, domain: type.domain, message, app, format, languages, ...to };
  const rendered = await renderer.render<Rendering>(accepts, view);
  return {
    deliveryId: newId(),
    attempt: 1,
    createdAt: now,
    address,
    recipient,
    event,
    content: checkedContent(rendered, accepts),
    attachments: [],
    sensitive: false,
  };
}

function findingOf(error: unknown, otherwise: string): Finding {
  if (!(error instanceof CarillonError)) return { code: otherwise, message: messageOf(error) };
  const { code, what, cure, issues } = error;
  if (issues.length === 0) return { code, message: what, cure };
  return { code, message: what.replace(`: ${issues.join("; ")}`, ""), issues, cure };
}

function misbehaved(code: string, message: string): Finding {
  return {
    code,
    message,
    cure: "Tell the author of the channel plugin; testChannel shows the fault.",
  };
}
