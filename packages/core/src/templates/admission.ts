import type { TemplateFinding, TemplateJudge, TemplateVerdict } from "../deliver/renderer.ts";
import { CarillonError, messageOf } from "../errors.ts";
import type { ScopedLogger } from "../logger.ts";
import { didYouMean } from "../model/closest.ts";
import type { EventType } from "../model/event.ts";
import { mostPublished } from "./input.ts";
import { newestVersion, publishedVersion, type TemplateShelf } from "./template-shelf.ts";

/** What {@link Admission} works with. */
export interface AdmissionParts {
  readonly shelf: TemplateShelf;
  readonly judge: TemplateJudge | undefined;
  /** The event types that a name may mean. */
  readonly types: ReadonlyMap<string, EventType>;
  readonly log: ScopedLogger;
}

/** For everybody, and of each tenant. */
const mostTemplates = 500;
/** So many tenants' templates are looked at when the engine starts. */
const mostTenants = 200;

/** Which templates are taken, and which may count. */
export class Admission {
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
  }

  /** One that is to be saved, beside the newest versions of the others. @throws CarillonError `template-refused` */
  async toSave(name: string, source: string, tenant: string | undefined): Promise<TemplateVerdict> {
    const { shelf } = this.#parts;
    const own = await shelf.list(tenant);
    if (own.length >= mostTemplates && !own.some(({ value }) => value.name === name)) {
      throw refused(name, [`there are ${mostTemplates} templates already: publish one of these`]);
    }
    return this.beside(name, source, await shelf.sourcesFor(tenant, newestVersion));
  }

  /** One that is to count, beside those that do. @throws CarillonError `template-refused` */
  async toPublish(
    name: string,
    source: string,
    tenant: string | undefined,
  ): Promise<TemplateVerdict> {
    const others = await this.#parts.shelf.sourcesFor(tenant, publishedVersion);
    let characters = source.length;
    for (const other of tenant === undefined ? others.keys() : (others.tenantsOwn ?? [])) {
      if (other !== name) characters += others.get(other)?.length ?? 0;
    }
    if (characters > mostPublished) {
      const all = `with it those that count would have ${characters} characters together`;
      throw refused(name, [`${all}: at most ${mostPublished} are taken, reset one first`]);
    }
    const verdict = this.beside(name, source, others);
    if (verdict.misfits.length === 0) return verdict;
    throw refused(name, verdict.misfits.map(inWords));
  }

  /**
   * One that is to count no longer: what still needs it would fail. That of tenants is their own to change,
   * and is answered.
   *
   * @throws CarillonError `template-refused`
   */
  async toReset(name: string, tenant: string | undefined): Promise<readonly TemplateFinding[]> {
    const { shelf, judge } = this.#parts;
    if (judge === undefined) return [];
    const needed = await this.#neededBy(name, tenant);
    if (needed.length > 0) {
      const what = `${needed.join(", ")} would fail without it: reset or change what includes it first`;
      throw refused(name, [what]);
    }
    const warnings: TemplateFinding[] = [];
    for (const other of tenant === undefined ? await shelf.tenants(mostTenants) : []) {
      const left = await this.#neededBy(name, undefined, other);
      if (left.length === 0) continue;
      warnings.push({ message: `${left.join(", ")} of the tenant ${other} fails without it` });
    }
    return warnings;
  }

  /** What counts for the mails of a reader and fails once this template of an owner counts no longer. */
  async #neededBy(
    name: string,
    owner: string | undefined,
    reader = owner,
  ): Promise<readonly string[]> {
    const { shelf } = this.#parts;
    const before = await shelf.sourcesFor(reader, publishedVersion);
    const all = owner === undefined ? before : await shelf.sourcesFor(undefined, publishedVersion);
    const after = new Map(before);
    const behind = owner === undefined ? undefined : all.get(name);
    if (owner === undefined && before.tenantsOwn?.has(name)) return [];
    if (behind === undefined) after.delete(name);
    else after.set(name, behind);
    const named = [...after].filter(([, source]) => source.includes(`${name}.eta`));
    return named
      .filter(
        ([one, source]) =>
          this.#judged(one, source, after).faults.length >
          this.#judged(one, source, before).faults.length,
      )
      .map(([one]) => one);
  }

  /** @throws CarillonError `template-refused`, `templates-not-taken` */
  beside(name: string, source: string, sources: ReadonlyMap<string, string>): TemplateVerdict {
    const { types } = this.#parts;
    const verdict = this.#judged(name, source, sources);
    const known = new Set([...types.values()].flatMap((type) => [type.name, type.domain]));
    const issues = verdict.faults.map(inWords);
    const [subject] = verdict.subjects;
    if (subject !== undefined && !verdict.subjects.some((one) => known.has(one))) {
      issues.push(`there is no event type or domain ${subject}${didYouMean(subject, known)}`);
    }
    if (issues.length > 0) throw refused(name, issues);
    return verdict;
  }

  /**
   * Looks at everything that counts, as event types may have changed since it was published, and warns of
   * what fits no more: it costs mails their looks. Never rejects.
   */
  async review(): Promise<void> {
    const { judge, log } = this.#parts;
    if (judge === undefined) return;
    try {
      await this.#reviewFor(undefined);
      for (const tenant of await this.#parts.shelf.tenants(mostTenants)) {
        await this.#reviewFor(tenant);
      }
    } catch (error) {
      log.warn("Uploaded templates could not be checked", { error: messageOf(error) });
    }
  }

  async #reviewFor(tenant: string | undefined): Promise<void> {
    const { shelf, log } = this.#parts;
    const sources = await shelf.sourcesFor(tenant, publishedVersion);
    for (const { value } of await shelf.list(tenant)) {
      const { name } = value;
      const source = publishedVersion(value) && sources.get(name);
      if (source === undefined) continue;
      const { faults, misfits } = this.#judged(name, source, sources);
      const issues = [...faults, ...misfits].map(inWords);
      if (issues.length === 0) continue;
      log.warn("An uploaded template does not fit its event: mails go out without uploads", {
        template: name,
        ...(tenant !== undefined && { tenant }),
        issues,
      });
    }
  }

  #judged(name: string, source: string, sources: ReadonlyMap<string, string>): TemplateVerdict {
    const { judge, types: eventTypes } = this.#parts;
    if (judge === undefined) {
      throw new CarillonError("templates-not-taken", "The renderer takes no templates at run time");
    }
    const others = new Map(sources);
    others.delete(name);
    return judge.judge(name, source, { others, eventTypes });
  }
}

function inWords({ line, column, message }: TemplateFinding): string {
  return line === undefined ? message : `line ${line}, column ${column}: ${message}`;
}

function refused(name: string, issues: readonly string[]): CarillonError {
  return new CarillonError("template-refused", `The template ${name} is not taken`, { issues });
}
