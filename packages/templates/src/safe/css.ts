/** What loads, runs, covers up or hides the writing of one of these. */
const refused: readonly (readonly [RegExp, string])[] = [
  [/\\/, "a backslash cannot stand in styles: write the character itself"],
  [/\/\*/, "notes cannot stand in styles: write them as <% /* … */ %>"],
  [/[<&]/, "< and & cannot stand in styles"],
  [
    /@(?!media\b)/i,
    "of @ rules there is @media alone: mails load neither styles nor fonts from elsewhere",
  ],
  [
    /(?:url|image|image-set|src|cross-fade|element|paint|attr|env|expression)\s*\(/i,
    "styles load nothing and run nothing: leave this function out",
  ],
  [/(?:behavior|-moz-binding|-ms-behavior)\s*:/i, "styles run nothing: leave this property out"],
  [/(?:javascript|vbscript|data)\s*:/i, "styles run nothing: leave this address out"],
  [/position\s*:/i, "position cannot stand in a mail: use tables, padding and align"],
];

/** What is wrong with styles, and where in them; values of the look are any character but these. */
export function cssFault(
  css: string,
): { readonly index: number; readonly what: string } | undefined {
  for (const [pattern, what] of refused) {
    const found = pattern.exec(css);
    if (found !== null) return { index: found.index, what };
  }
  return undefined;
}
