import type { SmtpSettings } from "../config.ts";
import { smtpPresets } from "../presets/catalog.ts";
import { faultOfChoice, type PresetChoice, presetSchema } from "../presets/choice.ts";
import type { Security } from "../presets/provider.ts";
import type { Environment } from "./environment.ts";
import { encryptionOf, readServerAddress } from "./server-address.ts";

/** Which server it is, as far as environment and options say so. */
export interface NamedServer {
  readonly preset: PresetChoice | undefined;
  readonly host: string | undefined;
  readonly port: number | undefined;
  readonly security: Security | undefined;
  /** Where an address in one text was found. */
  readonly addressIn: Environment | undefined;
}

/**
 * The server that the environment names comes before the one in the options; what of those belongs to
 * another server is left out. `shared` may hold an address for whoever has none below the prefix.
 */
export function serverFrom(
  environment: Environment,
  shared: Environment,
  settings: Partial<SmtpSettings>,
): NamedServer {
  const preset = presetFrom(environment, settings.preset);
  const host = environment.text("HOST");
  const port = environment.wholeNumber("PORT");
  const isNamed = [environment.text("PRESET"), host, environment.text("ADDRESS")].some(
    (name) => name !== undefined,
  );
  const addressIn = [isNamed ? environment : shared].find((each) => each.text("ADDRESS"));
  if (addressIn !== undefined && (host ?? port) !== undefined) {
    const other = host === undefined ? "PORT" : "HOST";
    addressIn.refuse("ADDRESS", `is host and port already: unset ${environment.nameOf(other)}`);
  }
  const address = addressIn === undefined ? undefined : addressFrom(addressIn);
  const replaced = addressIn !== undefined || environment.text("PRESET") !== undefined;
  const kept = replaced ? {} : settings;
  return {
    preset: preset ?? (host === undefined ? kept.preset : undefined),
    host: host ?? address?.host ?? kept.host,
    port: port ?? address?.port ?? kept.port,
    security:
      environment.oneOf<Security>("SECURITY", ["starttls", "ssl", "none"]) ??
      address?.security ??
      (port === undefined ? undefined : encryptionOf(port)) ??
      kept.security,
    addressIn,
  };
}

function addressFrom(environment: Environment) {
  const address = readServerAddress(environment.text("ADDRESS") ?? "");
  if (address.ok) return address;
  environment.refuse("ADDRESS", address.fault);
  return undefined;
}

function presetFrom(
  environment: Environment,
  given: PresetChoice | undefined,
): PresetChoice | undefined {
  const region = environment.text("REGION");
  const named = environment.text("PRESET")?.toLowerCase();
  const known = nameOf(given);
  const name = named ?? (region === undefined ? undefined : known);
  if (name === undefined) {
    if (region !== undefined) environment.refuse("REGION", "belongs to a preset, and none is set");
    return undefined;
  }
  if (region === undefined && name === known) return given;
  const parsed = presetSchema.safeParse(region === undefined ? name : { name, region });
  if (parsed.success) return parsed.data;
  const preset = smtpPresets.find((each) => each.name === name);
  const [example] = preset?.regions ?? [];
  if (preset === undefined || example === undefined) {
    environment.refuse(preset === undefined ? "PRESET" : "REGION", faultOfChoice(name));
  } else if (region === undefined) {
    environment.refuse("REGION", `is not set, and ${name} needs one, for example ${example}`);
  } else {
    environment.refuse("REGION", `is no region of ${name}, as ${preset.regions?.join(", ")} are`);
  }
  return undefined;
}

function nameOf(choice: PresetChoice | undefined): string | undefined {
  return typeof choice === "object" ? choice.name : choice;
}
