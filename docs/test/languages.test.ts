import { fileURLToPath } from "node:url";
import { fakeEngine } from "@carillon/testing";
import {
  backupFailed,
  defineChannel,
  defineRule,
  type EventType,
  type Language,
  missingWordings,
  type Outcome,
} from "carillon";
import { expect, test } from "vitest";
import { z } from "zod";
import { compilerFaults, emptyFolder, programsIn, writePrograms } from "./snippets.ts";

const guide = new URL("../guides/languages.md", import.meta.url);
const folder = await emptyFolder("languages");
await writePrograms(folder, await programsIn(guide));

const language = z.custom<Language>((value) => Object.hasOwn(Object(value), "tag"));
const eventType = z.custom<EventType>((value) => Object.hasOwn(Object(value), "wordingsIn"));

async function valueFrom(program: string, name: string): Promise<unknown> {
  const module: object = await import(fileURLToPath(new URL(program, folder)));
  return Reflect.get(module, name);
}

const mail = defineChannel({
  type: "mail",
  config: z.strictObject({}),
  accepts: "email",
  address: { kind: "email", parse: (text: string) => text },
  create: () => ({ send: async (): Promise<Outcome> => ({ status: "sent" }) }),
});

async function mailFor(type: EventType, languages: readonly Language[], locale: string) {
  const to = [{ id: "zoe", addresses: { email: "zoe@example.com" }, locale }];
  const { engine, sent } = await fakeEngine({
    app: "Vault",
    languages,
    channels: { mail: mail({}) },
    rules: [defineRule({ name: "all", on: type, via: ["mail"], to })],
  });
  const payload =
    type.name === backupFailed.name ? { job: "nuit", error: "disk full" } : certificate;
  await engine.emit(type, payload);
  const [told] = await sent(type);
  if (told?.content.rendering !== "email") throw new Error("There is no mail");
  return told.content;
}

const certificate = { host: "www", expires_at: "2026-12-03T00:00:00Z" };

test("the guide's programs compile", { timeout: 60_000 }, async () => {
  expect(await compilerFaults(folder)).toEqual([]);
});

test("the guide's French is what its recipient reads, and English what it does not say", async () => {
  const fr = language.parse(await valueFrom("fr.ts", "fr"));
  const { subject, text } = await mailFor(backupFailed, [fr], "fr-CA");
  expect(subject).toBe("[Vault] Échec de la sauvegarde : nuit");
  expect(text).toContain("Vous recevez ce message en tant que destinataire de Vault.");
  expect(missingWordings(fr)).toContain("catalog.backup.succeededTitle");
});

test("the guide's German goes over Carillon's", async () => {
  const de = language.parse(await valueFrom("de.ts", "de"));
  const { subject } = await mailFor(backupFailed, [de], "de");
  expect(subject).toBe("[Vault] Sicherung fehlgeschlagen: nuit");
  expect(missingWordings(de)).toEqual([]);
});

test("the guide's event type speaks the languages of its wordbook", async () => {
  const type = eventType.parse(await valueFrom("certificate-expiring.ts", "certificateExpiring"));
  expect(type.languages).toEqual(["en", "fr"]);
  expect((await mailFor(type, [], "fr")).subject).toBe("[Vault] Certificat bientôt expiré : www");
});
