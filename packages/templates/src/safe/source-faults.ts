import { limits } from "./limits.ts";

/** Control characters, halves of characters, noncharacters, and what turns the direction of text around. */
const unprintable =
  /(?![\t\n\r])\p{Cc}|\p{Cs}|\p{Noncharacter_Code_Point}|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
/** Parsers that are not ours take long over these, and nobody needs them. */
const longSpace = /\s{500}/g;

/** What no uploaded template may hold, whatever it says. */
export function sourceFaults(
  source: string,
): readonly { readonly offset: number; readonly what: string }[] {
  const bytes = Buffer.byteLength(source);
  if (bytes > limits.sourceBytes) {
    return [{ offset: 0, what: `the template has ${bytes} bytes: at most 64 KiB are taken` }];
  }
  if (source.trim() === "") return [{ offset: 0, what: "the template is empty" }];
  const faults = [];
  for (const { index } of source.matchAll(longSpace)) {
    faults.push({ offset: index, what: "this has 500 white space characters in a row" });
  }
  for (const { index, 0: character } of source.matchAll(unprintable)) {
    const code = character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0");
    faults.push({ offset: index, what: `the character U+${code} cannot stand here: leave it out` });
  }
  return faults.slice(0, limits.faults);
}
