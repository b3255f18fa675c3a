/** The name among those known that somebody may have meant, as the end of a sentence, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const best = closest(name, known);
  return best === undefined ? "" : `; did you mean ${JSON.stringify(best)}?`;
}

/**
 * The name among those known that is written nearly as this one is, or `undefined`. At most so many
 * letters are put in, left out, replaced or swapped; by default one to three, by the name's length.
 */
export function closest(
  name: string,
  known: Iterable<string>,
  // In a short name, two other letters make another name.
  most: number = name.length <= 5 ? 1 : name.length <= 9 ? 2 : 3,
): string | undefined {
  let best: string | undefined;
  let least = most + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best;
}

/** How many letters must be put in, left out, replaced or swapped to make one of the other. */
function distanceOf(one: string, other: string): number {
  let earlier: readonly number[] = [];
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (before[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1);
      const swaps = letter === other[column - 2] && one[row - 1] === other[column - 1];
      const swapped = swaps ? (earlier[column - 2] ?? 0) + 1 : replaced;
      const left = (line[column - 1] ?? 0) + 1;
      const above = (before[column] ?? 0) + 1;
      line.push(Math.min(replaced, swapped, left, above));
    }
    earlier = before;
    before = line;
  }
  return before.at(-1) ?? 0;
}

/** For a strict object: says of a key that there is none, and which one may have been meant. */
export function noSuch(what: string, known: readonly string[]) {
  return (issue: { readonly code?: string; readonly keys?: unknown }): string | undefined => {
    if (issue.code !== "unrecognized_keys" || !Array.isArray(issue.keys)) return undefined;
    const [key] = issue.keys.map(String);
    if (key === undefined) return undefined;
    return `there is no ${what} ${JSON.stringify(key)}${didYouMean(key, known)}`;
  };
}
