/**
 * How far a send had come: `connect` (until TLS is up and the server has greeted), `login`,
 * `envelope` (until the server asked for the body), `body`, and `answer` once the final dot was
 * written. Up to `body` the server cannot have the mail; in `answer` it may.
 */
export type Stage = "connect" | "login" | "envelope" | "body" | "answer";

/** What went wrong, as far as the connection can tell. */
export type Fault =
  | "reply"
  | "lost"
  | "timeout"
  | "aborted"
  | "dns"
  | "refused"
  | "tls"
  | "certificate"
  | "protocol"
  | "authentication"
  | "authentication-not-offered"
  | "oauth-refused"
  | "oauth-unavailable"
  | "smtputf8-not-offered"
  | "too-large";

/** A server's refusal, taken apart (RFC 5321 §4.2, RFC 3463). */
export interface Reply {
  /** 400 to 599. */
  readonly code: number;
  /** For example `5.1.1`. */
  readonly enhanced: string | undefined;
  readonly text: string;
}

/** A send that failed. Not redacted: the server's words go through the redactor before anyone sees them. */
export class SmtpFailure extends Error {
  override readonly name = "SmtpFailure";
  readonly stage: Stage;
  readonly fault: Fault;
  /** The command that the reply answers: `MAIL FROM`, `RCPT TO`, `DATA`, `AUTH PLAIN`. */
  readonly command: string | undefined;
  readonly reply: Reply | undefined;
  /** The raw answer, also where it is no valid reply. */
  readonly response: string | undefined;
  /** What the system or OpenSSL calls the fault: `ECONNREFUSED`, `CERT_HAS_EXPIRED`. */
  readonly systemCode: string | undefined;

  constructor(
    stage: Stage,
    fault: Fault,
    what: string,
    from: {
      readonly command?: string | undefined;
      readonly response?: string | undefined;
      readonly cause?: unknown;
    } = {},
  ) {
    super(what, { cause: from.cause });
    this.stage = stage;
    this.fault = fault;
    this.command = from.command;
    this.response = from.response;
    this.systemCode = textAt(from.cause, "originalCode");
    this.reply = from.response === undefined ? undefined : parseReply(from.response);
  }
}

/** Reads a refusal; anything else than a 4xx or 5xx reply is `undefined`. */
function parseReply(response: string): Reply | undefined {
  const [, code] = /^([45]\d\d)(?:[ -]|$)/.exec(response) ?? [];
  if (code === undefined) return undefined;
  const [, enhanced] = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?:\s|$)/m.exec(response) ?? [];
  return { code: Number(code), enhanced, text: response };
}

/** Turns what nodemailer reports into a {@link SmtpFailure}. */
export function failureOf(error: unknown, stage: Stage): SmtpFailure {
  if (error instanceof SmtpFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const response = textAt(error, "response");
  const command = textAt(error, "command");
  return new SmtpFailure(stage, faultOf(error, stage, message, response), message, {
    command,
    response,
    cause: error,
  });
}

/** Alerts with which a server answers to the certificate of the client, or to none. */
const clientCertificateCodes =
  /^ERR_SSL_[\w/]+_ALERT_(?:CERTIFICATE_\w+|BAD_CERTIFICATE|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/;
const certificateCodes =
  /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH)/;
const unreachableCodes =
  /^(?:ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|EADDRNOTAVAIL|EACCES|EPERM)$/;

function faultOf(
  error: unknown,
  stage: Stage,
  message: string,
  response: string | undefined,
): Fault {
  const code = textAt(error, "code");
  // nodemailer replaces the code of a socket error by ESOCKET and keeps what really happened here.
  const cause = textAt(error, "originalCode") ?? "";
  if (code === "EDNS") return "dns";
  if (code === "ETIMEDOUT" || cause === "ETIMEDOUT") return "timeout";
  if (certificateCodes.test(cause) || clientCertificateCodes.test(cause)) return "certificate";
  // A 421 to STARTTLS says nothing about TLS.
  if (code === "ETLS" && /^421[ -]/.test(response ?? "")) return "reply";
  if (code === "ETLS" || /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(cause)) return "tls";
  if (stage === "connect" && /secure TLS connection/.test(message)) return "tls";
  if (stage === "connect" && unreachableCodes.test(cause)) return "refused";
  const refused = response !== undefined && parseReply(response) !== undefined;
  if (refused && (code !== "EPROTOCOL" || stage === "connect")) return "reply";
  if (code === "EAUTH") return "authentication";
  if (response !== undefined || code === "EPROTOCOL") return "protocol";
  // The only message error without an answer: it exceeds the SIZE that the server announced.
  return code === "EMESSAGE" ? "too-large" : "lost";
}

function textAt(error: unknown, key: string): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const value: unknown = Reflect.get(error, key);
  return typeof value === "string" ? value : undefined;
}
