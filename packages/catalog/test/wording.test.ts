import type { EventType } from "@carillon/core";
import { describe, expect, test } from "vitest";
import {
  alertChanged,
  backupFailed,
  backupMissing,
  backupPartial,
  backupSucceeded,
  catalog,
  channelPaused,
  channelResumed,
  configurationBackupFailed,
  configurationBackupSucceeded,
  connectionOffline,
  connectionOnline,
  integrityCheckFailed,
  integrityCheckPassed,
  restoreFailed,
  storageLimit,
  userCreated,
  userLoggedIn,
} from "../src/index.ts";
import { cases } from "./cases.ts";
import { audiences, fieldsOf, render, textsOf } from "./render.ts";

const rendered = cases.flatMap(([type, state, payload]) =>
  type.languages.flatMap((language) =>
    audiences.map((audience) => ({
      what: `${type.name}, ${state}, ${language}, ${audience}`,
      words: render(type, payload, language, audience),
    })),
  ),
);

describe("Every message", () => {
  test.each(rendered)("reads well: $what", ({ words }) => {
    const texts = textsOf(words);
    for (const text of texts) {
      expect(text).not.toMatch(/undefined|null|NaN|\[object|Invalid Date/);
      expect(text).not.toMatch(/ {2}|^\s|\s$|^$/);
    }
    expect(words.title).toMatch(/^\P{Cc}{5,70}$/u);
    expect(words.title).not.toMatch(/[.!]$/);
    expect(words.summary).toMatch(/^\P{Cc}{10,300}\.$/u);
    expect(words.summary.split(/(?<!Std|Min|Sek|Tg|Nov|\d)\. /).length).toBeLessThanOrEqual(3);
    expect(texts.join(" ")).not.toMatch(/!(?!\S)|\bdear\b|\bLiebe/i);
    const labels = words.fields?.map((field) => field.label) ?? [];
    expect(new Set(labels).size).toBe(labels.length);
  });

  test("says something else in German than in English", () => {
    for (const [type, , payload] of cases) {
      for (const audience of audiences) {
        const english = render(type, payload, "en", audience);
        const german = render(type, payload, "de", audience);
        expect(german.summary).not.toBe(english.summary);
        expect(german.fields?.length).toBe(english.fields?.length);
      }
    }
  });

  test("speaks to an affected user in the second person, and of the user to the team", () => {
    const affecting = cases.filter(([type]) => type.hasUser);
    expect(affecting.length).toBeGreaterThan(20);
    for (const [type, state, payload] of affecting) {
      const [english, german] = ["en", "de"].map((language) => {
        const { title, summary } = render(type, payload, language, "user");
        return `${title}. ${summary}`;
      });
      const what = `${type.name}, ${state}`;
      expect(english, what).toMatch(/\byour?\b/i);
      expect(german, what).toMatch(/\b(Sie|Ihr|Ihre)\b/);
      expect(`${english} ${german}`, what).not.toContain("Alex Example");
      for (const language of ["en", "de"]) {
        const { title, summary } = render(type, payload, language, "team");
        const person = type.schema.parse(payload);
        const who = String(person.name || person.email || person.id);
        expect(title, what).toContain(who);
        expect(summary, what).toContain(who);
        expect(summary, what).not.toMatch(/\byour?\b|\b(Sie|Ihre?n?)\b/i);
      }
    }
  });
});

describe("A subject says what happened to what", () => {
  const host = { name: "web-01" };
  const service = { display_name: "HTTP" };
  test.each([
    [backupSucceeded, { job: "nightly-db" }, "Backup succeeded: nightly-db"],
    [backupFailed, { job: "nightly-db", error: "x" }, "Backup failed: nightly-db"],
    [restoreFailed, { target: "shop-db", error: "x" }, "Restore failed: shop-db"],
    [userCreated, { id: "1", name: "Alex Example" }, "New user: Alex Example"],
    [alertChanged, { status: "CRIT", host, service }, "CRIT: web-01 – HTTP"],
    [alertChanged, { status: "WARN", host }, "WARN: web-01"],
    [alertChanged, { status: "NO_DATA", host, service }, "No data: web-01 – HTTP"],
    [alertChanged, { status: "OK", host, service }, "OK: web-01 – HTTP"],
    [alertChanged, { status: "OK", host, is_recovery: true }, "OK again: web-01"],
  ])("%o %o", (type, payload, title) => {
    expect(render(type, payload, "en", "team").title).toBe(title);
  });

  test("also in German", () => {
    const payload = { status: "OK", host, service, is_recovery: true };
    expect(render(alertChanged, payload, "de", "team").title).toBe("Wieder OK: web-01 – HTTP");
  });
});

describe("Numbers", () => {
  const partial = (stored: number, missing: number) => ({
    job: "photos #1",
    destinations: [
      ...Array.from({ length: stored }, (_, index) => ({ name: `a${index}`, stored: true })),
      ...Array.from({ length: missing }, (_, index) => ({ name: `b${index}`, stored: false })),
    ],
  });

  test.each([
    [
      "en",
      0,
      1,
      "The backup job “photos #1” reached 0 of 1 destination. Please fix the cause before the next run.",
    ],
    [
      "en",
      2,
      1,
      "The backup job “photos #1” reached 2 of 3 destinations. Please fix the cause before the next run.",
    ],
    [
      "de",
      0,
      1,
      "Der Sicherungsauftrag „photos #1“ hat 0 von 1 Speicherort erreicht. Bitte beheben Sie die Ursache vor dem nächsten Lauf.",
    ],
    [
      "de",
      2,
      1,
      "Der Sicherungsauftrag „photos #1“ hat 2 von 3 Speicherorten erreicht. Bitte beheben Sie die Ursache vor dem nächsten Lauf.",
    ],
  ])("take the right plural (%s, %i of %i more)", (language, stored, missing, summary) => {
    expect(render(backupPartial, partial(stored, missing), language, "team").summary).toBe(summary);
  });

  test("follow the recipient's locale", () => {
    const payload = { job: "nightly-db", size_bytes: 1_432_000_000, duration_ms: 754_000 };
    const english = fieldsOf(render(backupSucceeded, payload, "en", "team"));
    const german = fieldsOf(render(backupSucceeded, payload, "de", "team"));
    expect(english).toMatchObject({ Size: "1.4 GB", Duration: "12 min 34 sec" });
    expect(german.Größe?.replace(/\s/, " ")).toBe("1,4 GB");
    expect(german.Dauer).toMatch(/^12\sMin\. 34\sSek\.$/);
  });
});

test("The login mail says where from and with what; when is the layout's to say, once", () => {
  const words = render(userLoggedIn, userLoggedIn.sample, "en", "user");
  expect(fieldsOf(words)).toEqual({
    Device: "Firefox on Linux",
    "IP address": "203.0.113.24",
    Location: "Berlin, Germany",
  });
  expect(textsOf(words).join()).not.toContain("04:15");
});

test("A partial backup names what is missing, and each error on a line of its own", () => {
  const words = render(
    backupPartial,
    {
      job: "nightly-db",
      destinations: [
        { name: "local", stored: true },
        { name: "nas", stored: false, error: "no space left" },
        { name: "s3", stored: false, error: "timeout" },
      ],
    },
    "en",
    "team",
  );
  expect(fieldsOf(words)).toMatchObject({
    "Missing from": "nas and s3",
    Error: "nas: no space left\ns3: timeout",
    "Stored in": "local",
  });
});

test("What a machine printed is shown as it printed it", () => {
  for (const type of [backupFailed, restoreFailed, alertChanged]) {
    const { fields = [] } = render(type, type.sample, "en", "team");
    expect(fields.filter(({ style }) => style === "code")).toHaveLength(1);
  }
});

describe("What only one person may have", () => {
  const secrets: Readonly<Record<string, string>> = {
    "workspace.invitation": "9f2c7a",
    "account.password_reset": "4be1c0",
    "account.magic_link": "c41d88",
    "account.two_factor_code": "4829 1736",
    "account.export_ready": "7d03aa",
  };
  const sensitive: readonly EventType[] = catalog.filter((type) => type.sensitive);

  test("is in sensitive events, each with its end", () => {
    expect(sensitive.map(({ name }) => name)).toEqual(Object.keys(secrets));
    for (const type of sensitive) {
      const payload = type.schema.parse(type.sample);
      expect(type.expiresAtOf(payload)).toBe(payload.expires_at);
      expect(type.schema.safeParse({ ...payload, expires_at: undefined }).success).toBe(false);
      expect(type.priority).toBe("high");
    }
  });

  test.each(sensitive)("is for that person alone: $name", (type) => {
    const secret = secrets[type.name] ?? "";
    for (const language of type.languages) {
      const toUser = render(type, type.sample, language, "user");
      expect(textsOf(toUser).join("\n")).toContain(secret);
      // A locked telephone shows these.
      expect(`${toUser.title} ${toUser.summary}`).not.toContain(secret);
      expect(textsOf(render(type, type.sample, language, "team")).join("\n")).not.toContain(secret);
      expect(Object.keys(type.labelsOf(type.schema.parse(type.sample)))).toEqual([]);
    }
  });
});

test("Messages about the safety of an account cannot be turned off, and say what to do", () => {
  const security = catalog.filter(({ category }) => category === "security");
  expect(security.map(({ name }) => name)).toEqual([
    "user.login",
    "account.password_reset",
    "account.magic_link",
    "account.two_factor_code",
    "account.locked",
    "account.export_ready",
  ]);
  for (const type of security) {
    expect(type.mandatory).toBe(true);
    expect(render(type, type.sample, "en", "user").summary).toContain("If this was not you");
    expect(render(type, type.sample, "de", "user").summary).toContain("Falls Sie das nicht waren");
  }
});

describe("Downtime", () => {
  const connection = { name: "shop-db", kind: "database" };
  const downtime = (payload: object) =>
    fieldsOf(render(connectionOnline, { ...connection, ...payload }, "en", "team")).Downtime;

  test("counts from the begin of the outage, whatever somebody else has counted", () => {
    expect(downtime({ offline_since: "2026-11-21T02:03:00Z", downtime_ms: 60_000 })).toBe(
      "1 hr 12 min",
    );
    expect(downtime({ offline_since: "2026-11-21T04:03:00+02:00" })).toBe("1 hr 12 min");
  });

  test("is what was counted where the begin is not known, and is left out otherwise", () => {
    expect(downtime({ downtime_ms: 60_000 })).toBe("1 min");
    expect(downtime({})).toBeUndefined();
  });

  test("is never below nothing", () => {
    expect(downtime({ offline_since: "2026-11-21T05:00:00Z" })).toBe("0 ms");
  });
});

test("A reminder leaves it to the engine to say how long an alert has lasted", () => {
  const notice = { kind: "reminder", since: 0, count: 4 } as const;
  expect(fieldsOf(render(alertChanged, alertChanged.sample, "en", "team"))).toHaveProperty(
    "Problem duration",
  );
  expect(
    fieldsOf(render(alertChanged, alertChanged.sample, "en", "team", notice)),
  ).not.toHaveProperty("Problem duration");
});

test("Two states of one thing are one alert, so that its end finds who heard of its begin", () => {
  const pairs = [
    [connectionOffline, connectionOnline],
    [channelPaused, channelResumed],
    [integrityCheckFailed, integrityCheckPassed],
    [configurationBackupFailed, configurationBackupSucceeded],
    [backupFailed, backupSucceeded],
  ] as const satisfies readonly (readonly [EventType, EventType])[];
  for (const pair of pairs) {
    const [begin, end] = pair.map((type: EventType) =>
      type.alertOf(type.schema.parse(type.sample)),
    );
    expect(begin).toMatchObject({ status: "firing", key: end?.key });
    expect(end?.status).toBe("resolved");
  }
  for (const type of [storageLimit, backupMissing, alertChanged]) {
    const states: EventType = type;
    const [begin, end] = [states.sample, states.samples.recovery].map((sample) =>
      states.alertOf(states.schema.parse(sample)),
    );
    expect(begin?.status).not.toBe("resolved");
    expect(end).toMatchObject({ status: "resolved", key: begin?.key });
  }
});
