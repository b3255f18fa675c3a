import {
  alertChanged,
  backupFailed,
  backupPartial,
  backupSucceeded,
  connectionOffline,
  connectionOnline,
  createEngine,
  defineRule,
  type Logger,
  passwordReset,
  restoreCompleted,
  restoreFailed,
  type Store,
  smtp,
  storageLimit,
  userCreated,
  userLoggedIn,
  webhook,
} from "carillon";
import type { MailServer } from "./mail-server.ts";
import type { WebhookReceiver } from "./webhook-receiver.ts";

/** The product: it makes backups of other people's machines and watches over them. */
export const beacon = {
  name: "Beacon",
  url: "https://beacon.example",
  locale: "en-GB",
  timeZone: "Europe/Berlin",
} as const;

/** What Beacon sends through. */
export interface Outlets {
  readonly mail: MailServer;
  /** The mail server of a pager provider, of the kind that is down now and then. */
  readonly pager: MailServer;
  readonly audit: WebhookReceiver;
}

/** All that Beacon says to Carillon: its channels, and who hears of what. */
export function beaconEngine({ mail, pager, audit }: Outlets, logger: Logger, store: Store) {
  return createEngine({
    app: beacon,
    logger,
    store,
    channels: {
      ops: mailThrough(mail, "ops@beacon.example"),
      pager: mailThrough(pager, "duty@pager.example"),
      audit: webhook({ url: audit.url, secret: audit.secret, allowPrivate: true }),
    },
    rules: [
      defineRule({
        name: "backups",
        on: [backupSucceeded, backupPartial, backupFailed],
        via: ["ops"],
      }),
      defineRule({
        name: "customer",
        on: backupFailed,
        via: ["ops"],
        to: ["ops@beacon.example", "it@shop.example", "left-last-year@shop.example"],
      }),
      defineRule({ name: "restores", on: [restoreCompleted, restoreFailed], via: ["ops"] }),
      defineRule({
        name: "places",
        on: [storageLimit, connectionOffline, connectionOnline],
        via: ["ops"],
      }),
      defineRule({ name: "passwords", on: passwordReset, via: ["ops"], user: "only" }),
      defineRule({ name: "sign-ins", on: userLoggedIn, via: ["ops"], user: "only" }),
      defineRule({ name: "new users", on: userCreated, via: ["ops"], user: "also" }),
      defineRule({ name: "alerts", on: alertChanged, via: ["ops", "audit"] }),
      defineRule({
        name: "on duty",
        on: alertChanged,
        when: ({ payload }) => payload.status === "CRIT" || payload.is_recovery,
        via: ["pager"],
      }),
    ],
  });
}

function mailThrough({ host, port, user, password, certificate }: MailServer, to: string) {
  const from = "Beacon <notices@beacon.example>";
  return smtp({ host, port, user, password, from, to, tls: { ca: certificate } });
}
