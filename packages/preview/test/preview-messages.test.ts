import { alertChanged, catalog } from "@carillon/catalog";
import { defineEvent } from "@carillon/core";
import { expect, test } from "vitest";
import { z } from "zod";
import { previewMessages } from "../src/index.ts";
import { catalogPreviews, engineOf, mailOf } from "./engine.ts";

test("Every sample of the catalog is there in each language, to the team and to whom it affects", async () => {
  const previews = await catalogPreviews();
  const ids = new Set(previews.map(({ id }) => id));
  expect(ids.size).toBe(previews.length);
  for (const type of catalog) {
    for (const state of Object.keys(type.samples)) {
      for (const language of ["en", "de"]) {
        for (const audience of type.hasUser ? ["team", "user"] : ["team"]) {
          expect(ids).toContain(
            `${type.name}/${state.replaceAll(/[^\w.-]+/g, "-")}/${language}/${audience}`,
          );
        }
      }
    }
  }
  for (const preview of previews) {
    const { subject, html, text, size } = mailOf(preview);
    expect(subject).toMatch(/^\[Beacon\] ./);
    expect(["en", "de"]).toContain(preview.language);
    // What an application says by itself is in no language that anybody knows of.
    if (preview.type !== "notification.sent") expect(html).toContain(`lang="${preview.language}"`);
    expect(size).toEqual({ html: Buffer.byteLength(html), text: Buffer.byteLength(text) });
  }
});

test("What the engine says by itself is there: notices, escalation, groups, digests, the test mail", async () => {
  const previews = await catalogPreviews();
  const subjectOf = (id: string) => {
    const found = previews.find((preview) => preview.id === id);
    return found === undefined ? `no ${id}` : mailOf(found).subject;
  };
  const first = "[Beacon] ";
  expect(subjectOf("alert.changed/still-firing/en/team")).toMatch(`${first}Still firing: `);
  expect(subjectOf("alert.changed/flapping/en/team")).toMatch(`${first}Flapping: `);
  expect(subjectOf("alert.changed/escalated/de/team")).toMatch(`${first}Eskaliert: `);
  expect(subjectOf("several.events/group/en/team")).toMatch(/^\[Beacon\] \d+ alerts: \d+ critical/);
  expect(subjectOf("several.events/digest/de/team")).toMatch(/^\[Beacon\] \d+ Meldungen: /);
  expect(subjectOf("digest.empty/sample/en/team")).toMatch("nothing to report");
  expect(subjectOf("channel.test/sample/de/team")).toBe("[Beacon] Test-E-Mail");
});

test("A tenant's mail is in its name, with its logo", async () => {
  const png = Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  );
  const engine = engineOf([alertChanged], {
    name: "Beacon",
    branding: (tenant) => ({ name: `${tenant} Monitoring`, logo: png }),
  });
  const previews = await previewMessages(engine, { tenants: ["Nordlicht"], languages: ["de"] });
  const found = previews.find(({ state }) => state === "tenant Nordlicht");
  const mail = found && mailOf(found);
  expect(mail?.subject).toMatch(/^\[Nordlicht Monitoring\] /);
  expect(mail?.logo?.contentType).toBe("image/png");
});

test("A sample that does not fit and words that fail are previews that say so", async () => {
  const schema = z.strictObject({ job: z.string() });
  const message = {
    en: () => {
      throw new Error("no words today");
    },
  };
  const broken = defineEvent("broken.words", {
    schema,
    severity: "error",
    message,
    sample: { job: "a" },
  });
  const misfit = defineEvent("misfit.sample", {
    schema: schema.refine(() => false, "never fits"),
    severity: "info",
    message,
    sample: { job: "a" },
  });
  const previews = await previewMessages(engineOf(), { eventTypes: [broken, misfit] });
  expect(
    previews.map(({ id, mail }) => [id, mail.status === "failed" && mail.reason.code]),
  ).toEqual(
    expect.arrayContaining([
      ["broken.words/sample/en/team", "template-failed"],
      ["misfit.sample/sample/en/team", "payload-invalid"],
    ]),
  );
});
