import type { Clock } from "../clock.ts";
import { CarillonError } from "../errors.ts";
import type { Directory, DirectoryPage } from "../model/directory.ts";
import { type Recipient, recipientFrom } from "../model/recipient.ts";
import type { People } from "./whom.ts";

/** How long a directory may take for one answer, in milliseconds: whoever emits waits for it. */
const longestLookupMs = 10_000;
/** Asked for together; `find` is asked for so many at a time. */
const pageSize = 1_000;
/** So few are decided on together that nothing else has to wait for long. */
const fewPeople = 150;
const atOnce = 16;
/** A directory that always has a next page would keep an event from ever being stored. */
const mostPages = 10_000;

/** A page as the directory has answered it. */
interface RawPage {
  readonly answers: readonly unknown[];
  readonly next: string | undefined;
}

/** People of one page, and where the next one begins. */
export interface PeoplePage {
  readonly recipients: readonly Recipient[];
  readonly next: string | undefined;
}

/** Asks a directory, bounded in time and number, and believes nothing that it answers. */
export class Lookup {
  readonly #directory: Directory;
  readonly #clock: Clock;

  constructor(directory: Directory, clock: Clock) {
    this.#directory = directory;
    this.#clock = clock;
  }

  /** @throws CarillonError `user-lookup-failed` */
  find(id: string): Promise<Recipient | undefined> {
    return this.#asked(id, async () => {
      const found: unknown = await this.#directory.find(id);
      return isNothing(found) ? undefined : { ...personFrom(found), id };
    });
  }

  /** Those that it knows, by their ids. @throws CarillonError `user-lookup-failed` */
  async findAll(ids: readonly string[]): Promise<ReadonlyMap<string, Recipient>> {
    const known = new Map<string, Recipient>();
    const wanted = [...new Set(ids)];
    const size = this.#directory.findMany === undefined ? atOnce : pageSize;
    for (let from = 0; from < wanted.length; from += size) {
      const some = wanted.slice(from, from + size);
      for (const [id, person] of await this.#some(some)) known.set(id, person);
    }
    return known;
  }

  async #some(ids: readonly string[]): Promise<readonly (readonly [string, Recipient])[]> {
    const { findMany } = this.#directory;
    if (findMany === undefined || ids.length === 1) {
      const found = await Promise.all(ids.map(async (id) => [id, await this.find(id)] as const));
      return found.flatMap(([id, person]) => (person === undefined ? [] : [[id, person]]));
    }
    return this.#asked(`${ids.length} users`, async () => {
      const wanted = new Set(ids);
      const found = listFrom(await findMany.call(this.#directory, ids));
      return found.flatMap((one) => {
        if (isNothing(one)) return [];
        const person = personFrom(one);
        return wanted.has(person.id) ? [[person.id, person] as const] : [];
      });
    });
  }

  /** @throws CarillonError `user-lookup-failed`, `recipients-unknown`, `directory-method-missing` */
  async firstPage(people: People, name: string): Promise<PeoplePage> {
    const { answers, next } = await this.#page(people, name, undefined);
    return { recipients: peopleFrom(answers, name), next };
  }

  /**
   * Everybody behind a page, few at a time, so that little of a page lives for long.
   *
   * @throws CarillonError as {@link firstPage}
   */
  async *behind(people: People, name: string, from: string): AsyncGenerator<readonly Recipient[]> {
    let after = from;
    for (let count = 1; count < mostPages; count += 1) {
      const { answers, next } = await this.#page(people, name, after);
      for (let at = 0; at < answers.length; at += fewPeople) {
        yield peopleFrom(answers.slice(at, at + fewPeople), name);
      }
      if (next === undefined) return;
      if (next === after) throw failed(name, new Error("Its next page is the same one again"));
      after = next;
    }
    throw failed(name, new Error(`It has more than ${mostPages} pages`));
  }

  async #page(people: People, name: string, after: string | undefined): Promise<RawPage> {
    const ask = this.#questionFor(people, name);
    const page: DirectoryPage = { limit: pageSize, ...(after !== undefined && { after }) };
    const answer = await this.#asked(name, async () => {
      const answer: unknown = await ask(page);
      return isNothing(answer) ? undefined : pageFrom(answer);
    });
    if (answer !== undefined) return answer;
    throw new CarillonError("recipients-unknown", `The directory knows no ${name}`);
  }

  #questionFor(people: People, name: string): (page: DirectoryPage) => Promise<unknown> {
    const directory = this.#directory;
    if ("query" in people) {
      const { query } = directory;
      if (query === undefined) throw lacks("query", name);
      return (page) => query.call(directory, people.query, page);
    }
    const { members } = directory;
    if (members === undefined) throw lacks("members", name);
    return (page) => members.call(directory, people, page);
  }

  /** Rejects when the answer takes longer than the directory may. A late answer is dropped. */
  async #asked<Answer>(whom: string, ask: () => Promise<Answer>): Promise<Answer> {
    let cancel = () => {};
    const late = new Promise<never>((_, reject) => {
      cancel = this.#clock.schedule(longestLookupMs, () =>
        reject(new Error(`It did not answer within ${longestLookupMs / 1_000} seconds`)),
      );
    });
    try {
      return await Promise.race([ask(), late]);
    } catch (cause) {
      throw failed(whom, cause);
    } finally {
      cancel();
    }
  }
}

function failed(whom: string, cause: unknown): CarillonError {
  return new CarillonError("user-lookup-failed", `The directory failed on ${whom}`, { cause });
}

function lacks(method: string, name: string): CarillonError {
  return new CarillonError(
    "directory-method-missing",
    `The directory has no method ${method}, by which ${name} would be found`,
  );
}

/** Many database libraries answer null for what they do not find. */
function isNothing(answer: unknown): answer is undefined | null {
  return answer === undefined || answer === null;
}

function personFrom(answer: unknown): Recipient {
  const person = recipientFrom(answer);
  if (person === undefined) throw new TypeError("It answered a recipient without a usable id");
  return person;
}

function listFrom(answer: unknown): readonly unknown[] {
  if (!Array.isArray(answer)) throw new TypeError("It answered no list");
  if (answer.length <= pageSize) return answer;
  throw new RangeError(`It answered ${answer.length}, and was asked for ${pageSize} at most`);
}

function peopleFrom(answers: readonly unknown[], name: string): readonly Recipient[] {
  try {
    return answers.map(personFrom);
  } catch (cause) {
    throw failed(name, cause);
  }
}

function pageFrom(answer: unknown): RawPage {
  if (typeof answer !== "object" || answer === null || !("recipients" in answer)) {
    throw new TypeError("It answered a page without recipients");
  }
  const next = "next" in answer ? answer.next : undefined;
  if (!isNothing(next) && typeof next !== "string") {
    throw new TypeError("Where its next page begins (next) is no text");
  }
  return { answers: listFrom(answer.recipients), next: next ?? undefined };
}
