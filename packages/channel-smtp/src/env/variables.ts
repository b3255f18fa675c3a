/** The prefix of the variables unless the application chooses its own. */
export const defaultPrefix = "CARILLON_SMTP_";

/** What stands under the prefix, and the option that it sets. */
export const variables = {
  PRESET: "preset",
  REGION: "preset.region",
  ADDRESS: "host:port",
  HOST: "host",
  PORT: "port",
  SECURITY: "security",
  USERNAME: "user",
  PASSWORD: "password",
  OAUTH2_PROVIDER: "oauth2.provider",
  OAUTH2_TOKEN_URL: "oauth2.provider.tokenUrl",
  OAUTH2_CLIENT_ID: "oauth2.clientId",
  OAUTH2_CLIENT_SECRET: "oauth2.clientSecret",
  OAUTH2_REFRESH_TOKEN: "oauth2.refreshToken",
  OAUTH2_TENANT: "oauth2.tenant",
  OAUTH2_SCOPE: "oauth2.scope",
  ALLOW_INSECURE_AUTH: "allowInsecureAuth",
  FROM_EMAIL: "from",
  FROM_NAME: "from.name",
  REPLY_TO: "replyTo",
  TO: "to",
  TIMEOUT_MS: "timeoutMs",
  CONNECT_TIMEOUT_MS: "connectTimeoutMs",
  GREETING_TIMEOUT_MS: "greetingTimeoutMs",
  SOCKET_TIMEOUT_MS: "socketTimeoutMs",
  DNS_TIMEOUT_MS: "dnsTimeoutMs",
  MAX_CONNECTIONS: "maxConnections",
  MAX_MESSAGES_PER_CONNECTION: "maxMessagesPerConnection",
  TLS_CA: "tls.ca",
  TLS_SERVERNAME: "tls.servername",
  TLS_MIN_VERSION: "tls.minVersion",
  TLS_CERT: "tls.cert",
  TLS_KEY: "tls.key",
  TLS_PASSPHRASE: "tls.passphrase",
  DKIM_DOMAIN: "dkim.domain",
  DKIM_SELECTOR: "dkim.selector",
  DKIM_PRIVATE_KEY: "dkim.privateKey",
} as const;

/** The name of a variable without its prefix. */
export type Variable = keyof typeof variables;

/** What may stand in a file that `<variable>_FILE` names: secrets, and texts of several lines. */
export const inFiles = [
  "USERNAME",
  "PASSWORD",
  "OAUTH2_CLIENT_SECRET",
  "OAUTH2_REFRESH_TOKEN",
  "TLS_CA",
  "TLS_CERT",
  "TLS_KEY",
  "TLS_PASSPHRASE",
  "DKIM_PRIVATE_KEY",
] as const;

/** One of {@link inFiles}. */
export type FileVariable = (typeof inFiles)[number];

const names: readonly string[] = [
  ...Object.keys(variables),
  ...inFiles.map((variable) => `${variable}_FILE`),
];

/** What container platforms set by themselves for a service that happens to have the prefix's name. */
const platformVariable = /^(?:SERVICE_(?:HOST|PORT\w*)|PORT_\d+_(?:TCP|UDP)\w*)$/;

/** What is wrong with a name below the prefix; a known one that is much like it is named. */
export function faultOfName(name: string, prefix: string): string | undefined {
  if (names.includes(name) || platformVariable.test(name)) return undefined;
  const alike = names.find((known) => known.startsWith(name) || name.startsWith(known));
  return alike === undefined ? "is no setting" : `is no setting: is ${prefix}${alike} meant?`;
}
