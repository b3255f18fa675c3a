/** Whether a whole text has the form of a pattern in which `*` is any characters, and `?` one. */
export function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let read = 0;
  /** Behind the last `*`, and how much of the text it stands for so far. */
  let star = -1;
  let swallowed = 0;
  while (read < text.length) {
    const expected = pattern[at];
    if (expected === "*") {
      at += 1;
      star = at;
      swallowed = read;
    } else if (expected === "?" || expected === text[read]) {
      at += 1;
      read += 1;
    } else if (star >= 0) {
      swallowed += 1;
      at = star;
      read = swallowed;
    } else {
      return false;
    }
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}
