import type { CatalogWords } from "../words.ts";
import { alerts } from "./de/alerts.ts";
import { machines } from "./de/machines.ts";
import { people } from "./de/people.ts";
import { runs } from "./de/runs.ts";

/**
 * German, with the formal „Sie“. Decided once: Sicherung (backup), Sicherungsauftrag (job), Lauf (run),
 * Wiederherstellung (restore), Speicher (storage), Speicherort (destination), Anmeldung (sign-in),
 * Anmeldelink (magic link), Konto (account), Arbeitsbereich (workspace), Bericht (report), Störung
 * (problem), Kanal (channel), Host and Dienst (host, service). Names that people gave stand in „…“ and
 * are never inflected.
 */
export const de: CatalogWords = { ...runs, ...machines, ...people, ...alerts };
