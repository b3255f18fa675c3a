import { isIP } from "node:net";
import { destinationLimitSchema, rateOverrideSchema, secret } from "@carillon/core";
import { z } from "zod";
import { inspectAddress, shown } from "./address.ts";
import { bounceOptions } from "./bounce/bounce-options.ts";
import { dkimSchema } from "./dkim-options.ts";
import { isLoopback } from "./loopback.ts";
import { inspectMailbox } from "./mailbox.ts";
import { oauth2Schema } from "./oauth2-options.ts";
import { type PresetChoice, presetSchema } from "./presets/choice.ts";
import { withServer } from "./server.ts";
import { tlsSchema } from "./tls-options.ts";

const milliseconds = (otherwise: number) => z.int().min(1).max(600_000).default(otherwise);

const mailbox = z.string().transform((text, context) => {
  const inspected = inspectMailbox(text);
  if (inspected.ok) return inspected.mailbox;
  context.addIssue({ code: "custom", message: inspected.fault });
  return z.NEVER;
});

const recipients = z
  .union([z.string(), z.array(z.string()).readonly()], {
    error: "one address, or an array of addresses",
  })
  .optional()
  .transform((to, context) =>
    (typeof to === "string" ? [to] : (to ?? [])).flatMap((entry, index) => {
      const inspected = inspectAddress(entry);
      if (inspected.ok) return [inspected.address];
      const path = typeof to === "string" ? [] : [index];
      context.addIssue({ code: "custom", path, message: inspected.fault });
      return [];
    }),
  );

const options = z.strictObject({
  preset: presetSchema.optional(),
  host: z.string().max(253).superRefine(checkHost).exactOptional(),
  port: z.int().min(1).max(65_535).optional(),
  security: z.enum(["starttls", "ssl", "none"]).optional(),
  user: z.string().min(1).optional(),
  password: secret().optional(),
  oauth2: oauth2Schema.optional(),
  from: mailbox,
  replyTo: mailbox.optional(),
  to: recipients,
  timeoutMs: milliseconds(30_000),
  connectTimeoutMs: milliseconds(15_000),
  greetingTimeoutMs: milliseconds(10_000),
  socketTimeoutMs: milliseconds(20_000),
  dnsTimeoutMs: milliseconds(5_000),
  maxConnections: z.int().min(1).max(100).default(5),
  maxMessagesPerConnection: z.int().min(1).max(1_000_000).default(100),
  idleTimeoutMs: milliseconds(5_000),
  rate: rateOverrideSchema.optional(),
  perDomain: destinationLimitSchema.optional(),
  tls: tlsSchema.prefault({}),
  allowInsecureAuth: z.literal(true).optional(),
  dkim: dkimSchema.optional(),
  bounce: bounceOptions.optional(),
});

const withDefaults = options.transform(withServer);

/** Parses and checks the options of the channel; `smtp` in the README describes each. */
export const configSchema = withDefaults.superRefine(checkCombination);

/** The options of the channel, not yet known to say which server it is. */
export type SmtpSettings = z.input<typeof configSchema>;

/** What `smtp()` takes: a server by its name, or a provider by its preset. */
export type SmtpOptions = SmtpSettings &
  ({ readonly host: string } | { readonly preset: PresetChoice });

/** Checked options with their defaults filled in. */
export type SmtpConfig = z.output<typeof configSchema>;

function checkHost(host: string, context: z.RefinementCtx): void {
  const refuse = (message: string) => context.addIssue({ code: "custom", message });
  if (host === "") refuse("give the name of the mail server, for example smtp.example.com");
  else if (isIP(host) !== 0) return;
  else if (host.includes("://")) refuse("give the name alone, without a scheme, user and path");
  else if (/^[\w.-]*:\d+$/.test(host)) refuse(`give the port as the option port: ${shown(host)}`);
  else if (!/^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?$/i.test(host)) {
    // Anything but a misspelt name may be a URL or a connection string, with a password in it.
    const named = /^[\w.-]+$/.test(host) ? shown(host) : "this";
    refuse(`${named} is not the name or the IP address of a server`);
  }
}

function checkCombination(config: z.output<typeof withDefaults>, context: z.RefinementCtx): void {
  const { host, port, security, user, password, oauth2, allowInsecureAuth } = config;
  const refuse = (path: string, message: string) =>
    context.addIssue({ code: "custom", path: [path], message });
  if (oauth2 !== undefined) {
    if (user === undefined) refuse("user", "oauth2 is set: give the mailbox that signs in");
    else if (/\p{Cc}/u.test(user)) refuse("user", "has a control character in it");
    if (password !== undefined) refuse("password", "oauth2 is set: leave the password out");
  } else if (user !== undefined && password === undefined) {
    refuse("password", "user is set: give both");
  } else if (user === undefined && password !== undefined) {
    refuse("user", "password is set: give both");
  }
  if (port === 465 && security !== "ssl") {
    refuse("security", 'port 465 is encrypted from the first byte: set "ssl", or port 587');
  }
  // No server listens there otherwise: RFC 5321 §2.1, RFC 6409 §3.1, and what 2525 was made for.
  if ([25, 587, 2525].includes(port) && security === "ssl") {
    refuse("security", `port ${port} begins in plain text: set "starttls", or port 465`);
  }
  const exposed = security === "none" && user !== undefined && !isLoopback(host);
  if (exposed && allowInsecureAuth === undefined) {
    refuse(
      "security",
      "the password would cross the network in plain text: set starttls or ssl, " +
        "or say allowInsecureAuth: true if that is really meant",
    );
  }
}
