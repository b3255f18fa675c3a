import { z } from "zod";
import type { Clock } from "../clock.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import { absorb, answerAtOnce } from "./answer-at-once.ts";
import type { Attachment } from "./attachment.ts";
import type { Contents, Rendering } from "./content.ts";
import type { Event } from "./event.ts";
import { issuesOf } from "./issues.ts";
import type { App } from "./message.ts";
import type { Outcome, Reason } from "./outcome.ts";
import type { Pool } from "./pool.ts";
import { type DestinationLimit, destinationLimitSchema, type Rate, rateSchema } from "./rate.ts";
import type { AddressKind, Recipient } from "./recipient.ts";
import { assertSecretsReachable, secretsIn } from "./secrets-in.ts";
import type { VerificationProgress, VerificationStep } from "./verification.ts";

/** One thing to send. */
export interface SendRequest<R extends Rendering> {
  /** The same for every attempt at this delivery: the key by which a receiver can see a repetition. */
  readonly deliveryId: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** When the delivery was planned, in milliseconds since 1970; the same for every attempt. */
  readonly createdAt: number;
  /** In the canonical form of the channel's address kind; `undefined` where it has none. */
  readonly address: string | undefined;
  readonly recipient: Recipient;
  readonly event: Pick<Event, "id" | "type" | "occurredAt" | "severity">;
  readonly content: Contents[R];
  /**
   * The conversation that it belongs to, for channels that can show one; the same text for all of its
   * messages, of any length and content.
   */
  readonly thread?: string | undefined;
  /** For channels that can carry files; others leave them out. */
  readonly attachments: readonly Attachment[];
  /** The event type is marked sensitive: nothing of the content may be logged. */
  readonly sensitive: boolean;
  /** In whose name it goes out: the product, as its tenant shows it. Absent: as in the context. */
  readonly app?: App | undefined;
}

/** How long an attempt may take. */
export interface SendOptions {
  /** Aborted at the deadline and at a forced stop: let go of sockets and timers then. */
  readonly signal: AbortSignal;
}

/** What a verification is about, and how long it may take. */
export interface VerifySenderOptions extends SendOptions, VerificationProgress {
  /** Whoever asks, in the canonical form of the channel's address kind: to be looked at, not told. */
  readonly address: string | undefined;
}

/** What a channel plugin makes of its config: the one live object that sends. */
export interface Sender<R extends Rendering> {
  /**
   * Tries once, and says what became of it. It never retries by itself. Throwing is taken as an
   * unknown outcome, as nobody can tell whether the other side has the message.
   */
  send(request: SendRequest<R>, options: SendOptions): Promise<Outcome>;
  /**
   * Walks to the other side as a send would, as far as that goes without sending, and answers every
   * step: after one that failed, those that it did not come to as `skipped`. It must not throw, and
   * must end when the signal is aborted.
   */
  verify?(options: VerifySenderOptions): Promise<readonly VerificationStep[]>;
  /** Frees what it holds. Asked once, after the last send. */
  close?(): Promise<void>;
}

/** What a channel plugin may use besides its config. */
export interface ChannelContext {
  /** The channel's name in this engine. */
  readonly name: string;
  readonly app: App;
  readonly clock: Clock;
  /** Speaks as `carillon.channel.<type>`; takes the config's secrets out by itself. */
  readonly logger: ScopedLogger;
}

/** What {@link defineChannel} takes. */
export interface ChannelDefinition<Config extends z.ZodType, R extends Rendering> {
  /** Names the plugin: `smtp`, `gotify`. */
  readonly type: string;
  /** The options; `secret()` marks what must not leave the process. Unknown options are refused. */
  readonly config: Config;
  /** Which rendering of a message it sends. */
  readonly accepts: R;
  /** The kind of address by which it reaches a person; none where the channel is one place. */
  readonly address?: AddressKind;
  /** The channel's own recipients, for rules that name none. */
  readonly recipients?: (config: z.output<Config>) => readonly string[];
  /** The deadline of one attempt, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | ((config: z.output<Config>) => number);
  /** How many attempts at once. Default 5. */
  readonly concurrency?: number | ((config: z.output<Config>) => number);
  /** How much may be sent, where the other side is known to take no more. Default: no limit. */
  readonly rate?: Rate | ((config: z.output<Config>) => Rate | undefined);
  /**
   * Names the place behind the channel where an address is at home, if there are several that take more
   * or less, each for itself: the domain of a mail address. Pure; must not wait.
   */
  readonly destination?: (address: string) => string;
  /** How much may be sent to each destination. Default: no limit. */
  readonly perDestination?:
    | DestinationLimit
    | ((config: z.output<Config>) => DestinationLimit | undefined);
  /** Makes the sender. Must not wait; it connects at the first send. */
  readonly create: (config: z.output<Config>, context: ChannelContext) => Sender<R>;
}

/** A configured outlet, ready for `createEngine`. */
export interface Channel<R extends Rendering = Rendering> {
  readonly type: string;
  readonly accepts: R;
  readonly address: AddressKind | undefined;
  /** Canonical addresses, each once. */
  readonly recipients: readonly string[];
  readonly timeoutMs: number;
  readonly concurrency: number;
  readonly rate?: Rate | undefined;
  /** The place behind the channel where an address is at home. */
  readonly destination?: ((address: string) => string) | undefined;
  readonly perDestination?: DestinationLimit | undefined;
  /**
   * What must never be shown. A function, so that it is in no dump of the channel: `console.log`,
   * `JSON.stringify`, a debugger's preview.
   */
  secrets(): readonly string[];
  /** Why it is switched off (`channelOff`); absent while it is on. */
  readonly off?: Reason | undefined;
  /**
   * The channels that it consists of (`failover`, `roundRobin`); absent where it is one. An engine goes by
   * these: who puts another `create` in a channel's place leaves its pool out.
   */
  readonly pool?: Pool<R> | undefined;
  create(context: ChannelContext): Sender<R>;
}

const channelSchema = z.object({
  type: z.string().min(1),
  accepts: z.enum(["email", "text", "markdown", "json"]),
  address: z
    .object({ kind: z.string(), parse: z.custom((given) => typeof given === "function") })
    .optional(),
  recipients: z.array(z.string()),
  timeoutMs: z.number().positive(),
  concurrency: z.int().positive(),
  rate: rateSchema.optional(),
  destination: z.custom((value) => typeof value === "function").optional(),
  perDestination: destinationLimitSchema.optional(),
  secrets: z.custom((value) => typeof value === "function"),
  off: z.object({ code: z.string(), message: z.string() }).optional(),
  pool: z
    .object({
      spreading: z.enum(["failover", "round-robin"]),
      members: z.array(
        z.object({ name: z.string(), channel: z.custom(isChannel), weight: z.int().positive() }),
      ),
    })
    .optional(),
  create: z.custom((value) => typeof value === "function"),
});

/** Whether a value was made by a channel plugin, as far as can be seen. */
export function isChannel(value: unknown): value is Channel {
  return channelSchema.safeParse(value).success;
}

const func = z.custom((value) => typeof value === "function", "must be a function");

const definitionSchema = z.strictObject({
  type: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "lower case letters, digits and hyphens"),
  config: z.custom<z.ZodType>((value) => value instanceof z.ZodType, "a zod schema"),
  accepts: z.enum(["email", "text", "markdown", "json"]),
  address: z.object({ kind: z.string().min(1), parse: func }).optional(),
  recipients: func.optional(),
  timeoutMs: z.union([func, z.number().positive()], "must be milliseconds").optional(),
  concurrency: z.union([func, z.int().positive()], "must be a whole number").optional(),
  rate: z.union([func, rateSchema]).optional(),
  destination: func.optional(),
  perDestination: z.union([func, destinationLimitSchema]).optional(),
  create: z.custom((value) => typeof value === "function", "a function"),
});

/**
 * Declares a channel plugin. The answer is a function from options to a {@link Channel}; it checks
 * the options at once, so a wrong one fails where it is written.
 *
 * @throws CarillonError `channel-definition-invalid`; the returned function throws
 * `channel-config-invalid`, which lists every fault.
 */
export function defineChannel<Config extends z.ZodType, R extends Rendering>(
  definition: ChannelDefinition<Config, R>,
): (options: z.input<Config>) => Channel<R> {
  const checked = definitionSchema.safeParse(definition);
  if (!checked.success) {
    throw new CarillonError("channel-definition-invalid", "A channel definition is not usable", {
      issues: issuesOf(checked.error),
    });
  }
  const { type, accepts } = definition;
  const schema = definition.config;
  assertSecretsReachable(schema, type);
  const address = definition.address === undefined ? undefined : checkedKind(definition.address);
  return (options) => {
    const config = parsedConfig(type, schema, options);
    const asked = <Answer>(ask: () => Answer, name: string): Answer =>
      answerAtOnce(ask, "channel-definition-invalid", `The ${name} function of ${type}`);
    const recipients = asked(() => definition.recipients?.(config), "recipients") ?? [];
    const timeoutMs = asked(() => settingFrom(definition.timeoutMs, config), "timeoutMs") ?? 30_000;
    const concurrency =
      asked(() => settingFrom(definition.concurrency, config), "concurrency") ?? 5;
    const rate = asked(() => settingFrom(definition.rate, config), "rate");
    const perDestination = asked(
      () => settingFrom(definition.perDestination, config),
      "perDestination",
    );
    assertAnswers(type, { recipients, timeoutMs, concurrency, rate, perDestination });
    const secrets = [...new Set([...secretsIn(schema, options), ...secretsIn(schema, config)])];
    return {
      type,
      accepts,
      address,
      recipients: canonicalRecipients(type, address, recipients),
      timeoutMs,
      concurrency,
      rate,
      destination: definition.destination,
      perDestination,
      secrets: () => secrets,
      create: (context) => definition.create(config, context),
    };
  };
}

function parsedConfig<Config extends z.ZodType>(
  type: string,
  schema: Config,
  options: unknown,
): z.output<Config> {
  const faults: string[] = [];
  try {
    const parsed = schema.safeParse(options);
    faults.push(...unknownOptions(schema, options));
    if (parsed.success && faults.length === 0) return parsed.data;
    if (!parsed.success) faults.push(...issuesOf(parsed.error));
  } catch (cause) {
    throw new CarillonError("channel-config-invalid", `The options of ${type} cannot be checked`, {
      cause,
    });
  }
  throw new CarillonError("channel-config-invalid", `The options of ${type} are not usable`, {
    issues: faults,
  });
}

/** An author's `z.object` would drop a mistyped option without a word. */
function unknownOptions(schema: z.ZodType, options: unknown): readonly string[] {
  // A schema with a catchall says itself what it takes: strict, loose, or of some shape.
  if (!(schema instanceof z.ZodObject) || schema.def.catchall !== undefined) return [];
  const issues = schema.strict().safeParse(options).error?.issues ?? [];
  return issues.flatMap((issue) =>
    issue.code === "unrecognized_keys" && issue.path.length === 0 ? [issue.message] : [],
  );
}

function settingFrom<Config, Value extends number | object>(
  setting: Value | ((config: Config) => Value | undefined) | undefined,
  config: Config,
): Value | undefined {
  return typeof setting === "function" ? setting(config) : setting;
}

const answersSchema = z.object({
  recipients: z.array(z.string()),
  timeoutMs: z.number().positive(),
  concurrency: z.int().positive(),
  rate: rateSchema.optional(),
  perDestination: destinationLimitSchema.optional(),
});

function assertAnswers(type: string, answers: unknown): void {
  const checked = answersSchema.safeParse(answers);
  if (checked.success) return;
  throw new CarillonError("channel-definition-invalid", `What ${type} answers is not usable`, {
    issues: issuesOf(checked.error),
  });
}

/** The same kind of address, which cannot answer anything but a text. */
function checkedKind(given: AddressKind): AddressKind {
  return {
    kind: given.kind,
    ignoresCase: given.ignoresCase,
    parse(address) {
      const canonical: unknown = given.parse(address);
      if (typeof canonical === "string" && canonical !== "") return canonical;
      absorb(canonical);
      throw new CarillonError(
        "address-invalid",
        `The ${given.kind} address ${JSON.stringify(address)} has no canonical form`,
      );
    },
  };
}

function canonicalRecipients(
  type: string,
  kind: AddressKind | undefined,
  addresses: readonly string[],
): readonly string[] {
  if (kind === undefined) return [];
  const issues: string[] = [];
  const canonical = new Set<string>();
  for (const address of addresses) {
    try {
      canonical.add(kind.parse(address));
    } catch (error) {
      issues.push(messageOf(error));
    }
  }
  if (issues.length === 0) return [...canonical];
  throw new CarillonError("channel-config-invalid", `The recipients of ${type} are not usable`, {
    issues,
  });
}
