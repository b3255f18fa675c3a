/** A condition's list has so many values at most, and a regular expression may be so long. */
const mostValues = 1_000;
const longest = 300;

/** What a whole text must be: a text, one of several, or what an expression describes. */
export type WholeTest = string | readonly string[] | { readonly regex: string };

/**
 * Tests of which one must hold where a whole text is to match a regular expression. Names that stand beside
 * each other, as in `web|db|cache`, are compared as texts; what is long is asked part by part.
 */
export function regexTests(pattern: string): readonly WholeTest[] {
  const ways = alternatives(pattern);
  const plain = ways.filter(isPlain).map(unescaped);
  const others = ways.filter((way) => !isPlain(way));
  const tests: WholeTest[] = [];
  for (let from = 0; from < plain.length; from += mostValues) {
    tests.push(plain.slice(from, from + mostValues));
  }
  let together: string[] = [];
  let length = 0;
  for (const way of others) {
    if (together.length > 0 && length + way.length > longest) {
      tests.push(whole(together));
      together = [];
      length = 0;
    }
    together.push(way);
    length += way.length + 1;
  }
  if (together.length > 0) tests.push(whole(together));
  return tests;
}

function whole(ways: readonly string[]): WholeTest {
  return { regex: `^(?:${ways.join("|")})$` };
}

/** Text in which nothing has a meaning but what an escape takes it from. */
function isPlain(pattern: string): boolean {
  return /^(?:[^\\.+*?()[\]{}|^$]|\\[\\.+*?()[\]{}|^$\-/])*$/.test(pattern);
}

function unescaped(pattern: string): string {
  return pattern.replace(/\\(.)/g, "$1");
}

/** The parts between `|` that stand in no group, no class and no quotation; a flag holds for all: one part. */
function alternatives(pattern: string): readonly string[] {
  if (/\(\?[a-zA-Z-]+\)|\\Q/.test(pattern)) return [pattern];
  const ways = [""];
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < pattern.length; ) {
    const token = tokenAt(pattern, at, inClass);
    at += token.length;
    if (inClass) inClass = token !== "]";
    else if (token.startsWith("[")) inClass = true;
    else if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    if (token === "|" && depth === 0 && !inClass) ways.push("");
    else ways[ways.length - 1] += token;
  }
  return ways;
}

/** A bracket that comes first in a class does not end it, nor do those of a name in it: `[[:alpha:]|]`. */
function tokenAt(pattern: string, at: number, inClass: boolean): string {
  const token = inClass ? /\\.|\[:\^?\w+:\]|./sy : /\\.|\[\^?\]?|./sy;
  token.lastIndex = at;
  return token.exec(pattern)?.[0] ?? "";
}
