import {
  type Channel,
  type ChannelContext,
  defineChannel,
  messageOf,
  type Outcome,
  type Sender,
  type SendRequest,
  type VerificationStep,
  type VerifySenderOptions,
} from "@carillon/core";
import { emailAddress, inspectAddress } from "./address.ts";
import { SignedSender } from "./bounce/signed-sender.ts";
import { classify, reasonOf, type Speaking } from "./classify.ts";
import { Composer, type Mail } from "./compose.ts";
import { configSchema, type SmtpConfig, type SmtpOptions } from "./config.ts";
import { DkimSigner } from "./dkim.ts";
import { SmtpFailure } from "./failure.ts";
import { LookAlikeLog } from "./look-alike-log.ts";
import { type Mailbox, readable } from "./mailbox.ts";
import { tokensFor } from "./oauth2.ts";
import { secretsOf } from "./oauth2-options.ts";
import { ConnectionPool } from "./pool.ts";
import { codesIn, credentialRedactor } from "./redact.ts";
import type { ServerReply } from "./reply-reader.ts";
import { serverMessageIdIn } from "./server-message-id.ts";
import { shortLine } from "./single-line.ts";
import { TokenRedactor } from "./token-redactor.ts";
import type { TokenSource } from "./token-source.ts";
import { walkTo } from "./verify/verify.ts";

/**
 * Sends mail by SMTP, one recipient a mail. The connection is encrypted (STARTTLS by default) and the
 * certificate checked; where that cannot be had, nothing is sent. The README lists the options.
 *
 * @throws CarillonError `channel-config-invalid`, which lists every fault of the options.
 */
export const smtp: (options: SmtpOptions) => Channel<"email"> = defineChannel({
  type: "smtp",
  config: configSchema,
  accepts: "email",
  address: emailAddress,
  recipients: ({ to }) => to,
  timeoutMs: ({ timeoutMs }) => timeoutMs,
  concurrency: ({ maxConnections }) => maxConnections,
  rate: ({ rate }) => rate,
  destination: (address) => address.slice(address.lastIndexOf("@") + 1),
  perDestination: ({ perDomain }) => perDomain,
  create: (config, context) => new SmtpSender(config, context),
});

type Request = SendRequest<"email">;

class SmtpSender implements Sender<"email"> {
  readonly #config: SmtpConfig;
  readonly #clock: ChannelContext["clock"];
  readonly #logger: ChannelContext["logger"];
  readonly #tokens: TokenSource | undefined;
  readonly #pool: ConnectionPool;
  readonly #from: Mailbox;
  readonly #replyTo: Mailbox | undefined;
  readonly #composer: Composer;
  readonly #signer: DkimSigner | undefined;
  readonly #bounces: SignedSender | undefined;
  readonly #lookAlikes: LookAlikeLog;
  readonly #host: string;
  readonly #speaking: Speaking;

  constructor(config: SmtpConfig, { app, clock, logger }: ChannelContext) {
    const { from, replyTo, host, port, user, password, oauth2, dkim } = config;
    const hidden = new TokenRedactor(oauth2 === undefined ? [] : secretsOf(oauth2));
    const redact = credentialRedactor(user, password);
    this.#config = config;
    this.#clock = clock;
    this.#logger = logger;
    this.#tokens = tokensFor(config, {
      clock,
      learn: (secret) => hidden.learn(secret),
      warn: (text) => logger.warn(hidden.redact(text)),
    });
    this.#pool = new ConnectionPool(config, this.#tokens);
    this.#from = { ...from, name: from.name ?? app.name };
    this.#replyTo = replyTo;
    this.#composer = new Composer(from, replyTo, app);
    this.#signer = dkim === undefined ? undefined : new DkimSigner([dkim].flat());
    this.#bounces = config.bounce === undefined ? undefined : new SignedSender(config.bounce);
    this.#lookAlikes = new LookAlikeLog(logger);
    for (const { domain } of [from, replyTo ?? from]) this.#lookAlikes.see(domain);
    this.#host = host;
    this.#speaking = {
      server: `${host}:${port}`,
      redact: (text) => hidden.redact(redact(text)),
    };
  }

  async send(request: Request, { signal }: { readonly signal: AbortSignal }): Promise<Outcome> {
    const outcome = await this.#attempt(request, signal);
    this.#logOutcome(request, outcome);
    return outcome;
  }

  verify(options: VerifySenderOptions): Promise<readonly VerificationStep[]> {
    const own = this.#from.address;
    const { address = own } = options;
    const asked = { deliveryId: "verification", createdAt: this.#clock.now(), address };
    const parts = {
      config: this.#config,
      tokens: this.#tokens,
      clock: this.#clock,
      from: this.#bounces?.of(asked) ?? own,
      speaking: this.#speaking,
    };
    return walkTo(parts, options);
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  async #attempt(request: Request, signal: AbortSignal): Promise<Outcome> {
    const inspected = inspectAddress(request.address);
    if (!inspected.ok) {
      const failure = { message: inspected.fault, response: undefined };
      return { status: "rejected", reason: reasonOf("address-invalid", failure, this.#speaking) };
    }
    this.#lookAlikes.see(inspected.domain);
    // A server may repeat the mail in its answer.
    const speaking = request.sensitive ? { ...this.#speaking, redact: codesIn } : this.#speaking;
    const composed = this.#composed(request, inspected.address, speaking);
    if ("status" in composed) return composed;
    const signer = this.#signer;
    const mail = signer === undefined ? composed : await signer.sign(composed, request.createdAt);
    if (this.#logger.enabled("debug")) this.#logMail(request, mail);
    try {
      return this.#accepted(await this.#pool.send(mail, signal), speaking);
    } catch (error) {
      if (error instanceof SmtpFailure) return classify(error, speaking);
      throw error;
    }
  }

  /** The mail, or its refusal: whatever stops the composer, nothing has left. */
  #composed(request: Request, to: string, speaking: Speaking): Mail | Outcome {
    try {
      const mail = this.#composer.compose(request, to);
      if (this.#bounces === undefined) return mail;
      return { ...mail, envelope: { from: this.#bounces.of({ ...request, address: to }), to } };
    } catch (error) {
      const failure = { message: messageOf(error), response: undefined };
      return { status: "rejected", reason: reasonOf("content-unusable", failure, speaking) };
    }
  }

  #accepted({ text }: ServerReply, { redact }: Speaking): Outcome {
    const [, queueId] = /queued as ([\w.-]+)/i.exec(this.#speaking.redact(text)) ?? [];
    const providerId = serverMessageIdIn(text, this.#host) ?? queueId;
    return { status: "sent", providerId, response: shortLine(redact(text), 500) };
  }

  #logMail({ deliveryId: delivery, content, sensitive, app }: Request, mail: Mail): void {
    const { from, to } = mail.envelope;
    const headers = {
      From: readable({
        ...this.#from,
        name: this.#config.from.name ?? app?.name ?? this.#from.name,
      }),
      To: to,
      ...(this.#replyTo === undefined ? {} : { "Reply-To": readable(this.#replyTo) }),
      Subject: mail.subject,
      "Message-ID": mail.messageId,
      Date: mail.date,
    };
    this.#logger.debug("New email", {
      delivery,
      from,
      to: [to],
      ...(sensitive
        ? { note: "sensitive: content is not logged" }
        : { headers, body: content.text }),
    });
  }

  #logOutcome({ deliveryId: delivery, address }: Request, outcome: Outcome): void {
    if (outcome.status === "sent") {
      this.#logger.debug("Server answered", { delivery, response: outcome.response });
      return;
    }
    const { status, reason } = outcome;
    this.#logger.error("Failed to send email", { delivery, to: address, status, ...reason });
  }
}
