import { CarillonError, type ErrorCode } from "@carillon/core";
import {
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { type Path, pathIn } from "./place.ts";

/** More than any honest file, and read in a few seconds. */
const largestBytes = 4 * 1024 * 1024;

/** How often an anchor may be used: by more, a text of a few lines could become one of gigabytes. */
const mostAliases = 100;

/** What a text is called in what is said of its faults. */
export interface TextName {
  readonly code: ErrorCode;
  /** Begins a sentence: `The rules`. */
  readonly what: string;
  /** The file in which it stands. Faults are told with it, as `rules.yaml:4:10`. */
  readonly file?: string | undefined;
}

/** Data from YAML 1.2, or from JSON, which is YAML as well, and where each part of it stands. */
export class YamlText {
  readonly data: unknown;
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();
  readonly #file: string | undefined;

  /** @throws CarillonError of the code in `name`, with the place of every fault */
  constructor(text: string, { code, what, file }: TextName) {
    this.#file = file;
    if (Buffer.byteLength(text) > largestBytes) {
      throw new CarillonError(code, `${what} are larger than 4 MiB`);
    }
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: true,
    });
    const { errors, warnings, directives } = this.#document;
    const issues = [...errors, ...warnings].map((fault) => {
      const said = fault.code === "MULTIPLE_DOCS" ? "a second document begins" : inWords(fault);
      return `${this.#placeAt(fault.pos[0])}: ${said}`;
    });
    const { version } = directives.yaml;
    if (version !== "1.2") issues.push(`${this.#placeAt(0)}: must be YAML 1.2, not ${version}`);
    if (issues.length > 0) {
      throw new CarillonError(code, `${what} are no YAML that can be read`, { issues });
    }
    try {
      this.data = this.#document.toJS({ maxAliasCount: mostAliases });
    } catch (cause) {
      const why = `${what} have an alias (*) that cannot be followed`;
      throw new CarillonError(code, why, { cause, issues: [this.#aliasFault()] });
    }
  }

  /**
   * An issue with where it stands in front: of `rules[3].via[0]: …` the value there, or what is around it.
   * One that names no place of this text stays as it is.
   */
  located(issue: string): string {
    const { path, place } = pathIn(issue);
    const message = issue.slice(place.length);
    for (let length = path.length; length > 0; length -= 1) {
      const found = this.#find(path.slice(0, length));
      if (found?.range == null) continue;
      const at = length === path.length ? (keyNamed(message, found) ?? found) : found;
      const hint = hintOn(at, message);
      return `${this.#placeAt(at.range?.[0] ?? found.range[0])}: ${issue}${hint}`;
    }
    return issue;
  }

  /** Where something stands, as `rules.yaml:4:10`; `undefined` when it does not. */
  placeOf(path: Path): string | undefined {
    const node = this.#find(path);
    return node?.range == null ? undefined : this.#placeAt(node.range[0]);
  }

  /** Lists of what stands in a list of its own may stand without the key of it, at the top. */
  #find(path: Path): Node | undefined {
    const [first] = path;
    const whole = typeof first === "string" && !this.#document.has(first) ? path.slice(1) : path;
    const node = whole.length === 0 ? this.#document.contents : this.#document.getIn(whole, true);
    return isNode(node) ? node : undefined;
  }

  #aliasFault(): string {
    let fault = `an anchor (&) is used more than ${mostAliases} times, or one in another: write it out`;
    visit(this.#document, {
      Alias: (_, alias) => {
        if (alias.resolve(this.#document) !== undefined) return undefined;
        const place = this.#placeAt(alias.range?.[0] ?? 0);
        fault = `${place}: there is no anchor &${alias.source} before it`;
        return visit.BREAK;
      },
    });
    return fault;
  }

  #placeAt(offset: number): string {
    const { line, col } = this.#lines.linePos(offset);
    return this.#file === undefined
      ? `line ${line}, column ${col}`
      : `${this.#file}:${line}:${col}`;
  }
}

/** What nests very deeply exhausts the parser. */
function inWords({ message }: { readonly message: string }): string {
  return message.includes("call stack") ? "nests too deeply to be read" : message;
}

/** Where a key is what is wrong, it stands there, and not where its map begins. */
function keyNamed(message: string, node: Node): Node | undefined {
  const [, name] = /(?:there is no \w+|Unrecognized key:) "([^"]+)"/.exec(message) ?? [];
  if (name === undefined || !isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && key.value === name);
  return isScalar(pair?.key) ? pair.key : undefined;
}

function hintOn(node: Node, message: string): string {
  if (!message.includes("boolean") || !isScalar(node) || typeof node.value !== "string") return "";
  return /^(yes|no|on|off|y|n)$/i.test(node.value) ? "; in YAML 1.2 write true or false" : "";
}
