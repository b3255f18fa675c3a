import { createEngine, defineChannel, defineEvent, defineRule, type Outcome } from "@carillon/core";
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
    expect(Object.keys(wrongUses)).toHaveLength(10);
  });
});
