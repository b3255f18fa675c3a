import fc from "fast-check";

/** How mails are damaged on their way. */
export const mutation = fc.record({
  kind: fc.constantFrom("truncate", "flip", "drop", "double", "insert"),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  byte: fc.nat(255),
});

/** What came of a mail. */
export function mutated(
  raw: Buffer,
  { kind, at, byte }: { kind: string; at: number; byte: number },
): Buffer {
  const index = Math.floor(at * raw.length);
  const lines = raw.toString("latin1").split("\n");
  const line = Math.floor(at * lines.length);
  const joined = (changed: readonly string[]) => Buffer.from(changed.join("\n"), "latin1");
  if (kind === "truncate") return raw.subarray(0, index);
  if (kind === "drop") return joined(lines.toSpliced(line, 1));
  if (kind === "double") return joined(lines.toSpliced(line, 0, lines[line] ?? ""));
  if (kind === "insert") {
    return Buffer.concat([raw.subarray(0, index), Buffer.of(byte), raw.subarray(index)]);
  }
  const flipped = Buffer.from(raw);
  flipped[index] = byte;
  return flipped;
}
