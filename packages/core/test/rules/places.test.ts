import { createEngine, defineEvent, type RuleData, readRules } from "@carillon/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mailbox, plainRenderer } from "../support.ts";

const failed = defineEvent("backup.failed", {
  schema: z.strictObject({
    job: z.string(),
    size: z.number().optional(),
    owner: z.email(),
    status: z.enum(["CRIT", "WARN"]),
    host: z.strictObject({ name: z.string(), rack: z.string().nullable() }),
    tags: z.array(z.string()),
    stores: z.array(z.strictObject({ name: z.string() })),
    labels: z.record(z.string(), z.string()),
    kind: z.union([z.literal("full"), z.number()]),
    count: z.string().transform((text) => text.length),
  }),
  severity: "error",
  message: { en: () => ({ title: "", summary: "" }) },
});
const succeeded = defineEvent("backup.succeeded", {
  schema: z.object({ job: z.string(), seconds: z.number(), status: z.enum(["OK"]) }),
  severity: "info",
  message: { en: () => ({ title: "", summary: "" }) },
});
const custom = defineEvent("custom.said", {
  schema: z.object({ what: z.string() }).catchall(z.json()),
  severity: "info",
  message: { en: () => ({ title: "", summary: "" }) },
});

async function faultsOf(rule: Partial<RuleData>): Promise<readonly string[]> {
  const ops = mailbox(["ops@example.com"]).channel;
  const events = [failed, succeeded, custom];
  const engine = await createEngine({
    app: { name: "Test" },
    channels: { ops },
    events,
    renderer: plainRenderer,
    rules: [],
  });
  try {
    engine.rules.replace(readRules([{ name: "r", on: "backup.failed", via: ["ops"], ...rule }]));
    return [];
  } catch (error) {
    if (error instanceof Error && "issues" in error && Array.isArray(error.issues)) {
      return error.issues.map(String);
    }
    throw error;
  } finally {
    await engine.stop();
  }
}

describe("A place in the payload that no event type of the rule has", () => {
  it.each<readonly [Partial<RuleData>, string]>([
    [
      { match: { "payload.jbo": "x" } },
      'rules[0].match["payload.jbo"]: a backup.failed never has "jbo" in its payload; did you mean "job"?',
    ],
    [
      { match: { or: [{ severity: "error" }, { not: { "payload.host.nmae": "x" } }] } },
      'rules[0].match.or[1].not["payload.host.nmae"]: a backup.failed never has "nmae" in its payload.host; did you mean "name"?',
    ],
    [
      { match: { "payload.host.zone": { present: false } } },
      'rules[0].match["payload.host.zone"]: a backup.failed never has "zone" in its payload.host; payload.host has name, rack',
    ],
    [
      { match: { "payload.tags.first": "x" } },
      'rules[0].match["payload.tags.first"]: a backup.failed never has "first" in its payload.tags',
    ],
    [
      { match: { "payload.stores.0.nam": "x" } },
      'rules[0].match["payload.stores.0.nam"]: a backup.failed never has "nam" in its payload.stores.0; did you mean "name"?',
    ],
    [
      { on: "backup.*", match: { "payload.secnds": 3 } },
      'rules[0].match["payload.secnds"]: none of the rule\'s event types has "secnds" in its payload; did you mean "seconds"?',
    ],
    [{ group: { by: ["payload.jbo"] } }, "rules[0].group.by[0]: "],
    [{ throttle: { max: 1, perMs: 1, by: ["payload.job.x"] } }, "rules[0].throttle.by[0]: "],
    [{ dedupe: { withinMs: 1_000, by: ["type", "payload.jbo"] } }, "rules[0].dedupe.by[1]: "],
    [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a place in the event
      { to: ["a@example.com", "${payload.ownr}"] },
      'rules[0].to[1]: a backup.failed never has "ownr" in its payload; did you mean "owner"?',
    ],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a place in the event
    [{ to: [{ role: "admins", tenant: "${payload.tenant}" }] }, "rules[0].to[0]: "],
  ])("is refused in %j", async (rule, issue) => {
    expect(await faultsOf(rule)).toEqual([expect.stringContaining(issue)]);
  });

  it("is refused of a rule in code, too, when the engine is made", async () => {
    const rule = { name: "r", on: "backup.failed", match: { "payload.jbo": 1 } } as const;
    const ops = mailbox(["ops@example.com"]).channel;
    const making = async () =>
      createEngine({
        app: { name: "Test" },
        channels: { ops },
        defaults: { via: ["ops"] },
        events: [failed],
        renderer: plainRenderer,
        rules: [rule],
      });
    await expect(making()).rejects.toMatchObject({
      code: "rule-definition-invalid",
      issues: [expect.stringContaining('did you mean "job"?')],
    });
  });
});

describe("A test that no value at its place can pass", () => {
  it.each<[NonNullable<RuleData["match"]>, string]>([
    [
      { "payload.job": { ">": 3 } },
      '.match["payload.job"][">"]: payload.job is a text, never a number',
    ],
    [{ "payload.size": "12" }, "payload.size is a number, never a text"],
    [{ "payload.size": { between: ["a", "b"] } }, "payload.size is a number, never a text"],
    [{ "payload.size": { between: [5, 3] } }, "goes from the larger to the smaller"],
    [{ "payload.size": { between: [5, "9"] } }, "must be two numbers, or two texts"],
    [{ severity: { between: ["critical", "info"] } }, "goes from the larger to the smaller"],
    [{ "payload.size": { regex: "1" } }, "payload.size is a number, never a text"],
    [{ "payload.status": "CRTI" }, 'payload.status is never "CRTI"; did you mean "CRIT"?'],
    [{ "payload.status": ["WARN", "nope"] }, "it is one of CRIT, WARN"],
    [{ "payload.host": "web" }, "payload.host is an object, never a text"],
    [{ "payload.tags": "web" }, "payload.tags is a list, never a text"],
    [{ "payload.tags": { contains: 3 } }, "an item of payload.tags is a text, never a number"],
    [{ "payload.size": { contains: "3" } }, "payload.size is a number, which contains no text"],
    [{ "payload.job": null }, "payload.job is a text, never null"],
  ])("is refused: %j", async (match, issue) => {
    expect(await faultsOf({ match })).toEqual([expect.stringContaining(issue)]);
  });
});

describe("A rule that may be right is left alone", () => {
  it.each<readonly [Partial<RuleData>]>([
    [{ match: { "payload.job": "x", "payload.size": { ">": 3 } } }],
    [{ match: { "payload.host.rack": null, "payload.stores.12.name": { glob: "s*" } } }],
    [{ match: { "payload.labels.whatever": { regex: "^x" } } }],
    [{ match: { "payload.tags": { contains: "x" }, "payload.kind": ["full", 3] } }],
    [{ match: { "payload.size": ["3", 3] } }],
    [{ match: { "payload.count": { ">": 3 } } }],
    [{ match: { "payload.size": { between: [3, 3] } } }],
    [
      {
        on: "backup.*",
        match: { "payload.seconds": { ">": 3 }, "payload.status": ["OK", "CRIT"] },
      },
    ],
    [{ on: "*", match: { "payload.anything.goes": true }, group: { by: ["payload.any"] } }],
    [{ on: "custom.said", match: { "payload.more": { ">": 3 } } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a place in the event
    [{ to: ["${payload.owner}", "${payload.tags}"] }],
  ])("%j", async (rule) => {
    expect(await faultsOf(rule)).toEqual([]);
  });

  it("whatever path of an honest payload it asks for, and whatever stands there", async () => {
    const payload = {
      job: "nightly",
      size: 3,
      owner: "ada@example.com",
      status: "WARN",
      host: { name: "h", rack: null },
      tags: ["a"],
      stores: [{ name: "s" }],
      labels: { x: "y" },
      kind: "full",
    };
    const scalars = scalarsIn(payload, "payload");
    await fc.assert(
      fc.asyncProperty(fc.subarray([...scalars], { minLength: 1 }), async (some) => {
        expect(await faultsOf({ match: Object.fromEntries(some) })).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

function scalarsIn(
  value: unknown,
  place: string,
): readonly (readonly [string, string | number | null])[] {
  if (typeof value === "string" || typeof value === "number" || value === null) {
    return [[place, value]];
  }
  return Object.entries(value ?? {}).flatMap(([key, inner]) => scalarsIn(inner, `${place}.${key}`));
}
