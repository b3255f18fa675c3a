import { readFile } from "node:fs/promises";
import PostalMime from "postal-mime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type MailSettings, startMailSettings } from "./mail-settings.ts";
import { runExample } from "./run-example.ts";

describe("Examples that send mail", () => {
  let settings: MailSettings;
  beforeAll(async () => {
    settings = await startMailSettings();
  });
  afterAll(() => settings.stop());

  const run = async (name: string) => {
    const before = settings.server.received().length;
    const ran = await runExample(name, settings.env);
    const received = settings.server.received().slice(before);
    const mails = await Promise.all(received.map(({ raw }) => PostalMime.parse(raw)));
    return { ...ran, mails };
  };

  it("sends a mail with the first program, which has fewer than twenty lines", async () => {
    const program = await readFile(new URL("../first-event.ts", import.meta.url), "utf8");
    expect(program.trimEnd().split("\n").length).toBeLessThan(20);

    const { code, stderr, mails } = await run("first-event.ts");
    expect(code, stderr).toBe(0);
    expect(mails).toMatchObject([
      {
        to: [{ address: "ops@x.example" }],
        from: { name: "Beacon", address: "app@x.example" },
        subject: "[Beacon] Backup failed: nightly",
        text: expect.stringContaining("disk full"),
      },
    ]);
  });

  it("sends an alert whose HTML is the application's own", async () => {
    const { code, stderr, mails } = await run("own-template/send-alert.ts");
    expect(code, stderr).toBe(0);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.html).toContain("and nobody has taken it on yet");
    expect(mails[0]?.html).toContain("<!doctype html>");
    expect(mails[0]?.text).toContain("HTTP on web-01 is in a critical state.");
  });
});

describe("Examples that print", () => {
  it.each([
    [
      "host-container.ts",
      [
        "Beacon to kim@example.com: Neue Anmeldung in Ihrem Konto",
        "[host] info carillon.delivery: Sent",
        "Deliveries: 1 at Beacon, 0 at Harbour",
        "Harbour to alex@example.com: Neue Anmeldung in Ihrem Konto",
        "[host] info carillon.delivery: Sent",
        "Harbour sent something",
      ],
    ],
    [
      "own-logger.ts",
      [
        "INFO carillon.engine: Engine started",
        "printer to ops@example.com: Backup succeeded: nightly-db",
        "INFO carillon.delivery: Sent",
        "INFO carillon.engine: Engine stopped",
      ],
    ],
    [
      "ask-why.ts",
      [
        "Who hears of a warning?",
        '  ✗ "sign-ins": listens to user.login, not to alert.changed',
        '  ✓ "alerts": listens to alert.changed',
        '  ✗ "emergencies": its condition (when) said no',
        "  ✓ ops@example.com through ops: at once",
        "Who hears that the robot signs in at midnight?",
        "user.login (info), as if it happened Thu 2026-12-24 23:00 UTC",
        "  ✗ Report robot (robot) through ops: left out",
        "      address-missing: robot has no email address",
      ],
    ],
  ])("%s says what it should", async (name, expected) => {
    const { code, stdout, stderr } = await runExample(name);
    expect(code, stderr).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    const told = lines.flatMap((line) => expected.find((start) => line.startsWith(start)) ?? []);
    expect(told, stdout).toEqual(expected);
  });
});

it("says something without an event type or a rule", async () => {
  const { code, stdout, stderr } = await runExample("say-something.ts");
  expect(code, stderr).toBe(0);
  expect(stdout.trim().split("\n").toSorted()).toEqual([
    "ops to boss@example.com: The import of March is done",
    "ops to ops@example.com: The import of March is done",
  ]);
});
