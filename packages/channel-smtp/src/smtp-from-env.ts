import { CarillonError, type Channel, channelOff } from "@carillon/core";
import { emailAddress } from "./address.ts";
import { configSchema, type SmtpOptions, type SmtpSettings } from "./config.ts";
import { Environment, type Variables } from "./env/environment.ts";
import { faultsFrom } from "./env/faults.ts";
import { serverFrom } from "./env/server-from-env.ts";
import { othersFrom, senderFrom } from "./env/settings-from-env.ts";
import { signInFrom } from "./env/sign-in-from-env.ts";
import { defaultPrefix } from "./env/variables.ts";
import { smtp } from "./smtp.ts";

/** What {@link smtpFromEnv} takes: the options of `smtp()`, each optional, and where to look. */
export type SmtpEnvOptions = Partial<SmtpSettings> & {
  /** What the variables begin with. Default `CARILLON_SMTP_`. */
  readonly prefix?: string;
  /** Default `process.env`. */
  readonly env?: Variables;
};

/** The prefix of variables that programs share. */
const sharedPrefix = "SMTP_";

/**
 * The mail channel that the environment describes: a variable comes before the option of the same
 * meaning. Where neither names a server, the channel is off: the engine starts, says so once, and what
 * needs the channel is skipped with the reason. The README lists the variables. They are read once,
 * and so are the files that `<variable>_FILE` names.
 *
 * @throws CarillonError `channel-config-invalid`, which lists every fault by its variable's name
 */
export function smtpFromEnv(options: SmtpEnvOptions = {}): Channel<"email"> {
  const found = smtpOptionsFromEnv(options);
  return found === undefined ? off(options) : smtp(found);
}

/**
 * The options that {@link smtpFromEnv} would use, for whoever checks a configuration; `undefined` where
 * mail is off.
 *
 * @throws CarillonError `channel-config-invalid`
 */
export function smtpOptionsFromEnv(options: SmtpEnvOptions = {}): SmtpOptions | undefined {
  const { prefix = defaultPrefix, env = process.env, ...settings } = options;
  if (!/^[A-Za-z_][A-Za-z0-9_]*_$/.test(prefix)) {
    throw unusable(["prefix: is letters, digits and _, and ends with _, as SETGET_SMTP_ does"]);
  }
  const faults: string[] = [];
  const environment = new Environment(env, prefix, faults);
  const shared = new Environment(env, sharedPrefix, faults);
  environment.refuseUnknown();
  const server = serverFrom(environment, shared, settings);
  const [set] = environment.names;
  const isNamed = (server.host ?? server.preset) !== undefined;
  if (!isNamed && server.addressIn === undefined && set === undefined) return undefined;
  if (!isNamed && faults.length === 0) {
    environment.refuse("HOST", `is not set, but ${set} is: name the server`);
  }

  const { host, preset, port, security } = server;
  const { host: replaced, ...kept } = settings;
  const signIn = signInFrom(environment, server.addressIn, settings);
  const from = senderFrom(environment, signIn.user, settings);
  const others = othersFrom(environment, settings);
  const given = { ...kept, ...others, ...signIn, preset, port, security };
  const named = host === undefined ? { preset } : { preset, host };
  const { error } = configSchema.safeParse({ ...given, ...named, from });
  faults.push(...faultsFrom(error?.issues ?? [], environment, server, settings));
  if (faults.length === 0 && from !== undefined) {
    if (host !== undefined) return { ...given, host, from };
    if (preset !== undefined) return { ...given, preset, from };
  }
  throw unusable(faults);
}

function off({ prefix = defaultPrefix, to = [] }: SmtpEnvOptions): Channel<"email"> {
  const ways = [`${prefix}HOST`, `${prefix}ADDRESS`, `${prefix}PRESET`, `${sharedPrefix}ADDRESS`];
  const names = new Intl.ListFormat("en-GB").format(new Set(ways));
  return channelOff({
    type: "smtp",
    accepts: "email",
    address: emailAddress,
    recipients: [to].flat(),
    message: `SMTP is off: none of ${names} is set`,
    cure: `Set ${prefix}HOST or ${prefix}PRESET, and ${prefix}FROM_EMAIL, and start again.`,
  });
}

function unusable(issues: readonly string[]): CarillonError {
  return new CarillonError("channel-config-invalid", "The environment of smtp is not usable", {
    issues,
  });
}
