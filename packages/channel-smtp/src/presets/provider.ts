import type { Rate } from "@carillon/core";

/** How a port of a server is encrypted. */
export type Security = "starttls" | "ssl" | "none";

/** A port of a provider's server, and how it is encrypted. */
export interface PresetPort {
  readonly port: number;
  readonly security: Security;
}

/** What is known of a provider, as plain data for a page of settings or a help text. */
export interface SmtpPreset<Name extends string = string> {
  readonly name: Name;
  /** The provider's own name. */
  readonly label: string;
  /** Of the server; `{region}` stands for a region. Absent where the server is your own. */
  readonly host?: string | undefined;
  /** Some of the regions, where the provider has several. */
  readonly regions?: readonly string[] | undefined;
  /** What the provider offers; the first is used unless `port` or `security` says otherwise. */
  readonly ports: readonly [PresetPort, ...PresetPort[]];
  /** What the user name must be. */
  readonly user: string;
  /** What the password is, and where to get it. */
  readonly password: string;
  /** Which senders the provider accepts. */
  readonly from: string;
  /** How much it takes; providers change this, and raise it on request. */
  readonly limits: string;
  /** The limits that hold for every account: the channel keeps to them unless told otherwise. */
  readonly rate?: Rate | undefined;
  readonly notes: readonly string[];
  /** The provider's own page about it. */
  readonly documentation?: string | undefined;
}

/** What is given to sign in with. */
export interface Credentials {
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

/** What is wrong with an option, and what to do. */
export interface PresetFault {
  readonly option: "user" | "password";
  readonly message: string;
}

/** A preset with what is checked before anything is sent: only what cannot work is a fault. */
export interface Provider<Name extends string = string> {
  readonly preset: SmtpPreset<Name>;
  /** The server in a region, or when none is given; `undefined` when it has no such region. */
  readonly hostIn?: (region: string | undefined) => string | undefined;
  /** The user name where the provider leaves no choice. */
  readonly userFor?: (password: string) => string;
  readonly faultsOf?: (credentials: Credentials) => readonly PresetFault[];
}

/** For providers whose user name is an address. */
export function addressFault(user: string | undefined, example: string): readonly PresetFault[] {
  if (user === undefined || /^[^\s@]+@[^\s@]+$/.test(user)) return [];
  return [
    { option: "user", message: `is the whole address with this preset, for example ${example}` },
  ];
}
