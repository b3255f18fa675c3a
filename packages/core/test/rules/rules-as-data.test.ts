import {
  createEngine,
  defineRule,
  type RuleData,
  readRules,
  rulesJsonSchema,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { backupFailed, mailbox, plainRenderer, startedEngine, userLoggedIn } from "../support.ts";

const ops = () => ({
  ops: mailbox(["ops@example.com"]).channel,
  chat: mailbox(["chat@example.com"]).channel,
});
const events = [backupFailed, userLoggedIn];

/** What somebody wrote into a file. */
const written = (rules: unknown): unknown => JSON.parse(JSON.stringify({ rules }));

function issuesOf(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof Error && "issues" in error && Array.isArray(error.issues)) {
      return error.issues;
    }
    throw error;
  }
  return [];
}

describe("Rules as data", () => {
  it("do what rules in code do", async () => {
    const data: RuleData = {
      name: "failed backups",
      on: "backup.failed",
      match: { "payload.job": { glob: "nightly-*" }, severity: ">= error" },
      via: ["ops"],
    };
    const engine = await startedEngine({ channels: ops(), events, rules: readRules([data]) });
    const told = async (job: string) => (await engine.emit(backupFailed, { job })).queued;
    expect([await told("nightly-db"), await told("weekly-db")]).toEqual([1, 0]);
    expect(await engine.explain(backupFailed, { job: "weekly-db" })).toMatchObject({
      revision: "1",
      rules: [
        { matched: false, reason: 'payload.job is "weekly-db", not of the form "nightly-*"' },
      ],
    });
  });

  it("may name event types by a form, and several", async () => {
    const engine = await startedEngine({
      channels: ops(),
      events,
      rules: readRules(
        written([
          { name: "all", on: "*", via: ["ops"] },
          { name: "backups", on: ["backup.*"], via: ["chat"] },
          { name: "both", on: ["backup.failed", "user.*"], via: ["ops"] },
        ]),
      ),
    });
    const listening = async () => {
      const { rules } = await engine.explain(userLoggedIn, { id: "u" });
      return rules.map(({ rule, matched, reason }) => [rule, matched, reason]);
    };
    expect(await listening()).toEqual([
      ["all", true, "listens to user.login"],
      ["backups", false, "listens to backup.*, not to user.login"],
      ["both", true, "listens to user.login"],
    ]);
  });

  it("are refused with every fault and its place", () => {
    const rules = [
      { name: "fine", on: "backup.failed", via: ["ops"] },
      { name: "", on: "Backup!", via: "ops", prority: "high" },
      { name: "conditions", on: "*", match: { "payload.size": { moreThan: 1 }, host: "x" } },
      { name: "deep", on: "*", match: { or: [{ and: [{ severity: "bad" }] }] } },
      "no rule",
    ];
    expect(issuesOf(() => readRules(written(rules)))).toEqual([
      "rules[1].name: must not be empty",
      'rules[1].on: must name an event type as in "backup.failed", or several as in "backup.*"',
      "rules[1].via: must be a list, not a text",
      'rules[1]: there is no option "prority"; did you mean "priority"?',
      'rules[2].match["payload.size"]: there is no test "moreThan"',
      expect.stringMatching(/^rules\[2\]\.match\.host: is nothing that a condition can ask about/),
      expect.stringMatching(/^rules\[3\]\.match\.or\[0\]\.and\[0\]\.severity: must be/),
      "rules[4] is not an object",
    ]);
  });

  it.each<[string, unknown]>([
    ["no list", { rule: [] }],
    ["a text", "rules"],
    ["nothing", undefined],
  ])("are refused where there is %s", (_, data) => {
    expect(() => readRules(data)).toThrow(expect.objectContaining({ code: "rules-invalid" }));
  });

  it("are no way to the prototype of anything", () => {
    const text = '[{ "name": "r", "on": "*", "match": { "__proto__": { "polluted": 1 } } }]';
    expect(() => readRules(JSON.parse(text))).toThrow(/__proto__/);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });

  it("are looked at with what the engine has, when it is made", () => {
    const engine = (rule: object) => () =>
      createEngine({
        app: "Test",
        renderer: plainRenderer,
        channels: ops(),
        events,
        rules: readRules(written([{ name: "r", on: "*", ...rule }])),
      });
    expect(engine({ via: ["opps"] })).toThrow(
      'rules[0].via[0]: there is no channel "opps"; did you mean "ops"?',
    );
    expect(engine({ via: ["ops"], on: "backup.fialed" })).toThrow(
      'rules[0].on: the engine knows no event type "backup.fialed"; did you mean "backup.failed"?',
    );
    expect(engine({ via: ["ops"], on: ["disk.*"] })).toThrow(
      'rules[0].on: the engine knows no event type of the form "disk.*"',
    );
    expect(engine({})).toThrow("rules[0].via: there is none, and the engine has no defaults");
    expect(engine({ via: ["ops"], user: "also", on: "backup.failed" })).toThrow(
      "rules[0].user: the affected user is to be told, and event type backup.failed has none",
    );
    expect(engine({ via: ["ops"], to: ["no address"] })).toThrow("rules[0].to[0]: ");
  });
});

describe("The JSON Schema of rules", () => {
  it("is the file of the package; write it anew with `vitest run -u`", async () => {
    const text = `${JSON.stringify(rulesJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot("../../rules.schema.json");
  });
});

describe("An event type that the engine does not know", () => {
  it("is refused where a rule for all would have to hear of it", async () => {
    const engine = await startedEngine({
      channels: ops(),
      events: [userLoggedIn],
      rules: [defineRule({ name: "all", on: "*", via: ["ops"] })],
    });
    await expect(engine.emit(backupFailed, { job: "x" })).rejects.toMatchObject({
      code: "event-type-unknown",
      message: expect.stringContaining('Rule "all" listens to *'),
    });
  });

  it("is nobody's where no rule could mean it", async () => {
    const engine = await startedEngine({
      channels: ops(),
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["ops"] })],
    });
    expect(await engine.emit(backupFailed, { job: "x" })).toMatchObject({ queued: 0 });
  });
});
