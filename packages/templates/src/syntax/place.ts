/** Where something stands in a template: line and column count from 1, as editors show them. */
export interface Place {
  /** In UTF-16 code units from the start of the source. */
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

/** Finds the place of an offset. Lines end as an editor shows them: LF, CRLF or CR. */
export function placesIn(source: string): (offset: number) => Place {
  const starts = [0];
  for (const { index, 0: end } of source.matchAll(/\r\n|\n|\r/g)) starts.push(index + end.length);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { offset, line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
