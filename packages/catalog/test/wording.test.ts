import { describe, expect, test } from "vitest";
import {
  alertChanged,
  backupFailed,
  backupPartial,
  backupSucceeded,
  catalog,
  restoreFailed,
  userCreated,
  userLoggedIn,
} from "../src/index.ts";
import { cases } from "./cases.ts";
import { audiences, fieldsOf, render, textsOf } from "./render.ts";

const rendered = cases.flatMap(([type, payload]) =>
  type.languages.flatMap((language) =>
    audiences.map((audience) => ({
      what: `${type.name} ${language} ${audience} ${JSON.stringify(payload)}`,
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
    expect(words.title).toMatch(/^\P{Cc}{5,100}$/u);
    expect(words.title).not.toMatch(/[.!]$/);
    expect(words.summary).toMatch(/^\P{Cc}+\.$/u);
    expect(words.summary.split(/[.;] /).length).toBeLessThanOrEqual(3);
    const labels = words.fields?.map((field) => field.label) ?? [];
    expect(new Set(labels).size).toBe(labels.length);
  });

  test("says something else in German than in English", () => {
    for (const [type, payload] of cases) {
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
    expect(affecting.length).toBeGreaterThan(3);
    for (const [type, payload] of affecting) {
      const [english, german] = ["en", "de"].map((language) => {
        const { title, summary } = render(type, payload, language, "user");
        return `${title}. ${summary}`;
      });
      expect(english).toMatch(/\byour?\b/i);
      expect(german).toMatch(/\b(Sie|Ihr)\b/);
      expect(`${english} ${german}`).not.toContain("Alex Example");
      for (const language of ["en", "de"]) {
        const { title, summary } = render(type, payload, language, "team");
        expect(title).toContain("Alex Example");
        expect(summary).toContain("Alex Example");
        expect(summary).not.toMatch(/\byour?\b|\b(Sie|Ihre?n?)\b/i);
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
    ["en", 0, 1, "The backup job “photos #1” reached 0 of 1 destination."],
    ["en", 2, 1, "The backup job “photos #1” reached 2 of 3 destinations."],
    ["de", 0, 1, "Der Backup-Job „photos #1“ hat 0 von 1 Speicherort erreicht."],
    ["de", 2, 1, "Der Backup-Job „photos #1“ hat 2 von 3 Speicherorten erreicht."],
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
  expect(fieldsOf(words)).toEqual({ Device: "Firefox on Linux", "IP address": "203.0.113.24" });
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

test("Nothing in the catalog is sensitive: codes and secret links get event types of their own", () => {
  expect(catalog.filter(({ sensitive }) => sensitive)).toEqual([]);
});
