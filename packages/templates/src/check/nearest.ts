import { closest } from "@carillon/core";

/** The name that somebody may have meant, as the end of a sentence, or nothing. */
export function nearest(name: string, known: Iterable<string>, quote = ""): string {
  const names = [...known];
  const found = closest(name, names) ?? names.find((other) => begins(name, other));
  return found === undefined ? "" : `, did you mean \`${quote}${found}${quote}\`?`;
}

/** `CRITICAL` for `CRIT`, `display` for `display_name`. */
function begins(one: string, other: string): boolean {
  const [short = "", long = ""] = [one.toLowerCase(), other.toLowerCase()].sort(
    (a, b) => a.length - b.length,
  );
  return short.length >= 2 && long.startsWith(short);
}
