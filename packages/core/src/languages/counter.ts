/** The forms of a counted phrase by plural category; `#` stands for the number. */
export interface PluralForms {
  readonly zero?: string;
  readonly one?: string;
  readonly two?: string;
  readonly few?: string;
  readonly many?: string;
  readonly other: string;
}

/**
 * What picks the form for a number as a language does, and writes the number its way, or as `written` says.
 * The forms are fixed words: a name put into one would lose its own `#`.
 */
export function counter(
  language: string,
): (count: number, forms: PluralForms, written?: string) => string {
  const rules = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (count, forms, written = number.format(count)) =>
    (forms[rules.select(count)] ?? forms.other).replaceAll("#", () => written);
}
