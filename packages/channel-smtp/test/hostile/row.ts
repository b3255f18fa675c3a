import type { TlsOptions } from "node:tls";
import type { SmtpOptions } from "../../src/index.ts";
import type { ReasonCode } from "../../src/reasons.ts";
import type { Script, Session } from "../support/scripted-server.ts";

/** How the channel is set up, and whether the server offers PIPELINING. */
export type Way = "starttls" | "ssl" | "none" | "starttls, pipelining" | "ssl, pipelining";

/** What becomes of the mail, by status and scope. */
type Fate = "deferred channel" | "deferred delivery" | "rejected" | "rejected suppress" | "unknown";

/** A server that does wrong, and what must become of the mail. */
export interface Row {
  /** What it does; completes "A server that …". */
  readonly server: string;
  /** Those of the stage unless given. */
  readonly ways?: readonly Way[];
  readonly script?: Script;
  /** What it does to a connection that is kept and idle. */
  readonly idle?: (session: Session) => void;
  /** `false`: nothing listens there. */
  readonly listens?: false;
  /** The server's TLS; a good one unless given, and `none` for a server without. */
  readonly tls?: TlsOptions | "none";
  /** The server wants TLS from the first byte, or does not, whatever the channel does. */
  readonly implicit?: boolean;
  readonly options?: Partial<SmtpOptions>;
  /** The attempt's deadline, counted from the server's misbehaviour. */
  readonly deadlineMs?: number;
  /** A mail of so many bytes, so that it cannot leave while nobody reads. */
  readonly bytes?: number;
  readonly outcome: "sent" | `${Fate} ${ReasonCode}`;
  /** The hint whose cause and cure the operator is given. */
  readonly hint?: string;
  /** Whole mails that the server got and did not refuse. */
  readonly copies?: 0 | 1;
  /** The connection stays as it is, and no other mail is tried. */
  readonly lasting?: true;
  /** What crossed the wire unencrypted; by the way unless given. */
  readonly clear?: string;
}

/** The rows of one stage of a session. */
export interface Stage {
  readonly title: string;
  readonly about: string;
  readonly ways: readonly Way[];
  /** A mail goes out over the connection before the server misbehaves. */
  readonly kept?: true;
  readonly rows: readonly Row[];
}
