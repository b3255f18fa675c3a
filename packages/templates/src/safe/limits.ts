/** What bounds an uploaded template. All of them are counts, so that the same template always ends the same way. */
export const limits = {
  /** The largest source, in bytes of UTF-8. */
  sourceBytes: 64 * 1024,
  /** The longest tag, in characters. */
  tagLength: 2_000,
  /** How deep `if`, `else if` and `for` may stand in one another. */
  blockDepth: 12,
  /** How deep an expression may nest. */
  expressionDepth: 24,
  /** The templates of one mail, parts and pieces, in characters together. */
  mailSources: 256 * 1024,
  /** What evaluating may cost for one mail: about one for each part of an expression, more for long texts and formats. */
  steps: 20_000,
  /** What the templates of one mail may make, in characters. */
  output: 512 * 1024,
  /** How deep pieces may include one another. */
  includeDepth: 8,
  /** How many faults are told at once. */
  faults: 20,
} as const;
