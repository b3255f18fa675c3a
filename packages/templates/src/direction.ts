const rightToLeftScripts: ReadonlySet<string> = new Set(
  "Adlm Arab Hebr Mand Mend Nkoo Rohg Samr Syrc Thaa Yezi".split(" "),
);

const known = new Map<string, "ltr" | "rtl">();
const mostKnown = 500;

/** Which way the language of a BCP 47 tag is written. An unknown tag counts as left to right. */
export function directionOf(language: string): "ltr" | "rtl" {
  const found = known.get(language);
  if (found !== undefined) return found;
  const direction = lookUp(language);
  if (known.size >= mostKnown) known.clear();
  known.set(language, direction);
  return direction;
}

function lookUp(language: string): "ltr" | "rtl" {
  try {
    const { script } = new Intl.Locale(language).maximize();
    return script !== undefined && rightToLeftScripts.has(script) ? "rtl" : "ltr";
  } catch {
    return "ltr";
  }
}
