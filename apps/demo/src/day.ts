import {
  alertChanged,
  backupFailed,
  backupPartial,
  backupSucceeded,
  connectionOffline,
  connectionOnline,
  type Engine,
  passwordReset,
  restoreCompleted,
  storageLimit,
  userCreated,
  userLoggedIn,
} from "carillon";

/** What a scene can do. */
export interface Stage {
  /** Emits, and waits until each delivery has been told of. */
  readonly emit: Engine["emit"];
  /** The pager provider's mail server goes down or comes back. */
  setPagerDown(down: boolean): void;
  /** Waits until nothing waits any more. */
  settle(): Promise<void>;
  note(text: string): void;
}

/** A part of the day. */
export interface Scene {
  readonly title: string;
  play(stage: Stage): Promise<void>;
}

/** A moment of the day, on the wall clock in Beacon's zone. */
const at = (time: string) => ({ occurredAt: new Date(`2026-11-20T${time}:00+01:00`) });

const minutes = 60_000;
const run = (id: string) => ({ run_id: id, run_url: `https://beacon.example/runs/${id}` });

/** The day at Beacon, scene by scene. */
export const day: readonly Scene[] = [
  {
    title: "Night: the backups run",
    async play({ emit }) {
      const database = {
        job: "nightly-db",
        source: "PostgreSQL shop-db",
        destinations: ["local-disk", "offsite-s3"],
        size_bytes: 1_432_000_000,
        duration_ms: 12 * minutes,
        ...run("4711"),
      };
      await emit(backupSucceeded, database, at("03:12"));
      const folders = { job: "home-folders", size_bytes: 88_400_000_000, ...run("4712") };
      await emit(backupSucceeded, folders, at("03:51"));
      const photos = {
        job: "photo-archive",
        destinations: [
          { name: "nas-02", stored: true },
          { name: "offsite-s3", stored: false, error: "upload timed out after 300 s" },
        ],
        ...run("4713"),
      };
      await emit(backupPartial, photos, at("04:05"));
      const nas = {
        storage: "nas-02",
        used_bytes: 3_760_000_000_000,
        limit_bytes: 4_000_000_000_000,
      };
      await emit(storageLimit, nas, at("04:06"));
    },
  },
  {
    title: "A backup fails, and one of the customer's addresses is gone",
    async play({ emit }) {
      const failed = {
        job: "mail-store",
        source: "mx-01:/var/mail",
        error: "tar: /backup/mail-store.tar.zst: write error: No space left on device",
        size_bytes: 212_000_000,
        duration_ms: 7 * minutes,
        ...run("4714"),
      };
      await emit(backupFailed, failed, at("06:30"));
    },
  },
  {
    title: "Morning: people and programs sign in",
    async play({ emit }) {
      const kim = {
        id: "user-17",
        name: "Kim Beispiel",
        email: "kim@shop.example",
        locale: "de-DE",
        time_zone: "Europe/Berlin",
        ip: "203.0.113.24",
        device: "Firefox auf Linux",
        sessions_url: "https://beacon.example/account/sessions",
      };
      await emit(userLoggedIn, kim, at("08:02"));
      const robot = { id: "report-robot", name: "Report robot", ip: "198.51.100.40" };
      await emit(userLoggedIn, robot, at("08:15"));
      const alex = {
        id: "user-18",
        name: "Alex Example",
        email: "alex@shop.example",
        created_by: "Kim Beispiel",
        sign_in_url: "https://beacon.example/sign-in",
      };
      await emit(userCreated, alex, at("09:30"));
      const forgotten = {
        id: alex.id,
        name: alex.name,
        email: alex.email,
        reset_url: "https://beacon.example/reset/4be1c0",
        // The day is told later than it was, and a dead link would not be sent.
        expires_at: new Date(Date.now() + 15 * minutes).toISOString(),
      };
      await emit(passwordReset, forgotten, at("09:48"));
    },
  },
  {
    title: "A web server gets slow, then worse, while the pager provider is down",
    async play({ emit, setPagerDown, settle, note }) {
      const web = {
        host: { name: "web-01", address: "198.51.100.7" },
        service: { display_name: "HTTP" },
        host_url: "https://beacon.example/hosts/web-01",
      };
      const slow = { ...web, status: "WARN", message: "response time 2.3 s, limit 2.0 s" } as const;
      await emit(alertChanged, slow, at("11:04"));
      note("The pager provider's mail server goes down");
      setPagerDown(true);
      const worse = {
        ...web,
        status: "CRIT",
        previous_status: "WARN",
        message: "HTTP 503 Service Unavailable\nresponse time 9.8 s, limit 2.0 s",
        duration_ms: 5 * minutes,
      } as const;
      await emit(alertChanged, worse, at("11:09"));
      const disk = {
        status: "CRIT",
        host: { name: "db-02" },
        service: { display_name: "Disk /var" },
        message: "97 % used, 3.1 GB left",
        host_url: "https://beacon.example/hosts/db-02",
      } as const;
      await emit(alertChanged, disk, at("11:12"));
      setPagerDown(false);
      note("The server is back; Carillon will find out when the pause is over");
      await settle();
      const recovered = {
        ...web,
        status: "OK",
        previous_status: "CRIT",
        is_recovery: true,
        acknowledged_by: "Alex Example",
        message: "response time 0.2 s",
        duration_ms: 27 * minutes,
      } as const;
      await emit(alertChanged, recovered, at("11:31"));
    },
  },
  {
    title: "Afternoon: a database goes away and comes back",
    async play({ emit }) {
      const database = {
        name: "shop-db",
        kind: "database",
        offline_since: "2026-11-20T14:02:00+01:00",
      } as const;
      const error = "connect ECONNREFUSED 198.51.100.20:5432";
      await emit(connectionOffline, { ...database, failed_checks: 3, error }, at("14:05"));
      await emit(connectionOnline, database, at("15:14"));
    },
  },
  {
    title: "Evening: lost data is restored",
    async play({ emit }) {
      const restored = {
        target: "shop-db",
        backup: "shop-db-2026-11-20.sql.zst",
        storage: "offsite-s3",
        size_bytes: 1_432_000_000,
        duration_ms: 7 * minutes,
      };
      await emit(restoreCompleted, restored, at("18:40"));
    },
  },
];
