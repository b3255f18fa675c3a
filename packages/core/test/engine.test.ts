import { defineRule } from "@carillon/core";
import { describe, expect, it } from "vitest";
import { backupFailed, mailbox, startedEngine, userLoggedIn } from "./support.ts";

describe("An engine", () => {
  it("takes an event through a rule to the channel's own recipients", async () => {
    const ops = mailbox(["ops@example.com", "Boss@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "failures", on: backupFailed, via: ["ops"] })],
    });

    const receipt = await engine.emit(backupFailed, { job: "nightly", error: "disk full" });
    await engine.drain();
    await engine.stop();

    expect(receipt).toMatchObject({ duplicate: false, queued: 2, skipped: 0 });
    expect(ops.requests.map(({ address, content }) => [address, content.title])).toEqual([
      ["ops@example.com", "Backup failed: nightly"],
      ["boss@example.com", "Backup failed: nightly"],
    ]);
  });

  it("tells the affected user alone, in their language and about themselves", async () => {
    const ops = mailbox(["ops@example.com"]);
    const engine = await startedEngine({
      channels: { ops: ops.channel },
      rules: [defineRule({ name: "logins", on: userLoggedIn, via: ["ops"], user: "only" })],
    });

    await engine.emit(userLoggedIn, { id: "u-17", email: "ada@example.com", locale: "de-AT" });
    await engine.drain();
    await engine.stop();

    expect(ops.requests).toHaveLength(1);
    expect(ops.requests[0]).toMatchObject({
      address: "ada@example.com",
      content: { title: "Neue Anmeldung", text: "Sie haben sich angemeldet." },
    });
  });
});
