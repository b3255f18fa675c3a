import type { CatalogWords } from "../words.ts";
import { alerts } from "./en/alerts.ts";
import { machines } from "./en/machines.ts";
import { people } from "./en/people.ts";
import { runs } from "./en/runs.ts";

/**
 * English. Decided once: sign in and sign-in (never log in), backup and restore as nouns, back up as the
 * verb, storage for a place of backups, destination for one of a job's, host and service for what is
 * monitored. “Typographic” quotes around names that people gave.
 */
export const en: CatalogWords = { ...runs, ...machines, ...people, ...alerts };
