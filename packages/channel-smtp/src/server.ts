import { type Rate, type RateOverride, rateOf } from "@carillon/core";
import type { z } from "zod";
import { chosen, type PresetChoice } from "./presets/choice.ts";
import type { Credentials, PresetPort, Provider, Security } from "./presets/provider.ts";

/** The options that say which server it is and how to sign in. */
export interface ServerOptions extends Credentials {
  readonly preset?: PresetChoice | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly security?: Security | undefined;
  readonly rate?: RateOverride | undefined;
}

/** The usual port of each security, RFC 8314 §3.3 and RFC 6409 §3.1. */
const usualPorts = { starttls: 587, ssl: 465, none: 25 } as const;

/**
 * Fills in what the preset knows: host, port, security, rate, and the user name where there is no choice.
 * What is given wins; a host of one's own may have other ports than the provider's.
 */
export function withServer<Config extends ServerOptions>(config: Config, context: z.RefinementCtx) {
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  const { provider, host: standard } = config.preset === undefined ? {} : chosen(config.preset);
  const host = config.host ?? standard;
  if (host === undefined) {
    refuse("host", "give the name of the mail server, for example smtp.example.com, or a preset");
  }
  const offered = offeredPort(config, provider);
  if (offered === undefined && provider !== undefined && config.host === undefined) {
    refuse(
      config.port === undefined ? "security" : "port",
      `${provider.preset.label} takes mail at ${portsOf(provider)}`,
    );
  }
  const { port, security } = offered ?? usualPort(config);
  const user = config.user ?? impliedUser(config, provider);
  for (const { option, message } of provider?.faultsOf?.({ ...config, user }) ?? []) {
    refuse(option, message);
  }
  const isProviders = provider !== undefined && config.host === undefined && standard !== undefined;
  if (isProviders && user === undefined && config.password === undefined) {
    refuse(
      "user",
      `${provider.preset.label} takes no mail without signing in: give user and password`,
    );
  }
  const rate: Rate = rateOf(isProviders ? provider.preset.rate : undefined, config.rate);
  return { ...config, host: host ?? "", port, security, user, rate };
}

function offeredPort(
  { port, security }: ServerOptions,
  provider: Provider | undefined,
): PresetPort | undefined {
  return provider?.preset.ports.find(
    (offer) =>
      (port === undefined || offer.port === port) &&
      (security === undefined || offer.security === security),
  );
}

function usualPort({ port, security = "starttls" }: ServerOptions): PresetPort {
  return { port: port ?? usualPorts[security], security };
}

function impliedUser(
  { password }: ServerOptions,
  provider: Provider | undefined,
): string | undefined {
  return password === undefined ? undefined : provider?.userFor?.(password);
}

function portsOf({ preset }: Provider): string {
  return preset.ports.map(({ port, security }) => `${port} (${security})`).join(", ");
}
