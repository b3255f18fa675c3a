import { expectDeliveries, fakeEngine } from "@carillon/testing";
import { type Directory, defineEvent, defineRule, type Recipient, user } from "carillon";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { inbox, mail, person, sms, titled } from "./outlets.ts";

const item = z.strictObject({
  id: z.string(),
  by: z.string(),
  subscribers: z.array(z.string()),
  priority: z.enum(["low", "urgent"]).default("low"),
});
const about = {
  schema: item,
  severity: "info",
  category: "work",
  actor: ({ by }: { by: string }) => by,
} as const;
const stateChanged = defineEvent("item.state_changed", { ...about, message: titled("State") });
const commentAdded = defineEvent("item.comment_added", { ...about, message: titled("Comment") });
const labelChanged = defineEvent("item.label_changed", { ...about, message: titled("Label") });
const duePassed = defineEvent("item.due_passed", { ...about, message: titled("Overdue") });
const items = [stateChanged, commentAdded, labelChanged, duePassed];

const account = z.strictObject({ id: z.string() });
const invited = defineEvent("account.invited", {
  schema: account,
  severity: "info",
  user: ({ id }) => person(id),
  message: titled("Invitation"),
});
const resetRequested = defineEvent("account.reset_requested", {
  schema: account,
  severity: "info",
  sensitive: true,
  priority: "high",
  category: "sign-in",
  mandatory: true,
  expiresAfterMs: 900_000,
  user: ({ id }) => person(id),
  message: titled("Reset"),
});

const people: readonly Recipient[] = [
  person("ada", { tenant: "acme", timeZone: "Europe/Berlin" }),
  person("bob", { tenant: "acme" }),
  person("eve", { tenant: "other" }),
];
const directory: Directory = { find: async (id) => people.find((one) => one.id === id) };

/** What is on in the matrix as long as nobody says otherwise. */
const defaults = {
  entries: {
    "*": { account: "on", phone: "off" },
    "item.label_changed": { email: "off" },
  },
} as const;

const tracker = () =>
  fakeEngine({
    app: { name: "Tracker", timeZone: "UTC" },
    startAt: "2026-03-02 09:00 Europe/Berlin",
    directory,
    channels: { bell: inbox({}), mail: mail({}), text: sms({}) },
    preferences: { defaults },
    rules: [
      defineRule({
        name: "subscribers",
        on: items,
        via: ["bell", "mail", "text"],
        to: ({ payload }) => payload.subscribers.map((id) => user(id)),
      }),
      defineRule({ name: "accounts", on: [invited, resetRequested], via: ["mail"], user: "only" }),
    ],
  });

const changed = (more: Partial<z.input<typeof item>> = {}) => ({
  id: "T-1",
  by: "bob",
  subscribers: ["ada", "bob"],
  ...more,
});
const skippedText = { via: "text", skipped: "turned-off" } as const;

describe("A work-item tracker's preference matrix", () => {
  it("tells subscribers where the defaults say, and not who has done it", async () => {
    const bells = await tracker();
    await expectDeliveries(bells)
      .after(stateChanged, changed())
      .toBe([
        { to: "ada", via: ["bell", "mail"] },
        { to: "ada", ...skippedText },
        { to: "bob", via: ["bell", "mail", "text"], skipped: "own-action" },
      ]);
    await expectDeliveries(bells)
      .after(labelChanged, changed())
      .toBe([
        { to: "ada", via: "bell" },
        { to: "ada", via: "mail", skipped: "turned-off" },
      ]);
  });

  it("lets a person decide for each event and channel, before the workspace and the application", async () => {
    const { engine, ...bells } = await tracker();
    const all = { engine, ...bells };
    const told = (via: readonly string[]) => via.map((one) => ({ to: "ada", via: one }));
    const commented = () => expectDeliveries(all).after(commentAdded, changed());

    await engine.preferences.set("application", { entries: { "item.*": { email: "off" } } });
    await commented().toBe(told(["bell"]));
    await engine.preferences.set({ tenant: "acme" }, { entries: { "item.*": { email: "on" } } });
    await commented().toBe(told(["bell", "mail"]));
    await engine.preferences.set(
      { person: "ada" },
      { entries: { "item.comment_added": { email: "off", account: "off", phone: "on" } } },
    );
    await commented().toBe(told(["text"]));
    await expectDeliveries(all)
      .after(stateChanged, changed())
      .toBe(told(["bell", "mail"]));
    // Nobody else's.
    await expectDeliveries(all)
      .after(commentAdded, changed({ by: "ada", subscribers: ["bob", "eve"] }))
      .toBe([
        { to: "bob", via: ["bell", "mail"] },
        { to: "eve", via: "bell" },
      ]);
    await engine.preferences.set({ person: "ada" }, {});
    await commented().toBe(told(["bell", "mail"]));
  });

  it("shows what counts and who has said so, and what cannot be turned off", async () => {
    const { engine } = await tracker();
    await engine.preferences.set(
      { person: "ada" },
      { entries: { "item.due_passed": { phone: "on" } } },
    );
    const { columns, rows } = await engine.preferences.matrix("ada");
    expect(columns.map(({ outlet }) => outlet).toSorted()).toEqual(["account", "email", "phone"]);
    const cell = (subject: string, outlet: string) =>
      rows.find((row) => row.subject === subject)?.cells[
        columns.findIndex((column) => column.outlet === outlet)
      ];
    expect(cell("item.due_passed", "phone")).toMatchObject({ value: "on", from: "person" });
    expect(cell("item.state_changed", "phone")).toMatchObject({ value: "off", from: "default" });
    expect(cell("item.label_changed", "email")).toMatchObject({ value: "off", from: "default" });
    expect(cell("account.reset_requested", "email")?.locked).toBeDefined();
  });

  it("does not keep a reset from who has turned everything off, nor sends it once it is of no use", async () => {
    const bells = await tracker();
    await bells.engine.preferences.set({ person: "ada" }, { entries: { "*": { "*": "off" } } });
    await expectDeliveries(bells)
      .after(resetRequested, { id: "ada" })
      .toBe([{ to: "ada", via: "mail" }]);
    await expectDeliveries(bells).after(stateChanged, changed()).toBeNone();
    const reason = { code: "refused", message: "Connection refused" };
    bells.answer("mail", { status: "deferred", scope: "channel", reason });
    await expectDeliveries(bells)
      .after(resetRequested, { id: "ada" })
      .after("1h")
      .toBe([{ to: "ada", via: "mail", failed: "expired" }]);
  });

  it("invites who is not known yet", async () => {
    await expectDeliveries(await tracker())
      .after(invited, { id: "newcomer" })
      .toBe([{ to: "newcomer@example.com", via: "mail" }]);
  });

  it("gathers what somebody wants as a digest, and sends one mail at their hour in their zone", async () => {
    const bells = await tracker();
    const entries = { "item.*": { email: "digest", account: "off" } } as const;
    await bells.engine.preferences.set(
      { person: "ada" },
      { entries, digest: { name: "work", every: "day", at: "18:00" } },
    );
    const until = "2026-03-02 18:00 Europe/Berlin";
    const held = { to: "ada", via: "mail", held: "digest", heldUntil: until } as const;
    await expectDeliveries(bells)
      .after(stateChanged, changed())
      .after(commentAdded, changed({ id: "T-2" }))
      .after(duePassed, changed({ id: "T-3" }))
      .toBe([held, held, held]);
    await expectDeliveries(bells)
      .at(until)
      .toBe([{ to: "ada", via: "mail", events: 3 }]);
    await expectDeliveries(bells).after("7d").toBeNone();
  });
});
