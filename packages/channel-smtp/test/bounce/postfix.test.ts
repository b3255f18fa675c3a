import { expect, onTestFinished, test } from "vitest";
import { mailServer } from "../support/mail-server.ts";
import { type Script, scriptedServer } from "../support/scripted-server.ts";
import { postfixRelay, relayMissing } from "./postfix-relay.ts";
import { bounceScene } from "./scene.ts";

/** How the server of the recipient answers, and what follows from the bounce that Postfix writes. */
const answers: readonly (readonly [string, Script, string])[] = [
  ["an unknown user", { RCPT: "550 5.1.1 No such user" }, "suppressed hard-bounce"],
  ["an unknown user without a code", { RCPT: "550 User unknown" }, "suppressed hard-bounce"],
  ["a full mailbox", { RCPT: "552 5.2.2 Over quota" }, "counted soft-bounce"],
  ["a policy", { RCPT: "554 5.7.1 Blocked by a list" }, "ignored refused"],
  ["the content", { dot: "550 5.7.1 This looks like spam" }, "ignored refused"],
];

test.skipIf(relayMissing !== undefined).each(answers)(
  `what Postfix writes of a refusal because of %s is understood${relayMissing === undefined ? "" : `: SKIPPED, ${relayMissing}`}`,
  { timeout: 30_000 },
  async (_, script, expected) => {
    const recipient = await scriptedServer(script);
    onTestFinished(() => recipient.stop());
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const reports = await mailServer();
    onTestFinished(() => reports.stop());
    const relay = await postfixRelay({
      "example.org": recipient.port,
      "x.example": reports.port,
    });
    onTestFinished(() => relay.stop());
    const watching = setInterval(() => reports.mails.length > 0 && arrived(), 20);
    onTestFinished(() => clearInterval(watching));
    const { emit, inbox } = await bounceScene("ada@example.org", { port: relay.port });
    const delivery = await emit();
    expect(delivery.state).toBe("sent");
    await arrival;
    const [report] = reports.mails;
    expect(report?.from).toBe("");
    const { results } = await inbox.ingest(report?.raw ?? "", { to: report?.to[0] });
    expect(results.map(({ status, reason }) => `${status} ${reason.code}`)).toEqual([expected]);
    expect(results[0]).toMatchObject({ address: "ada@example.org", deliveryId: delivery.id });
    // What the fetcher does not know, the header tells.
    expect((await inbox.ingest(report?.raw ?? "")).results).toEqual(results);
  },
);
