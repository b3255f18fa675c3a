import {
  createEngine,
  defineChannel,
  defineEvent,
  defineRule,
  type EventOf,
  type MatchOf,
  type Outcome,
  severityPolicy,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { backupFailed, mailbox, plainRenderer, userLoggedIn } from "./support.ts";

// The compiler is the test: `tsc -b` fails when one of the expected errors is missing. The functions
// are never called.
const wrongUses = {
  ruleWithUnknownChannel() {
    createEngine({
      app: "Test",
      renderer: plainRenderer,
      channels: { ops: mailbox().channel },
      // @ts-expect-error The engine has no channel "opps".
      rules: [defineRule({ name: "r", on: backupFailed, via: ["opps"] })],
    });
  },
  async payloadOfAnotherShape() {
    const engine = createEngine({ app: "T", renderer: plainRenderer, channels: {}, rules: [] });
    // @ts-expect-error A field is missing.
    await engine.emit(backupFailed, { error: "disk full" });
    // @ts-expect-error A field is of the wrong type.
    await engine.emit(backupFailed, { job: 1 });
    // @ts-expect-error A field too many.
    await engine.emit(backupFailed, { job: "x", jop: "y" });
    // @ts-expect-error Event types are values, not names.
    await engine.emit("backup.failed", { job: "x" });
  },
  outcomeThatDoesNotExist() {
    // @ts-expect-error There is no status "ok".
    const outcome: Outcome = { status: "ok" };
    // @ts-expect-error A refusal says why.
    const reasonless: Outcome = { status: "rejected" };
    // @ts-expect-error A deferral says whose fault it is.
    const scopeless: Outcome = { status: "deferred", reason: { code: "c", message: "m" } };
    return [outcome, reasonless, scopeless];
  },
  channelThatAnswersABoolean() {
    return defineChannel({
      type: "wrong",
      config: z.object({}),
      accepts: "text",
      // @ts-expect-error An outcome, not a boolean.
      create: () => ({ send: async () => true }),
    });
  },
  channelThatReadsAnotherRendering() {
    return defineChannel({
      type: "wrong",
      config: z.object({}),
      accepts: "text",
      create: () => ({
        // @ts-expect-error A text has no subject.
        send: async ({ content }) => ({ status: "sent", response: content.subject }),
      }),
    });
  },
  conditionOnAFieldThatIsNotThere() {
    // @ts-expect-error The payload has no size.
    return defineRule({ name: "r", on: backupFailed, via: ["x"], when: (e) => e.payload.size > 1 });
  },
  conditionAsDataOnAFieldThatIsNotThere() {
    const on = [backupFailed, userLoggedIn];
    // Each of these paths is in the payload of one of the two.
    defineRule({ name: "r", on, match: { "payload.job": "x", "payload.email": { glob: "*" } } });
    // @ts-expect-error The payload has no size.
    defineRule({ name: "r", on: backupFailed, via: ["x"], match: { "payload.size": 1 } });
    // @ts-expect-error The path goes on behind a text.
    defineRule({ name: "r", on: backupFailed, via: ["x"], match: { "payload.job.name": "x" } });
    // @ts-expect-error The payload has no size, in whatever depth it is asked.
    defineRule({ name: "r", on: backupFailed, match: { or: [{ not: { "payload.size": 1 } }] } });
    // A pattern knows no payload: any path goes.
    return defineRule({ name: "r", on: "backup.*", match: { "payload.what.ever": 1 } });
  },
  conditionAsDataOfAnotherKind() {
    const measured = defineEvent("disk.measured", {
      schema: z.strictObject({
        bytes: z.number(),
        unit: z.enum(["B", "GB"]),
        host: z.strictObject({ name: z.string(), tags: z.array(z.string()).optional() }),
        extra: z.record(z.string(), z.json()),
      }),
      severity: "info",
      message: { en: () => ({ title: "t", summary: "" }) },
    });
    const rule = (match: MatchOf<EventOf<typeof measured>["payload"]>) =>
      defineRule({ name: "r", on: measured, match });
    rule({ "payload.bytes": { ">": 100 }, "payload.host.name": ["a", "b"] });
    rule({ "payload.host.tags": { contains: "db" }, "payload.host.tags.0": { startsWith: "d" } });
    rule({ "payload.unit": "GB", "payload.extra.deep.down": { present: true } });
    rule({ "labels.host": { regex: "^web" }, severity: ">= warning", domain: "disk" });
    // @ts-expect-error Bytes are a number.
    rule({ "payload.bytes": "100" });
    // @ts-expect-error A number has no beginning.
    rule({ "payload.bytes": { startsWith: "1" } });
    // @ts-expect-error There is no such unit.
    rule({ "payload.unit": "TB" });
    // @ts-expect-error There is no such test.
    rule({ "payload.bytes": { above: 100 } });
    // @ts-expect-error There is no such severity.
    rule({ severity: ">= bad" });
    // @ts-expect-error It is a payload's field, not a subject of its own.
    rule({ bytes: 1 });
    return measured;
  },
  severityPolicyWithUnknownNames() {
    const channels = { ops: mailbox().channel };
    const app = { app: "T", renderer: plainRenderer, events: [backupFailed], channels };
    createEngine({ ...app, rules: severityPolicy({ error: ["ops"] }) });
    // @ts-expect-error The engine has no channel "opps".
    createEngine({ ...app, rules: severityPolicy({ error: ["opps"] }) });
    // @ts-expect-error The engine has no channel "opps" to use by default.
    createEngine({ ...app, rules: [], defaults: { via: ["opps"] } });
    // @ts-expect-error There is no severity "fatal".
    return severityPolicy({ fatal: ["ops"] });
  },
  conditionThatWaits() {
    // @ts-expect-error A condition answers at once.
    return defineRule({ name: "r", on: backupFailed, via: ["x"], when: async () => true });
  },
  unknownUserMode() {
    // @ts-expect-error none, also or only.
    return defineRule({ name: "r", on: userLoggedIn, via: ["x"], user: "maybe" });
  },
  wordingOfAFieldThatIsNotThere() {
    return defineEvent("a.b", {
      schema: z.object({ name: z.string() }),
      severity: "info",
      // @ts-expect-error The payload has no title.
      message: { en: ({ payload }) => ({ title: payload.title, summary: "" }) },
    });
  },
  payloadThatIsNotJson() {
    return defineEvent("a.b", {
      // @ts-expect-error A date is not JSON.
      schema: z.object({ at: z.date() }),
      severity: "info",
      message: { en: () => ({ title: "t", summary: "" }) },
    });
  },
};

describe("Wrong use", () => {
  it("does not compile", () => {
    expect(Object.keys(wrongUses)).toHaveLength(13);
  });
});
