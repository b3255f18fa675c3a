import { secret } from "@carillon/core";
import { z } from "zod";
import { isLoopback } from "./loopback.ts";
import { inspectPrivateKey, pemSecret } from "./private-key.ts";

/** A token of the application's own, as its function answers it. */
export interface GivenToken {
  readonly token: string;
  /** In milliseconds since 1970. Without it the function is asked for every login. */
  readonly expiresAt?: number | undefined;
}

/** Gets a token; what it starts should end when the signal is aborted. */
export type AccessTokenFunction = (options: {
  readonly signal: AbortSignal;
}) => GivenToken | Promise<GivenToken>;

/** How a token is to be had: from the application, or from a token endpoint in one of three ways. */
export type Grant =
  | { readonly kind: "application"; readonly accessToken: AccessTokenFunction }
  | {
      readonly kind: "refresh-token";
      readonly url: string;
      readonly clientId: string;
      readonly clientSecret: string | undefined;
      readonly refreshToken: string;
      readonly scope: string | undefined;
      readonly onRefreshToken: ((refreshToken: string) => unknown) | undefined;
    }
  | {
      readonly kind: "client-credentials";
      readonly url: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | undefined;
    }
  | {
      readonly kind: "service-account";
      readonly url: string;
      readonly email: string;
      readonly privateKey: string;
      readonly scope: string;
    };

const googleUrl = "https://oauth2.googleapis.com/token";
/** Gmail's SMTP takes no narrower one. */
const googleScope = "https://mail.google.com/";
const microsoftScopes = {
  user: "https://outlook.office.com/SMTP.Send offline_access",
  application: "https://outlook.office365.com/.default",
} as const;

const tokenUrl = z.string().superRefine((text, context) => {
  const fault = faultOfUrl(text);
  if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
});

/** RFC 6749 §3.3. */
const scopes = /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/;

const func = <Func>() =>
  z.custom<Func>((value) => typeof value === "function", "must be a function").optional();

const given = z.strictObject({
  provider: z
    .union([z.enum(["google", "microsoft"]), z.strictObject({ tokenUrl })], {
      error: 'is "google", "microsoft" or { tokenUrl: "https://…" }',
    })
    .optional(),
  clientId: z.string().min(1).max(1_000).optional(),
  clientSecret: secret().optional(),
  refreshToken: secret().optional(),
  tenant: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,252}$/i, "is the id or a domain of an organisation")
    .optional(),
  scope: z.string().max(2_000).regex(scopes, "is scopes, with one space between them").optional(),
  serviceAccount: z
    .strictObject({
      email: z.string().min(1).max(320),
      privateKey: pemSecret().superRefine((pem, context) => {
        const fault = faultOfServiceKey(pem);
        if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
      }),
    })
    .optional(),
  accessToken: func<AccessTokenFunction>(),
  onRefreshToken: func<(refreshToken: string) => unknown>(),
});

/** The option `oauth2`, and the grant that it comes to. */
export const oauth2Schema = given.transform((options, context): Grant => {
  const [first, ...faults] = faultsOf(options);
  if (first === undefined) return grantOf(options);
  for (const { path, message } of [first, ...faults]) {
    context.addIssue({ code: "custom", path: path === "" ? [] : [path], message });
  }
  return z.NEVER;
});

/** What of a grant must never be shown. */
export function secretsOf(grant: Grant): readonly string[] {
  switch (grant.kind) {
    case "application":
      return [];
    case "refresh-token":
      return [
        grant.refreshToken,
        ...(grant.clientSecret === undefined ? [] : [grant.clientSecret]),
      ];
    case "client-credentials":
      return [grant.clientSecret];
    case "service-account":
      return [grant.privateKey];
  }
}

type Given = z.output<typeof given>;

interface Misfit {
  readonly path: keyof Given | "";
  readonly message: string;
}

function faultsOf(options: Given): readonly Misfit[] {
  const { provider, accessToken, serviceAccount, refreshToken, tenant } = options;
  const fault = (path: Misfit["path"], message: string): Misfit => ({ path, message });
  if (accessToken !== undefined) {
    const others = Object.values(options).filter((value) => value !== undefined).length > 1;
    return others ? [fault("accessToken", "is all that is needed: leave the others out")] : [];
  }
  if (provider === undefined) {
    return [fault("provider", 'give "google", "microsoft" or { tokenUrl }, or an accessToken')];
  }
  const faults: Misfit[] = [];
  if (tenant !== undefined && provider !== "microsoft") {
    faults.push(fault("tenant", "is Microsoft's: leave it out"));
  }
  if (options.onRefreshToken !== undefined && refreshToken === undefined) {
    faults.push(fault("onRefreshToken", "needs a refreshToken to begin with"));
  }
  if (serviceAccount === undefined) return [...faults, ...faultsOfClient(options)];
  if (provider === "microsoft") {
    faults.push(fault("serviceAccount", "is Google's: give tenant, clientId and clientSecret"));
  }
  if ((options.clientId ?? options.clientSecret ?? refreshToken) !== undefined) {
    faults.push(fault("serviceAccount", "stands alone: leave client and refresh token out"));
  }
  return faults;
}

function faultsOfClient(options: Given): readonly Misfit[] {
  const { provider, clientId, clientSecret, refreshToken, tenant } = options;
  const faults: Misfit[] = [];
  if (clientId === undefined) faults.push({ path: "clientId", message: "is missing" });
  if (refreshToken !== undefined) return faults;
  if (provider === "google") {
    const message = "Google wants a refreshToken of the mailbox, or a serviceAccount";
    return [...faults, { path: "refreshToken", message }];
  }
  if (clientSecret === undefined) {
    faults.push({ path: "clientSecret", message: "is missing; or give a refreshToken" });
  }
  const isOne = tenant !== undefined && !/^(?:common|organizations|consumers)$/i.test(tenant);
  if (provider === "microsoft" && !isOne) {
    faults.push({ path: "tenant", message: "without a refreshToken give the organisation's own" });
  }
  return faults;
}

/** Of options without fault. */
function grantOf(options: Given): Grant {
  const { provider, accessToken, clientId = "", clientSecret, refreshToken, scope } = options;
  if (accessToken !== undefined) return { kind: "application", accessToken };
  const url = urlOf(provider, options.tenant);
  const isMicrosoft = provider === "microsoft";
  if (options.serviceAccount !== undefined) {
    return { kind: "service-account", url, scope: scope ?? googleScope, ...options.serviceAccount };
  }
  if (refreshToken !== undefined) {
    return {
      kind: "refresh-token",
      url,
      clientId,
      clientSecret,
      refreshToken,
      scope: scope ?? (isMicrosoft ? microsoftScopes.user : undefined),
      onRefreshToken: options.onRefreshToken,
    };
  }
  return {
    kind: "client-credentials",
    url,
    clientId,
    clientSecret: clientSecret ?? "",
    scope: scope ?? (isMicrosoft ? microsoftScopes.application : undefined),
  };
}

function urlOf(provider: Given["provider"], tenant = "common"): string {
  if (typeof provider === "object") return provider.tokenUrl;
  if (provider === "google") return googleUrl;
  return `https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`;
}

/** A URL may hold a password, so it is not quoted. */
function faultOfUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return "is no URL";
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== "" || password !== "") return "has a user or password in it: leave them out";
  if (hash !== "") return "has a fragment (#…): leave it out";
  if (protocol === "https:") return undefined;
  const isHere = isLoopback(hostname.replace(/^\[|\]$/g, ""));
  return protocol === "http:" && isHere ? undefined : "must begin with https://";
}

function faultOfServiceKey(pem: string): string | undefined {
  const inspected = inspectPrivateKey(pem);
  if (!inspected.ok) return inspected.fault;
  return inspected.key.asymmetricKeyType === "rsa" ? undefined : "is no RSA key";
}
