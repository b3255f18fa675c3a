import type { z } from "zod";
import type { SmtpSettings } from "../config.ts";
import type { Environment } from "./environment.ts";
import type { NamedServer } from "./server-from-env.ts";
import { type Variable, variables } from "./variables.ts";

const server = ["PRESET", "REGION", "ADDRESS"] as const;

/** Which variables, when they are wrong themselves, make another one look wrong. */
const causes: { readonly [Name in Variable]?: readonly Variable[] } = {
  HOST: server,
  PORT: [...server, "SECURITY"],
  SECURITY: [...server, "PORT"],
  USERNAME: [...server, "PASSWORD"],
  PASSWORD: [...server, "USERNAME"],
  FROM_EMAIL: ["FROM_NAME"],
  OAUTH2_PROVIDER: ["OAUTH2_TOKEN_URL"],
  OAUTH2_CLIENT_SECRET: ["OAUTH2_REFRESH_TOKEN"],
  OAUTH2_REFRESH_TOKEN: ["OAUTH2_CLIENT_SECRET"],
  TLS_CERT: ["TLS_KEY"],
  TLS_KEY: ["TLS_CERT", "TLS_PASSPHRASE"],
};

/**
 * Says what is wrong with options in the words of whoever set them: by the variable where one is set
 * or is missing, by the option where the application gave it. What merely follows from a variable that
 * was refused before is left out.
 */
export function faultsFrom(
  issues: readonly z.core.$ZodIssue[],
  environment: Environment,
  { addressIn }: NamedServer,
  settings: Partial<SmtpSettings>,
): readonly string[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String);
    const [head = ""] = path;
    const variable = variableOf(path, addressIn !== undefined);
    const message = inVariables(issue.message, environment);
    if (variable === undefined) return [`${path.join(".") || "options"}: ${message}`];
    if (follows(variable, environment)) return [];
    const set = [environment, addressIn].map((each) => each?.nameIfSet(variable));
    const given = head !== "" && Object.hasOwn(settings, head) ? path.join(".") : undefined;
    const name = set.find((each) => each !== undefined) ?? given ?? environment.nameOf(variable);
    return [`${name}: ${message}`];
  });
}

function variableOf(path: readonly string[], byAddress: boolean): Variable | undefined {
  const [head = ""] = path;
  if (byAddress && (head === "host" || head === "port")) return "ADDRESS";
  const options = [path.join("."), head];
  for (const variable of Object.keys(variables)) {
    if (isVariable(variable) && options.includes(variables[variable])) return variable;
  }
  return undefined;
}

function isVariable(name: string): name is Variable {
  return Object.hasOwn(variables, name);
}

function follows(variable: Variable, { refused }: Environment): boolean {
  return [variable, ...(causes[variable] ?? [])].some((each) => refused.has(each));
}

function inVariables(message: string, environment: Environment): string {
  return message.replace(
    "allowInsecureAuth: true",
    `${environment.nameOf("ALLOW_INSECURE_AUTH")}=true`,
  );
}
