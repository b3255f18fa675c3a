import { fileURLToPath } from "node:url";
import {
  type Contents,
  createEngine,
  defineChannel,
  defineRule,
  type EventType,
  type Renderer,
  type Rendering,
  type RenderView,
} from "@carillon/core";
import { expect, test } from "vitest";
import { z } from "zod";
import { compilerFaults, emptyFolder, programsIn, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/write-an-event-type.md", import.meta.url);
const programs = await programsIn(guide);
const folder = await emptyFolder("write-an-event-type");
await writePrograms(folder, programs);

const eventType = z.custom<EventType>(
  (value) => typeof value === "object" && value !== null && "wordingsIn" in value,
  "must be an event type",
);

async function eventTypeFrom(program: string, name: string): Promise<EventType> {
  const module: object = await import(fileURLToPath(new URL(program, folder)));
  return eventType.parse(Reflect.get(module, name));
}

/** Says no more than the words. */
const plainRenderer: Renderer = {
  async render<R extends Rendering>(rendering: R, { message, event }: RenderView) {
    const { title, summary, fields } = message;
    const text = [summary, ...fields.map(({ label, value }) => `${label}: ${value}`)].join("\n");
    const contents: Contents = {
      email: { rendering: "email", subject: title, html: "", text },
      text: { rendering: "text", title, text },
      markdown: { rendering: "markdown", title, markdown: text },
      json: { rendering: "json", body: event.payload },
    };
    return contents[rendering];
  },
};

/** Emits the sample of an event type to a team in one language, and to whom it affects. */
async function tell(type: EventType, locale: string): Promise<ReadonlyMap<string, string>> {
  const received = new Map<string, string>();
  const mailbox = defineChannel({
    type: "mailbox",
    config: z.strictObject({}),
    accepts: "text",
    address: { kind: "email", parse: (address) => address },
    create: () => ({
      send: async ({ address = "", content }) => {
        received.set(address, `${content.title}\n${content.text}`);
        return { status: "sent" };
      },
    }),
  });
  const team = { id: "team", addresses: { email: "team@example.com" }, locale };
  const engine = createEngine({
    app: { name: "Example", timeZone: "Europe/Berlin" },
    channels: { ops: mailbox({}) },
    rules: [
      defineRule({
        name: "all",
        on: type,
        via: ["ops"],
        to: [team],
        user: type.hasUser ? "also" : "none",
      }),
    ],
    renderer: plainRenderer,
  });
  await engine.start();
  await engine.emit(type, z.record(z.string(), z.json()).parse(type.sample));
  await engine.drain();
  await engine.stop();
  return received;
}

test("The programs of the guide compile, and the wrong one among them does not", async () => {
  expect([...programs.values()].join("\n")).toContain("@ts-expect-error");
  expect(await compilerFaults(folder)).toEqual([]);
}, 60_000);

test("The shortest event type reads in both languages, with times as the reader writes them", async () => {
  const type = await eventTypeFrom("certificate-expiring.ts", "certificateExpiring");
  expect(type.domain).toBe("certificate");
  expect(type.wordingsIn("en")).toBeDefined();
  expect(type.wordingsIn("de")).toBeDefined();
  const english = (await tell(type, "en-GB")).get("team@example.com");
  const german = (await tell(type, "de")).get("team@example.com");
  expect(english).toMatch(
    /^Certificate expires soon: www\.example\.com\n.* expires on 3 Dec 2026, 01:00 .*\.$/,
  );
  expect(german).toMatch(
    /^Zertifikat läuft bald ab: www\.example\.com\n.* am 3\. Dez\. 2026, 01:00 .* ab\.$/,
  );
});

test("The shortest event type is about fifteen lines long", () => {
  const code = programs.get("certificate-expiring.ts") ?? "";
  expect(code.trim().split("\n").slice(3).length).toBeLessThanOrEqual(16);
});

test("The affected person reads the code in the second person; the team never sees it", async () => {
  const type = await eventTypeFrom("access-code-issued.ts", "accessCodeIssued");
  expect(type.sensitive).toBe(true);
  const received = await tell(type, "de");
  expect(received.get("alex@example.com")).toContain("Your access code");
  expect(received.get("alex@example.com")).toContain("Code: 4711-0815");
  expect(received.get("team@example.com")).toContain("Alex Example hat einen Code");
  expect(received.get("team@example.com")).not.toContain("4711");
});

test("The rule of the guide takes the events that it says", async () => {
  const module: object = await import(fileURLToPath(new URL("rules.ts", folder)));
  expect(module).toMatchObject({ certificates: { name: "certificates", via: ["ops"] } });
});

test("One message for all languages says the fields that have a value", async () => {
  const type = await eventTypeFrom("run-failed.ts", "runFailed");
  const received = await tell(type, "de");
  expect(received.get("team@example.com")).toBe(
    "Run nightly failed\nNobody has restarted it yet.\nHost: db-1\nOutput: disk full",
  );
});

test("An announcement goes to whom it names, once for its id", async () => {
  const told: string[] = [];
  const mailbox = defineChannel({
    type: "mailbox",
    config: z.strictObject({}),
    accepts: "text",
    address: { kind: "email", parse: (address) => address },
    create: () => ({
      send: async ({ address, content }) => {
        told.push(`${address}: ${content.title}`);
        return { status: "sent" };
      },
    }),
  });
  const engine = createEngine({
    app: "Example",
    channels: { mail: mailbox({}) },
    rules: [],
    renderer: plainRenderer,
  });
  await engine.start();
  const { announce } = await import(fileURLToPath(new URL("say.ts", folder)));
  await announce(engine, "Sunday");
  await announce(engine, "Sunday");
  await engine.drain();
  await engine.stop();
  expect(told).toEqual(["everybody@example.com: Maintenance on Sunday"]);
});
