import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineEvent } from "@carillon/core";
import { sqlite } from "@carillon/store-sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { carillon, type Ended } from "../support/carillon.ts";
import makeEngine from "./app/carillon.config.ts";

const app = fileURLToPath(new URL("./app", import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-explain-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function explain(
  event: unknown,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const file = join(folder, "event.json");
  await writeFile(file, typeof event === "string" ? event : JSON.stringify(event));
  return carillon(["explain", file, ...args], { folder: app, env });
}

const nightly = { type: "backup.failed", payload: { job: "nightly-db", size: 42 } };

describe("carillon explain", () => {
  it("says what every rule and every stage says of an event at a supposed moment", async () => {
    const { code, out, err } = await explain(nightly, ["--at", "2026-12-24T23:00Z"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toBe(`backup.failed (error), as if it happened Fri 2026-12-25 00:00 Europe/Berlin

Rules: 2 of 4 want it
  ✓ "failed backups": listens to backup.failed
  · "large backups": payload.size is 42, not > 100
  ✓ "nightly backups": listens to backup.failed; payload.job is "nightly-db",
    beginning with "nightly"; severity is error, >= error
  · "codes": listens to user.password_reset, not to backup.failed

Deliveries: 1 goes out at once, 1 waits, 3 are left out
  ✓ ops@example.com through ops: at once
      by rule "failed backups"
  … Ada (u-17) at ada@example.com through ops: Fri 2026-12-25 07:00
    Europe/Berlin
      by rule "nightly backups"
      quiet-hours: held until 07:00 Europe/Berlin: quiet hours of u-17
  ✗ Bob (u-18) through ops: left out
      by rule "nightly backups"
      address-missing: u-18 has no email address
  ✗ Ada (u-17) at ada@example.com through people: left out
      by rule "nightly backups"
      one-per-person: ada@example.com is told through ops already
  ✗ Bob (u-18) through people: left out
      by rule "nightly backups"
      address-missing: u-18 has no email address
`);
  });

  it("narrows to one person, by id or address, and as one JSON document", async () => {
    const at = ["--at", "2026-12-25T08:00+01:00", "--json"];
    for (const whom of ["u-17", "Ada@example.com"]) {
      const { code, out } = await explain(nightly, [...at, "--for", whom]);
      expect(code).toBe(0);
      expect(JSON.parse(out)).toMatchObject({
        for: whom,
        at: Date.UTC(2026, 11, 25, 7),
        answer: "accepted",
        event: { type: "backup.failed" },
        rules: [
          {},
          {
            rule: "large backups",
            matched: false,
            decided: {
              by: "match",
              clauses: [{ path: "payload.size", expected: "> 100", actual: "42", holds: false }],
            },
          },
          {},
          {},
        ],
        deliveries: [
          { recipient: { id: "u-17" }, channel: "ops", state: "queued" },
          { recipient: { id: "u-17" }, channel: "people", state: "skipped" },
        ],
      });
    }
    const { out } = await explain(nightly, ["--for", "u-99"]);
    expect(out).toContain("Deliveries to u-99: none");
    expect(out).toContain('None of the rules "failed backups", "nightly backups" names u-99');
  });

  it("shows nothing of a sensitive event's payload, in words or as JSON", async () => {
    const reset = { type: "user.password_reset", payload: { id: "u-17", code: "987654" } };
    for (const args of [[], ["--json"]]) {
      const { code, out, err } = await explain(reset, args);
      expect(code).toBe(0);
      expect(out).toContain("hidden");
      expect(out + err).not.toContain("987654");
    }
  });

  it("says of an event that was emitted who got it, and who did not and why, from the log", async () => {
    const database = join(folder, "beacon.db");
    const engine = await makeEngine({ store: sqlite(database) });
    await engine.start();
    const backupFailed = engine.eventTypes.get("backup.failed");
    if (backupFailed === undefined) throw new Error("The engine has lost a type");
    await engine.emit(backupFailed, nightly.payload, { id: "e-1" });
    const unknown = defineEvent("disk.full", {
      schema: z.strictObject({}),
      severity: "info",
      message: { en: () => ({ title: "Full", summary: "" }) },
    });
    await engine.emit(unknown, {}, { id: "e-2" });
    await engine.stop();
    const env = { BEACON_DATABASE: database };
    const traced = (...args: string[]) =>
      carillon(["explain", "--event", ...args], { folder: app, env });

    const told = await traced("e-1", "--for", "u-18");
    expect(told).toMatchObject({ code: 0, err: "" });
    expect(told.out).toContain("Deliveries to u-18: 2 left out");
    expect(told.out).toContain("address-missing: u-18 has no email address");
    expect(told.out).toContain("Rules as they stand now: 2 of 4 want it");

    const nobody = await traced("e-2", "--json");
    expect(JSON.parse(nobody.out)).toMatchObject({
      unheard: { code: "no-rule", message: "No rule listens to disk.full" },
      deliveries: [],
    });
    expect(await traced("e-3")).toMatchObject({
      code: 3,
      out: "",
      err: "error: the log has no event e-3: it never was, or is deleted\n",
    });
  });

  it.each([
    [["explain"], "name a file with the event"],
    [["explain", "event.json", "--event", "e-1"], "--event takes the place of a file"],
    [["explain", "--event", "e-1", "--at", "2026-01-01"], "--at is for an event that did not"],
    [["explain", "event.json", "--at", "tomorrow"], "Write it with its zone: 2026-12-24T23:00Z"],
  ])("of %j says what is wrong, as a usage error", async (args, message) => {
    const { code, out, err } = await carillon(args, { folder: app });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
  });

  it("says what is wrong with the event's payload, as a usage error", async () => {
    const { code, out, err } = await explain({ ...nightly, payload: { job: 7 } });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("The payload of backup.failed does not fit its schema: job");
  });

  it("reads the event from the standard input, too", async () => {
    const { code, out } = await carillon(["explain", "-"], {
      folder: app,
      input: JSON.stringify(nightly),
    });
    expect(code).toBe(0);
    expect(out).toContain("backup.failed (error)");
  });

  it("says what to do where there is no configuration, or one that Node cannot load", async () => {
    const none = await carillon(["explain", "-"], { folder, input: "{}" });
    expect(none).toMatchObject({ code: 2, out: "" });
    expect(none.err).toContain("there is no carillon.config.ts");
    await writeFile(join(folder, "carillon.config.mts"), "enum Colour { Red } export default 1;");
    const unloadable = await carillon(["explain", "-"], { folder, input: "{}" });
    expect(unloadable).toMatchObject({ code: 2, out: "" });
    expect(unloadable.err).toContain("carillon.config.mts: Node removes types, and does no more");
  });

  it("makes no database where there is none, and says what that means", async () => {
    const database = join(folder, "beacon.db");
    const text = await explain(nightly, [], { BEACON_DATABASE: database });
    expect(text).toMatchObject({ code: 0, err: "" });
    expect(text.out).toContain("Deliveries: ");
    expect(text.out).toContain("\nWithout stored state: there is no database yet");
    const json = await explain(nightly, ["--json"], { BEACON_DATABASE: database });
    expect(JSON.parse(json.out)).toMatchObject({ storedState: false });
    const args = ["explain", "--event", "e-1"];
    const log = await carillon(args, { folder: app, env: { BEACON_DATABASE: database } });
    expect(log).toMatchObject({ code: 3, out: "" });
    expect(await readdir(folder)).toEqual(["event.json"]);
  });

  it("writes nothing into the database", async () => {
    const database = join(folder, "beacon.db");
    const store = sqlite(database);
    await store.open();
    await store.close();
    const before = await readFile(database);
    const files = await readdir(folder);
    const { code, out } = await explain(nightly, [], { BEACON_DATABASE: database });
    expect(code).toBe(0);
    expect(out).not.toContain("Without stored state");
    expect(before.equals(await readFile(database))).toBe(true);
    expect(await readdir(folder)).toEqual([...files, "event.json"]);
  });
});
