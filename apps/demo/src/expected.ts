/** Something that is so when the day is over: a mail in a mailbox, a delivery that was refused. */
export interface Fact {
  readonly kind: "mail" | "post" | "failed" | "skipped" | "held";
  readonly whom: string;
  readonly what: string;
}

const ops = "ops@beacon.example";
const owner = "it@shop.example";
const kim = "kim@shop.example";
const alex = "alex@shop.example";
const duty = "duty@pager.example";
const audit = "audit";

const mail = (whom: string, subject: string): Fact => ({
  kind: "mail",
  whom,
  what: `[Beacon] ${subject}`,
});
const post = (title: string): Fact => ({ kind: "post", whom: audit, what: title });
const failed = (whom: string, code: string): Fact => ({ kind: "failed", whom, what: code });
const skipped = (whom: string, code: string): Fact => ({ kind: "skipped", whom, what: code });
/** It waited for its channel, and its one attempt that counted is the one that worked. */
const held = (whom: string, code: string): Fact => ({
  kind: "held",
  whom,
  what: `${code}, then sent at attempt 1`,
});

/** All that the day has to end with, each once, and nothing besides. */
export const expected: readonly Fact[] = [
  mail(ops, "Backup succeeded: nightly-db"),
  mail(ops, "Backup succeeded: home-folders"),
  mail(ops, "Backup incomplete: photo-archive"),
  mail(ops, "Storage almost full: nas-02"),
  mail(ops, "Backup failed: mail-store"),
  mail(owner, "Backup failed: mail-store"),
  failed("left-last-year@shop.example", "recipient-unknown"),
  mail(kim, "Neue Anmeldung in Ihrem Konto"),
  skipped("report-robot", "address-missing"),
  mail(ops, "New user: Alex Example"),
  mail(alex, "Your account is ready"),
  mail(alex, "Choose a new password"),
  mail(ops, "WARN: web-01 – HTTP"),
  post("WARN: web-01 – HTTP"),
  mail(ops, "CRIT: web-01 – HTTP"),
  post("CRIT: web-01 – HTTP"),
  mail(duty, "CRIT: web-01 – HTTP"),
  held(duty, "server-unavailable"),
  mail(ops, "CRIT: db-02 – Disk /var"),
  post("CRIT: db-02 – Disk /var"),
  mail(duty, "CRIT: db-02 – Disk /var"),
  held(duty, "channel-paused"),
  mail(ops, "OK again: web-01 – HTTP"),
  post("OK again: web-01 – HTTP"),
  mail(duty, "OK again: web-01 – HTTP"),
  mail(ops, "Database offline: shop-db"),
  mail(ops, "Database online again: shop-db"),
  mail(ops, "Restore completed: shop-db"),
];
