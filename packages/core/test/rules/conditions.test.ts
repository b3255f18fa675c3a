import { defineEvent, type JsonObject, type Match, type Severity } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { matchesGlob } from "../../src/model/glob.ts";
import { boundedMatch } from "../../src/model/match-schema.ts";
import { conditionOf } from "../../src/plan/condition.ts";
import { globAsRegExp, naively, type World } from "./reference.ts";
import { matches, worlds } from "./worlds.ts";

const severities: readonly Severity[] = ["info", "warning", "error", "critical"];

/** The engine's own view of a world. */
function seen({ type, severity, labels, payload }: World, sensitive = false) {
  const eventType = defineEvent(type, {
    schema: z.record(z.string(), z.json()),
    severity: "info",
    sensitive,
    message: { en: () => ({ title: "t", summary: "" }) },
  });
  const known = severities.find((one) => one === severity) ?? "info";
  const event = { id: "e", type, payload, occurredAt: 0, severity: known };
  return { type: eventType, event, labels };
}

const world = (payload: JsonObject, others: Partial<World> = {}) => ({
  type: "backup.failed",
  severity: "error",
  labels: { host: "web-01" },
  payload,
  ...others,
});

function holds(match: Match, about: World): boolean {
  return conditionOf(match).holds(seen(about));
}

function reason(match: Match, about: World, sensitive = false): string {
  return conditionOf(match).say(seen(about, sensitive));
}

describe("A condition", () => {
  it.each<[string, Match, JsonObject, boolean]>([
    ["a value that is equal", { "payload.job": "nightly" }, { job: "nightly" }, true],
    ["a value of another kind", { "payload.size": 1 }, { size: "1" }, false],
    ["null, which is a value", { "payload.job": null }, { job: null }, true],
    ["null where nothing is", { "payload.job": null }, {}, false],
    ["one of several", { "payload.job": ["a", "b"] }, { job: "b" }, true],
    ["a number above", { "payload.size": { ">": 100 } }, { size: 101 }, true],
    ["a number at the bound", { "payload.size": { ">": 100 } }, { size: 100 }, false],
    ["a number from the bound on", { "payload.size": { ">=": 100 } }, { size: 100 }, true],
    ["a range", { "payload.size": { ">": 1, "<": 3 } }, { size: 2 }, true],
    ["a range with its ends", { "payload.size": { between: [1, 3] } }, { size: 3 }, true],
    ["a text where a number is meant", { "payload.size": { ">": 1 } }, { size: "2" }, false],
    ["a date by its text", { "payload.at": { ">": "2026-01-01" } }, { at: "2026-05-01" }, true],
    ["a part of a text", { "payload.error": { contains: "space" } }, { error: "no space" }, true],
    ["an item of a list", { "payload.tags": { contains: "db" } }, { tags: ["web", "db"] }, true],
    ["a beginning", { "payload.job": { startsWith: "nightly" } }, { job: "nightly-db" }, true],
    ["an end", { "payload.job": { endsWith: "-db" } }, { job: "nightly-db" }, true],
    ["a form", { "payload.job": { glob: "nightly-*" } }, { job: "nightly-db" }, true],
    ["a form of the whole", { "payload.job": { glob: "nightly" } }, { job: "nightly-db" }, false],
    [
      "an expression",
      { "payload.job": { regex: "(?i)^NIGHT.*-\\d+$" } },
      { job: "nightly-7" },
      true,
    ],
    ["a path", { "payload.host.name": "web-01" }, { host: { name: "web-01" } }, true],
    ["a path into a list", { "payload.places.1.ok": false }, { places: [{}, { ok: false }] }, true],
    [
      "the length of a list, which is none of its values",
      { "payload.a.length": 0 },
      { a: [] },
      false,
    ],
    ["what is there", { "payload.job": { present: true } }, { job: null }, true],
    ["what is not there", { "payload.job": { present: false } }, {}, true],
    ["a method that every object has", { "payload.toString": { present: true } }, {}, false],
    ["all of several", { "payload.a": 1, "payload.b": 2 }, { a: 1, b: 3 }, false],
    ["any of several", { or: [{ "payload.a": 1 }, { "payload.b": 2 }] }, { b: 2 }, true],
    ["none of something", { not: { "payload.a": 1 } }, { a: 2 }, true],
    ["not a value where nothing is", { not: { "payload.a": 1 } }, {}, true],
    ["a severity from one on", { severity: ">= warning" }, {}, true],
    ["a severity below", { severity: "< error" }, {}, false],
    ["one of several severities", { severity: ["error", "info"] }, {}, true],
    ["a severity in a range", { severity: { ">": "warning", "<=": "error" } }, {}, true],
    ["a domain", { domain: "backup" }, {}, true],
    ["event types of a form", { type: "backup.*" }, {}, true],
    ["another event type", { type: "backup.succeeded" }, {}, false],
    ["a label", { "labels.host": { glob: "web-*" } }, {}, true],
    ["a label that is absent", { "labels.service": "HTTP" }, {}, false],
  ])("on %s", (_, match, payload, expected) => {
    expect(boundedMatch.safeParse(match).success).toBe(true);
    expect(holds(match, world(payload))).toBe(expected);
  });
});

describe("Conditions on whatever event", () => {
  it("hold where a naive reading of them holds", () => {
    fc.assert(
      fc.property(matches, worlds, (match, about) => {
        expect(holds(match, about)).toBe(naively(match, about));
      }),
      { numRuns: 3_000 },
    );
  });

  it("obey De Morgan, also where a value is missing", () => {
    fc.assert(
      fc.property(fc.array(matches, { minLength: 1, maxLength: 3 }), worlds, (all, about) => {
        const notEach = all.map((not): Match => ({ not }));
        expect(holds({ not: { and: all } }, about)).toBe(holds({ or: notEach }, about));
        expect(holds({ not: { or: all } }, about)).toBe(holds({ and: notEach }, about));
      }),
    );
  });

  it("are undone by a second not, and are either so or not so", () => {
    fc.assert(
      fc.property(matches, worlds, (match, about) => {
        expect(holds({ not: { not: match } }, about)).toBe(holds(match, about));
        expect(holds({ and: [match, { not: match }] }, about)).toBe(false);
        expect(holds({ or: [match, { not: match }] }, about)).toBe(true);
      }),
    );
  });

  it("always say in a sentence what decided", () => {
    fc.assert(
      fc.property(matches, worlds, (match, about) => {
        expect(reason(match, about)).toMatch(/^\S.*\S$/u);
        expect(reason(match, about)).not.toMatch(/undefined|NaN|\[object/);
      }),
    );
  });

  it("say of themselves only what must be equal where they hold", () => {
    fc.assert(
      fc.property(matches, worlds, (match, about) => {
        const condition = conditionOf(match);
        fc.pre(condition.holds(seen(about)));
        for (const { subject, values } of condition.equalities) {
          expect(values).toContain(subject.read(seen(about)));
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("What decided", () => {
  it.each<[Match, string]>([
    [{ "payload.size": { ">": 100 } }, "payload.size is 12, not > 100"],
    [{ "payload.size": { "<": 100 } }, "payload.size is 12, < 100"],
    [{ "payload.job": "nightly" }, 'payload.job is "weekly", not "nightly"'],
    [{ "payload.job": "weekly" }, 'payload.job is "weekly"'],
    [{ "payload.job": ["a", "b"] }, 'payload.job is "weekly", not one of "a", "b"'],
    [{ "payload.other": "x" }, 'payload.other is absent, not "x"'],
    [{ "payload.other": { present: true } }, "payload.other is absent, not present"],
    [{ severity: ">= critical" }, "severity is error, not >= critical"],
    [{ "labels.host": { glob: "db-*" } }, 'labels.host is "web-01", not of the form "db-*"'],
    [{ "payload.job": { regex: "^n" } }, 'payload.job is "weekly", not matching /^n/'],
    [{ not: { "payload.job": "weekly" } }, 'payload.job is "weekly", which is not wanted'],
    [{ not: { "payload.job": "x" } }, 'payload.job is "weekly", not "x"'],
    [{ "payload.size": 12, severity: "error" }, "payload.size is 12; severity is error"],
    [{ "payload.size": 12, severity: "info" }, "severity is error, not info"],
    [
      { or: [{ "payload.size": 1 }, { severity: "info" }] },
      "payload.size is 12, not 1; severity is error, not info",
    ],
    [{ "payload.list": "x" }, 'payload.list is a list of 2, not "x"'],
  ])("%j: %s", (match, expected) => {
    const payload = { size: 12, job: "weekly", list: [1, 2] };
    expect(reason(match, world(payload))).toBe(expected);
  });

  it("does not show what a sensitive event carries", () => {
    const said = reason({ "payload.code": "4711" }, world({ code: "s3cret" }), true);
    expect(said).toBe('payload.code is hidden, not "4711"');
  });
});

describe("A form", () => {
  it("is found where the same regular expression is", () => {
    const letters = fc.array(fc.constantFrom("a", "b", "*", "?", "."), { maxLength: 8 });
    fc.assert(
      fc.property(letters, letters, (glob, text) => {
        const [form, whole] = [glob.join(""), text.join("")];
        expect(matchesGlob(form, whole)).toBe(globAsRegExp(form).test(whole));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe("A condition is refused", () => {
  let deep: Match = { severity: "info" };
  for (let level = 0; level < 9; level += 1) deep = { not: deep };
  const wide = { or: Array.from({ length: 2_001 }, () => ({ severity: "info" })) };
  it.each<[string, unknown, string]>([
    ["that asks nothing", {}, "asks nothing"],
    ["whose tests ask nothing", { "payload.a": {} }, "asks nothing"],
    [
      "with a value that is none",
      { "payload.a": undefined, "payload.b": () => 1 },
      "must be a value",
    ],
    ["with an empty list of conditions", { or: [] }, "is an empty list"],
    ["with an empty list of values", { "payload.a": [] }, "is an empty list"],
    ["on what is no subject", { sevrity: "info" }, 'did you mean "severity"?'],
    [
      "on a field without payload before it",
      { job: "x" },
      'a field of the payload is "payload.job"',
    ],
    ["on a path with an empty step", { "payload..a": 1 }, "has an empty step"],
    ["that walks to the prototype", { "payload.__proto__.x": 1 }, "leads out of the data"],
    ["that walks to the constructor", { "payload.a.constructor": 1 }, "leads out of the data"],
    ["on a label that is one", { "labels.__proto__": "x" }, "leads out of the data"],
    [
      "with an unknown test",
      { "payload.a": { equal: 1 } },
      'no test "equal"; did you mean "equals"?',
    ],
    ["with a text as a range", { "payload.a": { between: "1-2" } }, "between"],
    ["with an unknown severity", { severity: ">= bad" }, 'as in ">= warning"'],
    [
      "with look-around",
      { "payload.a": { regex: "(?=a)" } },
      "no regular expression that can be run safely",
    ],
    ["with a back reference", { "payload.a": { regex: "(a)\\1" } }, "invalid escape sequence"],
    ["with an expression that is none", { "payload.a": { regex: "(" } }, "missing closing )"],
    [
      "with a long expression",
      { "payload.a": { regex: "a".repeat(501) } },
      "more than 500 characters",
    ],
    ["with one that repeats", { "payload.a": { regex: "(a{20}){20}b{200}" } }, "repeats too much"],
    ["that nests deep", deep, "nests deeper than 8 levels"],
    ["that asks too much", wide, "asks more than 2000 tests"],
  ])("%s", (_, match, expected) => {
    const { error } = boundedMatch.safeParse(match);
    expect(JSON.stringify(error?.issues.map(({ message }) => message))).toContain(
      JSON.stringify(expected).slice(1, -1),
    );
  });
});
