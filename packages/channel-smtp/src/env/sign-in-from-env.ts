import type { SmtpSettings } from "../config.ts";
import type { Environment } from "./environment.ts";

/** Who signs in and how, as far as environment and options say so. */
export type SignIn = Pick<SmtpSettings, "user" | "password" | "oauth2">;

/**
 * User, and password or OAuth 2: one way in the environment takes the place of the other in the
 * options. Of `shared` the pair counts where there is none below the prefix.
 */
export function signInFrom(
  environment: Environment,
  shared: Environment | undefined,
  settings: Partial<SmtpSettings>,
): SignIn {
  const own = [environment.nameIfSet("USERNAME"), environment.nameIfSet("PASSWORD")];
  const source = own.some((name) => name !== undefined) ? environment : (shared ?? environment);
  const user = source.secret("USERNAME")?.trim() ?? settings.user;
  const password = source.secret("PASSWORD");
  if (/[\r\n]/.test(password ?? "")) source.refuse("PASSWORD", "has several lines");
  const oauth2 = oauth2From(environment, settings.oauth2);
  return {
    user,
    password: password ?? (oauth2 === undefined ? settings.password : undefined),
    oauth2: oauth2 ?? (password === undefined ? settings.oauth2 : undefined),
  };
}

function oauth2From(
  environment: Environment,
  given: SmtpSettings["oauth2"],
): SmtpSettings["oauth2"] {
  const tokenUrl = environment.text("OAUTH2_TOKEN_URL");
  const named = environment.oneOf("OAUTH2_PROVIDER", ["google", "microsoft"]);
  const provider = named ?? (tokenUrl === undefined ? undefined : { tokenUrl });
  const set = {
    provider,
    clientId: environment.text("OAUTH2_CLIENT_ID"),
    clientSecret: environment.secret("OAUTH2_CLIENT_SECRET"),
    refreshToken: environment.secret("OAUTH2_REFRESH_TOKEN"),
    tenant: environment.text("OAUTH2_TENANT"),
    scope: environment.text("OAUTH2_SCOPE"),
  };
  if (Object.values(set).every((value) => value === undefined)) return undefined;
  if (named !== undefined && tokenUrl !== undefined) {
    environment.refuse("OAUTH2_TOKEN_URL", "is for a provider without a name: unset one of them");
  }
  return {
    ...given,
    provider: set.provider ?? given?.provider,
    clientId: set.clientId ?? given?.clientId,
    clientSecret: set.clientSecret ?? given?.clientSecret,
    refreshToken: set.refreshToken ?? given?.refreshToken,
    tenant: set.tenant ?? given?.tenant,
    scope: set.scope ?? given?.scope,
  };
}
