import { readFile } from "node:fs/promises";
import { type PresetChoice, smtp, smtpFromEnv } from "@carillon/channel-smtp";
import {
  type Channel,
  failover,
  messageOf,
  type Verification,
  verifyChannel,
} from "@carillon/core";
import { etaRenderer } from "@carillon/templates";
import { type CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import { command } from "../command.ts";
import { exitCodeFor, exitCodes } from "../exit-codes.ts";
import { CheckDisplay } from "../smtp/check-display.ts";
import { passwordFrom } from "../smtp/password.ts";
import type { Surroundings } from "../surroundings.ts";
import { Terminal } from "../terminal/terminal.ts";
import { jsonDocument, wrap } from "../terminal/text.ts";
import { UsageError } from "../usage-error.ts";

const presets = [
  "gmail",
  "google-workspace",
  "microsoft-365",
  "sendgrid",
  "mailgun",
  "postmark",
  "amazon-ses",
  "mailtrap",
  "postfix",
] as const;

const securities = ["starttls", "ssl", "none"] as const;

/** `carillon smtp check`: walks to a mail server step by step, and sends a test mail when asked. */
export function smtpCheck(
  around: Surroundings,
  finish: (exitCode: number) => void,
): CommandUnknownOpts {
  return command("check", around)
    .description("try mail settings step by step, and send a test mail when asked")
    .option("--host <name>", "the mail server")
    .option("--port <number>", "587 for starttls, 465 for ssl, 25 for none", wholeNumber)
    .addOption(
      new Option("--security <kind>", "how the connection is encrypted").choices(securities),
    )
    .addOption(new Option("--preset <name>", "a provider, in place of the host").choices(presets))
    .option("--region <name>", "of the provider, for amazon-ses and mailgun")
    .option("--user <name>", "sign in by this name; the password is asked for at a terminal")
    .option("--password-file <path>", "the password is the first line of this file")
    .option("--password-env <name>", "the password is in this environment variable")
    .option("--password-stdin", "the password is the first line of the standard input")
    .addOption(new Option("--password <text>").hideHelp())
    .option("--from <sender>", 'the sender, as a@b or "Name <a@b>"')
    .option("--to <address>", "send a test mail to this address: your own")
    .option("--app <name>", "the product in whose name the test mail goes out", "Carillon")
    .option("--ca <file>", "trust the authorities in this PEM file in place of the system's")
    .option("--servername <name>", "the name that the certificate is issued for, if not the host")
    .option("--timeout <seconds>", "for the check, and again for the test mail", wholeNumber)
    .option("--allow-insecure-auth", "sign in without encryption, too")
    .option("--env", "take the settings from the environment, where variables come first")
    .option(
      "--prefix <text>",
      "what the variables begin with (default: CARILLON_SMTP_); of several, each is a member of a pool",
      (prefix: string, others: readonly string[]) => [...others, prefix],
      [],
    )
    .option("--json", "print one JSON document and nothing else")
    .action(async (options) => {
      const channel = await channelFor(options, around);
      const verification = await verify(channel, options, around);
      finish(exitCodeOf(verification));
    });
}

interface Options {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly security?: (typeof securities)[number] | undefined;
  readonly preset?: (typeof presets)[number] | undefined;
  readonly region?: string | undefined;
  readonly user?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordEnv?: string | undefined;
  readonly passwordStdin?: true | undefined;
  readonly password?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly app: string;
  readonly ca?: string | undefined;
  readonly servername?: string | undefined;
  readonly timeout?: number | undefined;
  readonly allowInsecureAuth?: true | undefined;
  readonly env?: true | undefined;
  readonly prefix: readonly string[];
  readonly json?: true | undefined;
}

/** What makes the channel: its faults are told as a step. */
async function channelFor(options: Options, around: Surroundings): Promise<() => Channel> {
  const { host, from, env, prefix } = options;
  if (options.password !== undefined) {
    throw new UsageError(
      "a password on the command line can be read by everybody on this machine, and stays in the " +
        "shell's history: use --password-file, --password-env or --password-stdin",
    );
  }
  if (prefix.length > 0 && env === undefined) throw new UsageError("--prefix needs --env");
  const preset = presetFrom(options);
  const settings = await settingsFrom(options, around);
  if (env === true) {
    const named = { ...(host !== undefined && { host }), ...(from !== undefined && { from }) };
    const by = (where: { readonly prefix?: string }) =>
      smtpFromEnv({ ...settings, ...named, preset, env: around.env, ...where });
    const [only, ...others] = prefix;
    if (only === undefined) return () => by({});
    if (others.length === 0) return () => by({ prefix: only });
    return () =>
      failover(Object.fromEntries(prefix.map((one) => [memberOf(one), by({ prefix: one })])));
  }
  if (from === undefined) throw new UsageError("--from is missing: the sender of the mails");
  if (host !== undefined) return () => smtp({ ...settings, from, host, preset });
  if (preset !== undefined) return () => smtp({ ...settings, from, preset });
  throw new UsageError("--host is missing: give it, or --preset, or --env");
}

/** The name of a member whose variables begin so: `OPS_RESERVE_` is `ops-reserve`. */
function memberOf(prefix: string): string {
  return prefix
    .toLowerCase()
    .replaceAll("_", "-")
    .replace(/^-+|-+$/g, "");
}

async function settingsFrom(options: Options, around: Surroundings) {
  const { port, security, user, ca, servername, timeout, allowInsecureAuth } = options;
  const password = await passwordFrom(options, around);
  const tls = { ca: ca === undefined ? undefined : await pemIn(ca), servername };
  const timeoutMs = timeout === undefined ? undefined : timeout * 1_000;
  return { port, security, user, password, tls, timeoutMs, allowInsecureAuth };
}

function presetFrom({ preset, region }: Options): PresetChoice | undefined {
  if (preset === "amazon-ses") {
    if (region !== undefined) return { name: preset, region };
    throw new UsageError("--preset amazon-ses needs --region, for example eu-west-1");
  }
  if (preset === "mailgun" && (region === "us" || region === "eu")) return { name: preset, region };
  if (region === undefined) return preset;
  throw new UsageError("--region is for --preset amazon-ses, and us or eu for --preset mailgun");
}

async function pemIn(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new UsageError(`--ca cannot be read: ${messageOf(error)}`);
  }
}

async function verify(
  channel: () => Channel,
  { app, to: testTo, json, host, preset }: Options,
  { stdout, env, signal }: Surroundings,
): Promise<Verification> {
  const asked = { app, renderer: etaRenderer(), testTo, signal };
  if (json === true) {
    const verification = await verifyChannel(channel, asked);
    const failure = failureIn(verification);
    const exitCode = exitCodeOf(verification);
    stdout.write(
      jsonDocument({ ok: verification.ok, exitCode, failure, steps: verification.steps }),
    );
    return verification;
  }
  const terminal = new Terminal(stdout, env);
  terminal.write(`${terminal.paint("bold", `Checking ${nameOf(host ?? preset)}`)}\n\n`);
  const display = new CheckDisplay(terminal);
  const { onBegin, onStep } = display;
  const verification = await verifyChannel(channel, { ...asked, onBegin, onStep });
  const end = summaryOf(verification, testTo);
  const lines = wrap(end, terminal.width - 2).join("\n  ");
  const mark = verification.ok ? "passed" : "failed";
  terminal.write(`\n${terminal.mark(mark)} ${terminal.paint("bold", lines)}\n`);
  return verification;
}

/** Anything but a name may be a URL, with a password in it. */
function nameOf(server: string | undefined): string {
  if (server === undefined) return "the mail server of the environment";
  return /^[\w.:-]+$/.test(server) ? server : "the mail server";
}

function summaryOf({ ok, steps }: Verification, testTo: string | undefined): string {
  const failed = steps.find(({ status }) => status === "failed");
  if (!ok && failed !== undefined) return `It fails at the step “${failed.title}”.`;
  if (testTo !== undefined) return "Test email sent successfully.";
  return "The settings work. With --to and your own address a test mail is sent, too.";
}

/** The class of what failed. */
function failureIn({ steps }: Verification): string | undefined {
  return steps.find(({ status }) => status === "failed")?.finding?.code;
}

function exitCodeOf(verification: Verification): number {
  const failure = failureIn(verification);
  return failure === undefined ? exitCodes.ok : exitCodeFor(failure);
}

function wholeNumber(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It is a whole number.");
}
