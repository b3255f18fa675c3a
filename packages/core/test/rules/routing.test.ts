import { defineEvent, defineRule, type Severity, severityPolicy } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { backupFailed, mailbox, startedEngine, userLoggedIn } from "../support.ts";

const channels = () => ({
  mail: mailbox(["mail@example.com"]).channel,
  chat: mailbox(["chat@example.com"], undefined, "chat").channel,
  digest: mailbox(["digest@example.com"], undefined, "digest").channel,
});

const checked = defineEvent("check.done", {
  schema: z.strictObject({
    severity: z.enum(["info", "warning", "error", "critical"]),
    host: z.string().default("web-01"),
    well: z.boolean().default(false),
  }),
  severity: ({ severity }) => severity,
  labels: ({ host }) => ({ host }),
  recovers: ({ well }) => well,
  message: { en: () => ({ title: "Checked", summary: "" }) },
});

describe("Rules", () => {
  it("behind one that ends the search are not asked about what it wants", async () => {
    const engine = await startedEngine({
      channels: channels(),
      rules: [
        defineRule({ name: "audit", on: checked, via: ["digest"] }),
        defineRule({
          name: "test hosts",
          on: checked,
          match: { "labels.host": { startsWith: "test-" } },
          via: [],
          continue: false,
        }),
        defineRule({ name: "all", on: checked, via: ["mail"] }),
      ],
    });
    const explained = async (host: string) => {
      const { rules, deliveries } = await engine.explain(checked, { severity: "error", host });
      return {
        reasons: rules.map(({ reason }) => reason),
        channels: deliveries.map(({ channel }) => channel),
      };
    };
    expect(await explained("test-7")).toEqual({
      reasons: [
        "listens to check.done",
        'listens to check.done; labels.host is "test-7", beginning with "test-"; ' +
          "it names no channel and so means nobody",
        'rule "test hosts" before it ends the search',
      ],
      channels: ["digest"],
    });
    expect((await explained("web-01")).channels).toEqual(["digest", "mail"]);
  });

  it("that name no channel have the engine's, and those with an empty list mean nobody", async () => {
    const engine = await startedEngine({
      channels: channels(),
      defaults: { via: ["mail", "chat"] },
      rules: [
        defineRule({ name: "by default", on: checked }),
        defineRule({ name: "own", on: backupFailed, via: ["digest"] }),
        defineRule({ name: "nobody", on: userLoggedIn, via: [] }),
      ],
    });
    const { deliveries } = await engine.explain(checked, { severity: "info" });
    expect(deliveries.map(({ channel }) => channel)).toEqual(["mail", "chat"]);
    expect((await engine.explain(backupFailed, { job: "x" })).deliveries).toHaveLength(1);
    expect(await engine.emit(userLoggedIn, { id: "u" })).toMatchObject({ queued: 0, skipped: 0 });
    const { rules } = await engine.explain(userLoggedIn, { id: "u" });
    expect(rules[2]).toMatchObject({
      rule: "nobody",
      matched: true,
      reason: "listens to user.login; it names no channel and so means nobody",
    });
  });
});

describe("A severity policy", () => {
  it("is one line, and says for every severity who hears", async () => {
    const engine = await startedEngine({
      channels: channels(),
      events: [checked],
      rules: severityPolicy({ critical: ["mail", "chat"], warning: ["mail"], info: ["digest"] }),
    });
    const told = async (severity: Severity) => {
      const { deliveries } = await engine.explain(checked, { severity });
      return deliveries.map(({ channel }) => channel);
    };
    expect(await told("critical")).toEqual(["mail", "chat"]);
    expect(await told("error")).toEqual(["mail"]);
    expect(await told("warning")).toEqual(["mail"]);
    expect(await told("info")).toEqual(["digest"]);
  });

  it("leaves out what is below all that it names, and keeps to its event types", async () => {
    const engine = await startedEngine({
      channels: channels(),
      events: [checked, backupFailed],
      rules: severityPolicy({ error: ["mail"] }, { on: "check.*", name: "checks" }),
    });
    expect((await engine.explain(checked, { severity: "warning" })).deliveries).toEqual([]);
    expect((await engine.explain(checked, { severity: "critical" })).rules).toEqual([
      {
        rule: "checks error",
        matched: true,
        reason: "listens to check.done; severity is critical, >= error",
        decided: {
          by: "match",
          clauses: [{ path: "severity", expected: ">= error", actual: "critical", holds: true }],
        },
      },
    ]);
    expect((await engine.explain(backupFailed, { job: "x" })).deliveries).toEqual([]);
  });

  it("refuses a severity that there is none", () => {
    const policy = JSON.parse('{ "fatal": ["mail"] }');
    expect(() => severityPolicy(policy)).toThrow(/no severity fatal/);
  });
});

describe("A channel's floor", () => {
  const engineWith = (mail: { readonly recoveries?: boolean } = {}) =>
    startedEngine({
      channels: channels(),
      rules: [defineRule({ name: "checks", on: checked, via: ["mail", "chat"] })],
      channelPolicies: { mail: { minSeverity: "warning", ...mail } },
    });

  it("leaves out what is below, says so, and touches no other channel", async () => {
    const engine = await engineWith();
    await engine.emit(checked, { severity: "info" });
    expect(await engine.log.list({ state: "skipped" })).toMatchObject([
      {
        channel: "mail",
        reason: {
          code: "below-floor",
          message: "Channel mail takes warning and above, and the event is info",
        },
      },
    ]);
    expect(await engine.emit(checked, { severity: "warning" })).toMatchObject({ queued: 2 });
  });

  it("lets recoveries pass, so that who heard of the trouble hears of its end", async () => {
    const engine = await engineWith();
    expect(await engine.emit(checked, { severity: "info", well: true })).toMatchObject({
      queued: 2,
      skipped: 0,
    });
  });

  it("is a switch as well: a channel that takes no recoveries gets none", async () => {
    const engine = await engineWith({ recoveries: false });
    const recovery = { severity: "critical", well: true } as const;
    expect((await engine.explain(checked, recovery)).deliveries).toMatchObject([
      { channel: "mail", state: "skipped", reason: { code: "recovery-unwanted" } },
      { channel: "chat", state: "queued" },
    ]);
  });
});

describe("A channel's floor and alerts", () => {
  const job = z.strictObject({ job: z.string() });
  const message = { en: () => ({ title: "Backup", summary: "" }) };
  const failed = defineEvent("copy.failed", {
    schema: job,
    severity: "error",
    alert: ({ job }) => ({ key: job, status: "firing" }),
    message,
  });
  const succeeded = defineEvent("copy.succeeded", {
    schema: job,
    severity: "info",
    alert: ({ job }) => ({ key: job, status: "resolved", toAll: true }),
    message,
  });

  it("lets a success pass to those who heard of the failure before, and to nobody else", async () => {
    const engine = await startedEngine({
      channels: channels(),
      rules: [
        defineRule({ name: "copies", on: [failed, succeeded], via: ["mail", "digest"] }),
        defineRule({ name: "good ones", on: succeeded, via: ["chat"] }),
      ],
      channelPolicies: { mail: { minSeverity: "warning" }, chat: { minSeverity: "warning" } },
    });
    const told = async () => {
      const { deliveries } = await engine.explain(succeeded, { job: "nightly" });
      return deliveries.map(({ channel, reason }) => [channel, reason?.code]);
    };
    expect(await told()).toEqual([
      ["mail", "below-floor"],
      ["digest", undefined],
      ["chat", "below-floor"],
    ]);
    await engine.emit(failed, { job: "nightly" });
    expect(await told()).toEqual([
      ["mail", undefined],
      ["digest", undefined],
      ["chat", "below-floor"],
    ]);
    await engine.emit(succeeded, { job: "nightly" });
    expect((await told())[0]).toEqual(["mail", "below-floor"]);
  });
});
