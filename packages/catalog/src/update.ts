import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, known, name, url } from "./payload.ts";
import type { CatalogWords } from "./words.ts";

const schema = z.strictObject({
  /** What can be updated. Default: the application. */
  product: detail,
  current_version: detail,
  latest_version: name,
  release_url: url.optional(),
  /** The new version closes security gaps. */
  is_security: z.boolean().default(false),
});

const sampleUpdate = {
  product: "Example Backup",
  current_version: "3.2.1",
  latest_version: "3.3.0",
  release_url: "https://backup.example.com/releases/3.3.0",
};

/** There is a newer version of the product. */
export const updateAvailable = defineEvent("update.available", {
  schema,
  severity: ({ is_security }) => (is_security ? "warning" : "info"),
  category: "updates",
  labels: ({ product, latest_version: version }) => ({ product, version }),
  thread: ({ product, latest_version }) => `${product ?? ""}/${latest_version}`,
  message: inEveryLanguage(updateMessage),
  sample: { ...sampleUpdate, is_security: false },
  samples: { security: { ...sampleUpdate, is_security: true } },
});

function updateMessage(
  words: CatalogWords,
  { payload, app }: WordingView<z.output<typeof schema>>,
): Words {
  const { latest_version, is_security } = payload;
  const said = words.update;
  const product = known(payload.product) ?? app.name;
  const [title, summary] = is_security
    ? [said.securityTitle, said.security]
    : [said.title, said.available];
  return {
    title: title(latest_version),
    summary: summary(product, latest_version),
    fields: [field(said.installed, payload.current_version), field(said.latest, latest_version)],
    actions: [{ label: said.readNotes, url: payload.release_url }],
  };
}
