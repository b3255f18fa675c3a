import {
  type AddressKind,
  type Channel,
  defineEvent,
  defineRule,
  type PreferenceEntries,
  type Recipient,
  user,
} from "@carillon/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { mailbox, startedEngine } from "../support.ts";
import { directoryOf } from "./scene.ts";

// The alerts of a tracker as SetGet documents them: sixteen events, three channels, a matrix per user.
const names = [
  "state_changed",
  "assignee_changed",
  "priority_changed",
  "comment_added",
  "issue_created",
  "due_date_passed",
  "label_changed",
  "property_changed",
  "issue_completed",
  "mentioned",
  "date_changed",
  "cycle_changed",
  "module_changed",
  "link_changed",
  "relation_changed",
  "archive_changed",
] as const;

const mailed = [
  "state_changed",
  "assignee_changed",
  "priority_changed",
  "comment_added",
  "due_date_passed",
] as const;

const types = names.map((name) =>
  defineEvent(`issue.${name}`, {
    schema: z.strictObject({ by: z.string(), subscribers: z.array(z.string()) }),
    severity: "info",
    actor: ({ by }) => by,
    message: { en: () => ({ title: name, summary: "" }) },
  }),
);

const defaults: PreferenceEntries = {
  "*": { inbox: "on", email: "off", phone: "off" },
  ...Object.fromEntries(mailed.map((name) => [`issue.${name}`, { email: "on" }])),
};

const people: readonly Recipient[] = ["ada", "bob", "eve"].map((id) => ({
  id,
  addresses: { inbox: id, email: `${id}@example.com`, phone: "+491234567" },
}));

function channelOf(kind: string): Channel {
  const address: AddressKind = { kind, parse: (given) => given };
  return { ...mailbox([], undefined, kind).channel, address };
}

async function tracker() {
  const engine = await startedEngine<Readonly<Record<string, Channel>>>({
    channels: { app: channelOf("inbox"), mail: channelOf("email"), sms: channelOf("phone") },
    rules: [
      defineRule({
        name: "subscribers",
        on: types,
        via: ["app", "mail", "sms"],
        to: ({ payload }) => payload.subscribers.map((id) => user(id)),
      }),
    ],
    preferences: { defaults: { entries: defaults } },
    directory: directoryOf(people),
  });
  const told = async (name: (typeof names)[number], by = "eve") => {
    const type = types[names.indexOf(name)];
    if (type === undefined) throw new Error(`There is no ${name}`);
    const { eventId } = await engine.emit(type, { by, subscribers: ["ada", "bob", "eve"] });
    const deliveries = await engine.log.list({ eventId });
    return deliveries
      .filter(({ state }) => state !== "skipped")
      .map(({ recipient, channel }) => `${recipient.id} ${channel}`)
      .sort();
  };
  return { engine, told };
}

describe("A tracker's alerts", () => {
  it("have a matrix of sixteen events and three channels, with the documented defaults", async () => {
    const { engine } = await tracker();
    const { rows, columns } = await engine.preferences.matrix("ada");
    expect(columns.map(({ outlet }) => outlet)).toEqual(["inbox", "email", "phone"]);
    expect(rows).toHaveLength(16);
    for (const { subject, cells } of rows) {
      const name = mailed.find((one) => subject === `issue.${one}`);
      expect(cells.map(({ value }) => value)).toEqual([
        "on",
        name === undefined ? "off" : "on",
        "off",
      ]);
      expect(cells.every(({ from }) => from === "default")).toBe(true);
    }
  });

  it("are told by it, and never to who has caused them", async () => {
    const { told } = await tracker();
    expect(await told("comment_added")).toEqual(["ada app", "ada mail", "bob app", "bob mail"]);
    expect(await told("label_changed")).toEqual(["ada app", "bob app"]);
    expect(await told("label_changed", "ada")).toEqual(["bob app", "eve app"]);
  });

  it("are changed cell by cell, each for one person", async () => {
    const { engine, told } = await tracker();
    const scope = { person: "ada" };
    const toggle = async (subject: string, outlet: string, value: "on" | "off") => {
      const { version, ...set } = await engine.preferences.get(scope);
      const entries = { ...set.entries, [subject]: { ...set.entries?.[subject], [outlet]: value } };
      await engine.preferences.set(
        scope,
        { ...set, entries },
        {
          actor: "ada",
          expectedVersion: version,
        },
      );
    };
    await toggle("issue.label_changed", "email", "on");
    await toggle("issue.comment_added", "inbox", "off");
    await toggle("issue.comment_added", "phone", "on");
    expect(await told("label_changed")).toEqual(["ada app", "ada mail", "bob app"]);
    expect(await told("comment_added")).toEqual(["ada mail", "ada sms", "bob app", "bob mail"]);
    const { rows } = await engine.preferences.matrix("ada");
    const row = rows.find(({ subject }) => subject === "issue.comment_added");
    expect(row?.cells.map(({ value, from }) => `${value} ${from}`)).toEqual([
      "off person",
      "on default",
      "on person",
    ]);
  });
});
