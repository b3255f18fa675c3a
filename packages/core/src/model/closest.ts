/** The name among those known that somebody may have meant, as the end of a sentence, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  let best: string | undefined;
  // A slip is a letter or two; in a short name, two letters make another name.
  let least = Math.min(3, Math.max(2, Math.ceil(name.length / 3))) + 1;
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const distance = distanceOf(name.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best === undefined ? "" : `; did you mean ${JSON.stringify(best)}?`;
}

/** How many letters must be put in, left out or replaced to make one of the other. */
function distanceOf(one: string, other: string): number {
  let before = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [row, letter] of [...one].entries()) {
    const line = [row + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (before[column - 1] ?? 0) + (letter === other[column - 1] ? 0 : 1);
      const left = (line[column - 1] ?? 0) + 1;
      const above = (before[column] ?? 0) + 1;
      line.push(Math.min(replaced, left, above));
    }
    before = line;
  }
  return before.at(-1) ?? 0;
}
