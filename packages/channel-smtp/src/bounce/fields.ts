import { textOf } from "./decode.ts";

/** In characters and in values: more than this is no header that means anything. */
const longestValue = 8_192;
const mostValues = 50;

/** The fields of a header, by their names in lower case, each with its values in order. */
export class Fields {
  readonly #values = new Map<string, string[]>();

  add(name: string, value: string): void {
    const values = this.#values.get(name) ?? [];
    if (values.length < mostValues) values.push(value);
    this.#values.set(name, values);
  }

  /** Adds the fields of another header behind these. */
  take(others: Fields): void {
    for (const [name, values] of others.#values) for (const value of values) this.add(name, value);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /** The first value of the first of these names that has one. */
  first(...names: readonly string[]): string | undefined {
    return this.all(...names)[0];
  }

  all(...names: readonly string[]): readonly string[] {
    return names.flatMap((name) => this.#values.get(name) ?? []);
  }
}

/** A field's first line: its name, and the beginning of its value. */
export const fieldLine = /^([A-Za-z][\w.-]{0,75})[ \t]*:(.*)$/;

/**
 * Reads a header that begins at a line, up to the empty line that ends it, or to the first line that
 * is no field where that one is missing. `next` is the first line of what follows.
 */
export function readFields(
  lines: readonly string[],
  from: number,
): { readonly fields: Fields; readonly next: number } {
  const fields = new Fields();
  let name: string | undefined;
  let value: string[] = [];
  let length = 0;
  const finish = () => {
    if (name !== undefined) fields.add(name, textOf(value.join(" ")).trim());
  };
  let next = from;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? "";
    const [, begun, rest = ""] = fieldLine.exec(line) ?? [];
    const folded = /^[ \t]+\S/.test(line);
    if (line.trim() === "" || (begun === undefined && !folded)) break;
    if (begun !== undefined) {
      finish();
      name = begun.toLowerCase();
      value = [];
      length = 0;
    }
    const piece = (begun === undefined ? line : rest).trim();
    if (length + piece.length > longestValue) continue;
    value.push(piece);
    length += piece.length;
  }
  finish();
  return { fields, next: (lines[next] ?? "x").trim() === "" ? next + 1 : next };
}

/** A parameter of a field such as Content-Type (RFC 2045 §5.1). */
export function parameterOf(value: string, name: string): string | undefined {
  const found = new RegExp(`;[ \\t]*${name}[ \\t]*=[ \\t]*(?:"([^"]*)"|([^;\\s]+))`, "i").exec(
    value,
  );
  return found?.[1] ?? found?.[2];
}
