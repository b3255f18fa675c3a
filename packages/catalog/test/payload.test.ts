import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  alertChanged,
  backupFailed,
  backupSucceeded,
  catalog,
  userLoggedIn,
} from "../src/index.ts";
import { cases, minimal } from "./cases.ts";

const host = { name: "web-01" };

describe("Each event type", () => {
  test.each(catalog)("$name has samples that show everything it can take", (type) => {
    const shown = new Set(Object.values(type.samples).flatMap((sample) => Object.keys(sample)));
    expect([...shown].sort()).toEqual(Object.keys(type.schema.shape).sort());
    for (const [state, sample] of Object.entries(type.samples)) {
      expect(type.schema.safeParse(sample).error, state).toBeUndefined();
    }
  });

  test.each(minimal)("$0.name refuses a key that it does not know", (type, _state, payload) => {
    const mistyped = { ...z.record(z.string(), z.unknown()).parse(payload), durationMs: 1 };
    expect(type.schema.safeParse(mistyped).error?.issues).toMatchObject([
      { code: "unrecognized_keys" },
    ]);
  });

  test.each(cases)("$0.name writes its keys in snake_case", (_type, _state, payload) => {
    expect(keysIn(payload).filter((key) => !/^[a-z]+(_[a-z]+)*$/.test(key))).toEqual([]);
  });

  test("has a name of its own", () => {
    expect(new Set(catalog.map(({ name }) => name)).size).toBe(catalog.length);
  });
});

test("Templates see the alert under the promised names", () => {
  const alert = alertChanged.schema.parse(alertChanged.sample);
  expect(alertChanged.domain).toBe("alert");
  expect(alert.host.name).toBe("web-01");
  expect(alert.service?.display_name).toBe("HTTP");
  expect(alert.status).toBe("CRIT");
  expect(alert.message).toContain("503");
  expect(alert.host_url).toBe("https://monitor.example.com/hosts/web-01");
  expect(alert.is_recovery).toBe(false);
  const taken = alertChanged.schema.parse(alertChanged.samples["taken on"]);
  expect(taken.acknowledged_by).toBe("Sam Example");
});

test("The alert that is shown first fires, and nobody has taken it on", () => {
  const alert = alertChanged.schema.parse(alertChanged.sample);
  expect(alertChanged.alertOf(alert)).toMatchObject({ status: "firing", by: undefined });
});

test("An alert always has a message and a recovery flag, so that a template can show them", () => {
  expect(alertChanged.schema.parse({ status: "WARN", host })).toEqual({
    status: "WARN",
    host,
    message: "",
    is_recovery: false,
    is_acknowledgement: false,
  });
});

test.each([
  ["OK", "info", "success"],
  ["WARN", "warning", "warning"],
  ["CRIT", "critical", "failure"],
  ["NO_DATA", "warning", "warning"],
] as const)("An alert with the status %s is %s, with the tone %s", (status, severity, tone) => {
  const alert = alertChanged.schema.parse({ status, host });
  expect(alertChanged.severityOf(alert)).toBe(severity);
  expect(alertChanged.toneOf(alert)).toBe(tone);
});

test("A recovery that is not OK is refused", () => {
  const parsed = alertChanged.schema.safeParse({ status: "CRIT", host, is_recovery: true });
  expect(parsed.error?.issues).toMatchObject([{ path: ["is_recovery"] }]);
});

test.each([
  [{ status: "CRIT", is_acknowledgement: true }],
  [{ status: "CRIT", is_acknowledgement: true, acknowledged_by: "" }],
  [{ status: "OK", is_acknowledgement: true, acknowledged_by: "Sam Example" }],
])("An acknowledgement says of whom, and of what still lasts: %o is refused", (alert) => {
  const parsed = alertChanged.schema.safeParse({ host, ...alert });
  expect(parsed.error?.issues).toMatchObject([{ path: ["is_acknowledgement"] }]);
});

test.each([
  "javascript:alert(1)",
  "data:text/html,hi",
  "ftp://monitor.example.com/",
  "mailto:ops@example.com",
  "/hosts/web-01",
])("A link is http or https: %s is refused", (url) => {
  expect(alertChanged.schema.safeParse({ status: "CRIT", host, host_url: url }).success).toBe(
    false,
  );
});

test("A link is no longer than 2,000 characters", () => {
  const host_url = `https://monitor.example.com/${"a".repeat(2_000)}`;
  expect(alertChanged.schema.safeParse({ status: "CRIT", host, host_url }).success).toBe(false);
});

test("A link with blanks and line breaks is written as the URL standard writes it", () => {
  const host_url = "https://monitor.example.com/hosts/web 01\r\n";
  expect(alertChanged.schema.parse({ status: "CRIT", host, host_url }).host_url).toBe(
    "https://monitor.example.com/hosts/web%2001",
  );
});

test("A talkative program is cut short, never in the middle of a character", () => {
  const { error } = backupFailed.schema.parse({ job: "a", error: `${"x".repeat(15_999)}🦊fox` });
  expect(error).toBe(`${"x".repeat(15_999)}…`);
});

test.each([
  ["without a name", { job: "" }],
  ["with a blank name", { job: "   " }],
  ["with an endless name", { job: "a".repeat(201) }],
  ["smaller than nothing", { job: "a", size_bytes: -1 }],
  ["with half a byte", { job: "a", size_bytes: 1.5 }],
  ["that ended before it began", { job: "a", duration_ms: -1 }],
  ["that took no number", { job: "a", duration_ms: Number.NaN }],
  ["in too many places", { job: "a", destinations: Array.from({ length: 101 }, () => "nas") }],
])("A backup %s is refused", (_what, payload) => {
  expect(backupSucceeded.schema.safeParse(payload).success).toBe(false);
});

describe("The affected user", () => {
  test("is told at the address, in the language and in the zone of the payload", () => {
    const login = userLoggedIn.schema.parse(userLoggedIn.sample);
    expect(userLoggedIn.userOf(login)).toEqual({
      id: "user-1042",
      name: "Alex Example",
      addresses: { email: "alex@example.com" },
      locale: "en-GB",
      timeZone: "Europe/Berlin",
    });
  });

  test("may have a wrong address, or none, without costing the team its mail", () => {
    const person = { id: "user-1", name: "Alex Example" };
    for (const email of ["not an address", "", undefined]) {
      const login = userLoggedIn.schema.parse({ ...person, email });
      expect(userLoggedIn.userOf(login)?.addresses?.email).toBe(email || undefined);
    }
  });
});

function keysIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => [
    ...(Array.isArray(value) ? [] : [key]),
    ...keysIn(item),
  ]);
}
