import { defineEvent, type WordingView, type Words } from "@carillon/core";
import { z } from "zod";
import { field } from "./fields.ts";
import { inEveryLanguage } from "./languages.ts";
import { detail, known, name } from "./payload.ts";
import type { VersionChange } from "./words/contract/machines.ts";
import type { CatalogWords } from "./words.ts";

const schema = z.strictObject({
  database: name,
  previous_version: detail,
  new_version: name,
  edition: detail,
  /** `changed` where nobody can say which version is the newer one. */
  change: z
    .enum(["upgraded", "downgraded", "changed"] satisfies VersionChange[])
    .default("changed"),
});

const sampleChange = { database: "shop-db", edition: "Community" };

/** A database answers with another version than before. */
export const databaseVersionChanged = defineEvent("database.version_changed", {
  schema,
  severity: ({ change }) => (change === "downgraded" ? "warning" : "info"),
  labels: ({ database, change }) => ({ database, change }),
  thread: ({ database }) => database,
  message: inEveryLanguage(versionMessage),
  sample: {
    ...sampleChange,
    previous_version: "16.4",
    new_version: "17.1",
    change: "upgraded",
  },
  samples: {
    downgraded: {
      ...sampleChange,
      previous_version: "17.1",
      new_version: "16.4",
      change: "downgraded",
    },
    changed: { database: "shop-db", new_version: "17.1" },
  },
});

function versionMessage(
  words: CatalogWords,
  { payload }: WordingView<z.output<typeof schema>>,
): Words {
  const { database, previous_version, new_version, change } = payload;
  const said = words.database;
  return {
    title: said.title[change](database),
    summary: said.summary[change](database, new_version, known(previous_version)),
    fields: [
      field(said.name, database),
      field(said.previousVersion, previous_version),
      field(said.newVersion, new_version),
      field(said.edition, payload.edition),
    ],
  };
}
