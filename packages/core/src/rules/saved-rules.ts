import { z } from "zod";
import { CarillonError } from "../errors.ts";
import { copyJsonObject, type JsonValue } from "../model/json.ts";
import type { Collection, DocumentSignature } from "../store/collection.ts";
import type { Store } from "../store/store.ts";
import { collectionOf } from "../store/typed-collection.ts";
import type { SavedRuleSet } from "./rule-book.ts";
import { type RuleData, readRules } from "./rule-data.ts";

const currentId = "current";
const partPrefix = "part.";
/** A document holds 256 KiB; rules that are larger together stand in parts. */
const partBytes = 200 * 1024;
/** Parts are gone when somebody saves between a look at the set and one at its parts. */
const mostLooks = 10;

const jsonValue: z.ZodType<JsonValue> = z.json();
const documentSchema = z.strictObject({
  /** Of a part, or of a set that is small. */
  rules: z.array(jsonValue).optional(),
  /** The ids of the parts of a set that is large. */
  parts: z.array(z.string()).optional(),
});

type RuleDocument = z.output<typeof documentSchema>;

/** The rules in the store: one document says which set counts, and is stored together with its parts. */
export class SavedRules {
  readonly #documents: Collection<RuleDocument>;
  readonly #newId: () => string;

  constructor(store: Pick<Store, "collection">, newId: () => string) {
    this.#documents = collectionOf(store, "rules", documentSchema);
    this.#newId = newId;
  }

  /** Rises whenever anybody saves. */
  revision(): Promise<number> {
    return this.#documents.revision();
  }

  /** @throws CarillonError `rules-invalid` for rules that this version of the program does not know */
  async load(): Promise<SavedRuleSet> {
    for (let look = 0; look < mostLooks; look += 1) {
      const current = await this.#documents.get(currentId);
      if (current === undefined) return { version: 0, rules: [] };
      const rules = await this.#rulesOf(current.value);
      if (rules !== undefined) return { version: current.version, rules: readRules(rules) };
    }
    throw new CarillonError("store-corrupt", "Parts of the saved rules are missing");
  }

  /** Answers the version. @throws CarillonError `rules-conflict` */
  async save(
    rules: readonly RuleData[],
    by: DocumentSignature,
    expectedVersion: number | undefined,
  ): Promise<number> {
    const { current, parts } = this.#documentsOf(rules);
    const stored = await this.#documents.putMany(
      [...parts, { id: currentId, value: current, expectedVersion }],
      by,
    );
    const outcome = stored.at(-1);
    if (outcome === undefined) throw new Error("The store left a document unanswered");
    if (outcome.status === "stored") {
      await this.#deleteAllPartsBut(current.parts ?? []);
      return outcome.version;
    }
    for (const { id } of parts) await this.#documents.delete(id);
    const { version } = outcome;
    throw new CarillonError("rules-conflict", `The rules are saved in version ${version}`);
  }

  async #rulesOf({ rules = [], parts }: RuleDocument): Promise<readonly JsonValue[] | undefined> {
    if (parts === undefined) return rules;
    const found = await this.#documents.getMany(parts);
    if (found.size < parts.length) return undefined;
    return parts.flatMap((id) => found.get(id)?.value.rules ?? []);
  }

  #documentsOf(rules: readonly RuleData[]) {
    const groups = inParts(rules.map((rule, index) => copyJsonObject(rule, `rules[${index}]`)));
    if (groups.length <= 1) return { current: { rules: groups[0] ?? [] }, parts: [] };
    const set = this.#newId();
    const parts = groups.map((group, index) => ({
      id: `${partPrefix}${set}.${index}`,
      value: { rules: group },
    }));
    return { current: { parts: parts.map(({ id }) => id) }, parts };
  }

  /** A set and its parts are stored as one: what the set in force does not name belongs to none. */
  async #deleteAllPartsBut(parts: readonly string[]): Promise<void> {
    const kept = new Set(parts);
    const documents = await this.#documents.list({ prefix: partPrefix }, { limit: 1_000 });
    const current = await this.#documents.get(currentId);
    for (const id of current?.value.parts ?? []) kept.add(id);
    for (const { id } of documents) if (!kept.has(id)) await this.#documents.delete(id);
  }
}

function inParts(rules: readonly JsonValue[]): JsonValue[][] {
  const parts: JsonValue[][] = [];
  let left = 0;
  for (const rule of rules) {
    const bytes = Buffer.byteLength(JSON.stringify(rule)) + 64;
    if (bytes > left || parts.length === 0) {
      parts.push([]);
      left = partBytes;
    }
    parts.at(-1)?.push(rule);
    left -= bytes;
  }
  return parts;
}
