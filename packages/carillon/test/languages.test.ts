import { readdirSync } from "node:fs";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fakeEngine } from "@carillon/testing";
import {
  alertChanged,
  backupFailed,
  backupSucceeded,
  CarillonError,
  coreBooks,
  defineChannel,
  defineEvent,
  defineLanguage,
  defineRule,
  type EventType,
  etaRenderer,
  type Language,
  type LogRecord,
  missingWordings,
  type Outcome,
} from "carillon";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { fr } from "./languages/fr.ts";
import { pl } from "./languages/pl.ts";

const certificateExpiring = defineEvent("certificate.expiring", {
  schema: z.strictObject({ host: z.string() }),
  severity: "warning",
  message: {
    en: ({ payload }) => ({ title: `Certificate of ${payload.host}`, summary: "It expires." }),
    de: ({ payload }) => ({ title: `Zertifikat von ${payload.host}`, summary: "Es läuft ab." }),
  },
});

/** An engine whose team reads one mailbox, in the given locale; what it gets, and what is logged. */
async function engineFor(locale: string, languages: readonly Language[], folder?: string) {
  const records: LogRecord[] = [];
  const mail = defineChannel({
    type: "mail",
    config: z.strictObject({}),
    accepts: "email",
    address: { kind: "email", parse: (text: string) => text },
    create: () => ({ send: async (): Promise<Outcome> => ({ status: "sent" }) }),
  });
  const to = [{ id: "zoe", addresses: { email: "zoe@example.com" }, locale, timeZone: "UTC" }];
  const { engine, clock, sent } = await fakeEngine({
    app: { name: "Vault", locale: "de" },
    languages,
    channels: { mail: mail({}), digest: mail({}) },
    rules: [
      defineRule({ name: "failures", on: backupFailed, via: ["mail"], to }),
      defineRule({ name: "certificates", on: certificateExpiring, via: ["mail"], to }),
      defineRule({
        name: "alerts",
        on: alertChanged,
        via: ["mail"],
        to,
        remind: { everyMs: 3_600_000 },
      }),
      defineRule({
        name: "successes",
        on: backupSucceeded,
        via: ["digest"],
        to,
        digest: { name: "Nights", every: "day", at: "07:00" },
      }),
    ],
    links: { baseUrl: "https://vault.example/notify", secret: "s".repeat(32) },
    logger: { log: (record) => void records.push(record) },
    ...(folder !== undefined && { renderer: etaRenderer({ folder }) }),
  });
  const warnings = () =>
    records.filter(({ level, text }) => level === "warn" && text.startsWith("A language lacks"));
  const mails = async (type: EventType = backupFailed) =>
    (await sent(type)).flatMap(({ content }) => (content.rendering === "email" ? [content] : []));
  return { engine, clock, mails, warnings };
}

const size = 1_432_000_000;

describe("A third language, given as one file", () => {
  test("says everything", () => {
    expect(missingWordings(fr)).toEqual([]);
  });

  test("is what a mail and its layout speak, with numbers and dates as they are written there", async () => {
    const { engine, mails } = await engineFor("fr", [fr]);
    await engine.emit(backupFailed, { job: "nuit", error: "disk full", size_bytes: size });
    const [mail] = await mails();
    expect(mail?.subject).toBe("[Vault] Échec de la sauvegarde : nuit");
    expect(mail?.html).toContain('lang="fr"');
    expect(mail?.text).toContain("Vous recevez ce message en raison de « failures » dans Vault.");
    expect(mail?.text).toMatch(/Taille: 1,4\sGo/);
    expect(mail?.text).toMatch(/1 janv\. 2026/);
  });

  test("is what a reader of one of its regions gets, in that region's format", async () => {
    const { engine, mails } = await engineFor("fr-CH", [fr]);
    await engine.emit(backupFailed, { job: "nuit", error: "disk full", size_bytes: size });
    expect((await mails())[0]?.subject).toContain("Échec de la sauvegarde");
  });

  test("is what digests, reminders and the pages behind links speak", async () => {
    const { engine, clock, mails } = await engineFor("fr", [fr]);
    await engine.emit(backupSucceeded, { job: "a" });
    await engine.emit(backupSucceeded, { job: "b" });
    await engine.emit(alertChanged, { host: { name: "web-01" }, status: "CRIT" });
    await clock.advance("8h");
    expect((await mails(backupSucceeded))[0]?.subject).toContain("2 sauvegardes");
    const reminder = (await mails(alertChanged)).find(({ subject }) =>
      subject.includes("Toujours en cours"),
    );
    expect(reminder?.text).toContain("Prendre en charge");
    const link = /https:\/\/vault\.example\/notify\/\S+/.exec(reminder?.text ?? "")?.[0] ?? "";
    const page = await engine.links.handle(new Request(link));
    expect(page.headers.get("Content-Language")).toBe("fr");
    expect(await page.text()).toContain("Prendre cette alerte en charge ?");
  });

  test("reaches the application's own templates, in the thread that renders them", async () => {
    const folder = await mkdtemp(join(tmpdir(), "carillon-languages-"));
    await writeFile(join(folder, "backup.email.text.eta"), "<%= reason %> <%= words.occurred %>");
    const { engine, mails } = await engineFor("fr", [fr], folder);
    await engine.emit(backupFailed, { job: "nuit", error: "disk full" });
    expect((await mails())[0]?.text).toContain("en raison de « failures »");
    expect((await mails())[0]?.text).toContain("Moment de l’événement");
    await engine.stop();
  });

  test("without it, such a reader gets the application's language", async () => {
    const { engine, mails } = await engineFor("fr", []);
    await engine.emit(backupFailed, { job: "nuit", error: "disk full" });
    expect((await mails())[0]?.subject).toContain("Sicherung fehlgeschlagen");
  });
});

describe("What a language does not say", () => {
  test("is said in English, by the single wording, and told of once at the start", async () => {
    const { engine, clock, mails, warnings } = await engineFor("pl", [pl]);
    for (const job of ["a", "b", "c"]) await engine.emit(backupSucceeded, { job });
    await clock.advance("8h");
    const [digest] = await mails(backupSucceeded);
    expect(digest?.subject).toContain("3 kopie");
    expect(digest?.text).toContain("When: ");
    expect(warnings()).toHaveLength(1);
    const fields = warnings()[0]?.fields;
    const missing = missingWordings(pl);
    expect(missing).toContain("catalog.backup.succeeded");
    expect(missing).not.toContain("catalog.backup.copies");
    expect(fields).toMatchObject({ language: "pl", eventTypes: ["certificate.expiring"] });
    expect(fields?.wordings).toEqual([...missing.slice(0, 20), `and ${missing.length - 20} more`]);
  });

  test("of the application's own event types is told of, too", async () => {
    const { engine, mails, warnings } = await engineFor("fr", [fr]);
    expect(warnings().map(({ fields }) => fields)).toEqual([
      { language: "fr", wordings: [], eventTypes: ["certificate.expiring"] },
    ]);
    await engine.emit(certificateExpiring, { host: "www" });
    expect((await mails(certificateExpiring))[0]?.subject).toContain("Zertifikat von www");
  });

  test("comes from the same language without its region, where that is given", () => {
    const frCA = defineLanguage("fr-CA", { layout: { support: "Soutien" } });
    expect(missingWordings(frCA)).toContain("layout.omitted");
    expect(missingWordings(frCA, [frCA, fr])).toEqual([]);
  });

  test("of German and English is what Carillon says: an application words some things otherwise", async () => {
    const de = defineLanguage("de", {
      catalog: { backup: { failedTitle: (job) => `Pech: ${job}` } },
    });
    expect(missingWordings(de)).toEqual([]);
    const { engine, mails } = await engineFor("de-AT", [de]);
    await engine.emit(backupFailed, { job: "nachts", error: "disk full" });
    const [mail] = await mails();
    expect(mail?.subject).toBe("[Vault] Pech: nachts");
    expect(mail?.text).toContain("Der Sicherungsauftrag „nachts“ ist fehlgeschlagen");
  });
});

test("Words depend on numbers as the language wants it", () => {
  const words = coreBooks.bundles.wordsIn("pl", [pl]).things;
  expect([1, 2, 5, 22].map((number) => words.backup(number, `${number}`))).toEqual([
    "1 kopia",
    "2 kopie",
    "5 kopii",
    "22 kopie",
  ]);
});

describe("English and German", () => {
  const books = Object.values(fr.books);
  const sources = ["core", "templates", "catalog"].map((name) =>
    fileURLToPath(new URL(`../../${name}/src`, import.meta.url)),
  );

  const placesIn = (words: unknown): readonly string[] =>
    typeof words === "object" && words !== null
      ? Object.entries(words).flatMap(([key, value]) =>
          placesIn(value).map((place) => (place === "" ? key : `${key}.${place}`)),
        )
      : [""];

  test.each(books)("both say everything: $name", ({ languages }) => {
    expect(Object.keys(languages)).toEqual(["en", "de"]);
    expect(placesIn(languages.de).toSorted()).toEqual(placesIn(languages.en).toSorted());
  });

  test("say nothing that nobody asks for", async () => {
    const files = await Promise.all(
      sources.flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: "utf8" })
          .filter((file) => file.endsWith(".ts") && !/words|messages\//.test(file))
          .map((file) => readFile(join(folder, file), "utf8")),
      ),
    );
    const asking = new Set(
      [...files, await readFile(join(sources[0] ?? "", "alert/words/with-notice.ts"), "utf8")]
        .join("\n")
        .match(/[A-Za-z_]+/g),
    );
    const unused = books.flatMap(({ name, languages }) =>
      placesIn(languages.en)
        .filter((place) => !asking.has(place.split(".").at(-1) ?? ""))
        .map((place) => `${name}.${place}`),
    );
    expect(unused).toEqual([]);
  });
});

describe("A file that does not fit", () => {
  const faultsOf = (define: () => unknown): readonly string[] => {
    try {
      define();
    } catch (error) {
      if (error instanceof CarillonError && error.code === "language-invalid") {
        return error.issues ?? [];
      }
    }
    return [];
  };

  test("does not compile, and names the word that was meant", () => {
    // @ts-expect-error There is no such word.
    const misspelt = () => defineLanguage("fr", { layout: { suport: "Aide" } });
    expect(faultsOf(misspelt)).toEqual([
      'layout.suport: there are no such words; did you mean "support"?',
    ]);
    // @ts-expect-error There is no such part.
    expect(faultsOf(() => defineLanguage("fr", { layouts: {} }))[0]).toContain('"layout"');
    // @ts-expect-error It needs a value, and so a function.
    const fixed = () => defineLanguage("fr", { catalog: { backup: { failed: "Échec" } } });
    expect(faultsOf(fixed)).toEqual(["catalog.backup.failed: must be a function"]);
    // @ts-expect-error A word, not several.
    expect(faultsOf(() => defineLanguage("fr", { layout: { support: {} } }))).toHaveLength(1);
    expect(faultsOf(() => defineLanguage("french!", {}))).toHaveLength(1);
  });

  test("cannot be given to an engine twice", async () => {
    await expect(engineFor("fr", [fr, fr])).rejects.toMatchObject({
      code: "engine-options-invalid",
    });
  });
});
