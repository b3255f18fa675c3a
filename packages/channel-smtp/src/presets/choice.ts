import { z } from "zod";
import { amazonSes } from "./amazon-ses.ts";
import { type PresetName, providerNamed, smtpPresets } from "./catalog.ts";
import type { Provider } from "./provider.ts";

/** The option `preset`: a provider's name, with its region where it has several. */
export type PresetChoice =
  | Exclude<PresetName, "amazon-ses">
  | { readonly name: "mailgun"; readonly region: "us" | "eu" }
  | { readonly name: "amazon-ses"; readonly region: string };

/** Checks a {@link PresetChoice}. */
export const presetSchema = z.union(
  [
    z.enum([
      "gmail",
      "google-workspace",
      "microsoft-365",
      "sendgrid",
      "mailgun",
      "postmark",
      "mailtrap",
      "postfix",
    ] satisfies readonly Exclude<PresetName, "amazon-ses">[]),
    z.strictObject({ name: z.literal("mailgun"), region: z.enum(["us", "eu"]) }),
    z.strictObject({
      name: z.literal("amazon-ses"),
      region: z.string().refine(isSesRegion, "is a region such as eu-west-1"),
    }),
  ],
  { error: ({ input }) => faultOfChoice(input) },
);

/** The provider that is chosen, and its server; no server where it is one's own. */
export function chosen(choice: PresetChoice): {
  readonly provider: Provider<PresetName> | undefined;
  readonly host: string | undefined;
} {
  const { name, region } =
    typeof choice === "string" ? { name: choice, region: undefined } : choice;
  const provider = providerNamed(name);
  const { hostIn, preset } = provider ?? {};
  return { provider, host: hostIn === undefined ? preset?.host : hostIn(region) };
}

/** What is wrong with what was given for a preset. */
export function faultOfChoice(given: unknown): string {
  const { name, region } = named(given);
  const provider = typeof name === "string" ? providerNamed(name) : undefined;
  if (provider === undefined) {
    return `is one of ${smtpPresets.map((preset) => preset.name).join(", ")}`;
  }
  const { preset, hostIn } = provider;
  if (hostIn === undefined) return `${preset.name} has no regions: give its name alone`;
  return region === undefined
    ? `${preset.name} needs its region: { name: "${preset.name}", region: "${preset.regions?.[0]}" }`
    : `${preset.name} has the regions ${preset.regions?.join(", ")}`;
}

function isSesRegion(region: string): boolean {
  return amazonSes.hostIn?.(region) !== undefined;
}

function named(given: unknown): { readonly name?: unknown; readonly region?: unknown } {
  if (typeof given === "string") return { name: given };
  return typeof given === "object" && given !== null ? given : {};
}
