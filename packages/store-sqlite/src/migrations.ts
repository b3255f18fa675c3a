import { CarillonError } from "@carillon/core";
import type { Connection } from "./connection.ts";

/** Marks a file as ours, in the file's header: "Cari". */
const applicationId = 0x43617269;

/**
 * The steps from an empty file to today's schema: step n leads to version n + 1. A step that was
 * released never changes.
 *
 * What is written for each delivery is kept to few pages: rows are appended by `seq`, the deliveries of
 * an event stand together (`first` and `count`) and have ids that begin with the event's, and the only
 * index that each of them enters is
 * `claimable`, which also finds leases that ran out; the indexes of bundles hold only what is in one. `settled` counts whatever was ever closed, so that
 * what waits is the newest `seq` less that.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE identity (instance TEXT NOT NULL);
  INSERT INTO identity VALUES (lower(hex(randomblob(16))));

  CREATE TABLE tally (issued INTEGER NOT NULL, settled INTEGER NOT NULL);
  INSERT INTO tally VALUES (0, 0);

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    type TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first INTEGER NOT NULL,
    count INTEGER NOT NULL,
    queued INTEGER NOT NULL,
    sensitive INTEGER NOT NULL,
    erased INTEGER NOT NULL DEFAULT 0,
    attached INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    severity TEXT NOT NULL,
    payload TEXT NOT NULL
  );
  CREATE INDEX events_without_deliveries ON events (accepted_at) WHERE count = 0;

  CREATE TABLE deliveries (
    seq INTEGER PRIMARY KEY,
    event INTEGER NOT NULL,
    suffix TEXT NOT NULL,
    own_id TEXT,
    among_many INTEGER,
    channel TEXT NOT NULL,
    rank INTEGER NOT NULL,
    state TEXT NOT NULL,
    ready_at INTEGER,
    due_at INTEGER NOT NULL,
    expires_at INTEGER,
    attempts INTEGER NOT NULL,
    token INTEGER NOT NULL DEFAULT 0,
    claimed_at INTEGER,
    created_at INTEGER NOT NULL,
    settled_at INTEGER,
    recipient TEXT NOT NULL,
    address TEXT,
    about TEXT NOT NULL,
    hold TEXT,
    reason TEXT,
    log TEXT
  );
  CREATE INDEX claimable ON deliveries (channel, rank, ready_at) WHERE ready_at IS NOT NULL;
  CREATE INDEX settled ON deliveries (settled_at, channel, state, created_at)
    WHERE settled_at IS NOT NULL;
  CREATE INDEX dead ON deliveries (seq, channel) WHERE state = 'failed';
  CREATE INDEX held ON deliveries (channel, hold ->> '$.kind') WHERE hold IS NOT NULL;
  CREATE UNIQUE INDEX many ON deliveries (event, suffix) WHERE among_many IS NOT NULL;
  CREATE UNIQUE INDEX strays ON deliveries (own_id) WHERE own_id IS NOT NULL;

  CREATE TABLE contents (delivery INTEGER PRIMARY KEY, token INTEGER NOT NULL, content TEXT);

  CREATE TABLE files (seq INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, content BLOB NOT NULL);
  CREATE TABLE attachments (
    event INTEGER NOT NULL REFERENCES events,
    position INTEGER NOT NULL,
    file INTEGER NOT NULL REFERENCES files,
    filename TEXT NOT NULL,
    content_type TEXT NOT NULL,
    PRIMARY KEY (event, position)
  ) WITHOUT ROWID;
  CREATE INDEX attachments_by_file ON attachments (file);

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    delivery INTEGER NOT NULL
  );
  CREATE INDEX audit_by_delivery ON audit (delivery);

  CREATE TABLE load (
    hour INTEGER NOT NULL,
    address TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (hour, address)
  ) WITHOUT ROWID;
  `,
  `
  CREATE TABLE collections (
    seq INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL
  );
  CREATE TABLE documents (
    seq INTEGER PRIMARY KEY,
    collection INTEGER NOT NULL REFERENCES collections,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (collection, id)
  );

  ALTER TABLE audit RENAME TO audit_of_deliveries;
  DROP INDEX audit_by_delivery;
  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    delivery INTEGER,
    collection TEXT,
    document TEXT,
    note TEXT
  );
  INSERT INTO audit (seq, at, actor, action, delivery)
    SELECT seq, at, actor, action, delivery FROM audit_of_deliveries;
  DROP TABLE audit_of_deliveries;
  CREATE INDEX audit_by_delivery ON audit (delivery) WHERE delivery IS NOT NULL;
  CREATE INDEX audit_by_document ON audit (collection, document) WHERE collection IS NOT NULL;
  `,
  `
  ALTER TABLE deliveries ADD COLUMN bundle TEXT;
  ALTER TABLE deliveries ADD COLUMN leader INTEGER;
  CREATE INDEX bundles ON deliveries (channel, bundle, address, ready_at)
    WHERE bundle IS NOT NULL AND leader IS NULL AND ready_at IS NOT NULL;
  CREATE INDEX followers ON deliveries (leader) WHERE leader IS NOT NULL;
  CREATE INDEX followers_settled ON deliveries (settled_at, channel, state)
    WHERE leader <> seq AND settled_at IS NOT NULL;
  `,
  `
  ALTER TABLE events ADD COLUMN notice TEXT;
  `,
  `
  CREATE TABLE parts (
    seq INTEGER PRIMARY KEY,
    plan TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    deliveries TEXT NOT NULL
  );
  CREATE INDEX parts_by_plan ON parts (plan, added_at);
  CREATE TABLE packed (
    event INTEGER PRIMARY KEY,
    plan TEXT NOT NULL,
    next INTEGER NOT NULL,
    sensitive INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    per_hour INTEGER
  );
  `,
  `
  ALTER TABLE events ADD COLUMN unheard TEXT;
  CREATE INDEX unheard ON events (accepted_at, unheard ->> '$.code') WHERE unheard IS NOT NULL;
  CREATE INDEX reasons ON deliveries (settled_at, channel, state, reason ->> '$.code')
    WHERE reason IS NOT NULL;
  `,
  `
  ALTER TABLE deliveries ADD COLUMN member TEXT;
  ALTER TABLE deliveries ADD COLUMN bound INTEGER;
  CREATE INDEX members_settled ON deliveries (settled_at, channel, member, state, leader)
    WHERE member IS NOT NULL AND settled_at IS NOT NULL;
  `,
];

/** Which version of the schema a file has: 0 for one that is empty. */
function versionOf(connection: Connection): number {
  const header = connection.one(
    `SELECT (SELECT application_id FROM pragma_application_id) AS application,
       (SELECT user_version FROM pragma_user_version) AS version,
       (SELECT count(*) FROM sqlite_schema) AS objects`,
  );
  if (header.application === applicationId) return Number(header.version);
  if (header.objects === 0 && header.application === 0) return 0;
  throw new CarillonError(
    "store-foreign",
    `The database ${connection.path} was not made by Carillon`,
  );
}

/**
 * Brings a file up to the newest version, each step in a transaction of its own, so that a process that
 * is killed leaves the version before it. Several processes may do this at once: each looks again once
 * it may write.
 */
export function migrate(connection: Connection, steps: readonly string[]): void {
  for (;;) {
    const done = connection.writeNow(() => {
      const version = versionOf(connection);
      const step = steps[version];
      if (step === undefined) return true;
      connection.exec(step);
      connection.exec(`PRAGMA application_id = ${applicationId}`);
      connection.exec(`PRAGMA user_version = ${version + 1}`);
      return false;
    });
    if (done) return;
  }
}

/** Throws when a newer Carillon wrote the file. */
export function refuseNewer(connection: Connection, steps: readonly string[]): number {
  const version = versionOf(connection);
  if (version <= steps.length) return version;
  throw new CarillonError(
    "store-newer",
    `The database ${connection.path} has schema version ${version}, and this Carillon knows ${steps.length}`,
  );
}
