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
 * Picks the form for a number as the language does, and writes the number its way. The forms are
 * fixed words: a name put into one would lose its own `#`.
 */
export function counter(language: string): (count: number, forms: PluralForms) => string {
  const rules = new Intl.PluralRules(language);
  const number = new Intl.NumberFormat(language);
  return (count, forms) =>
    (forms[rules.select(count)] ?? forms.other).replaceAll("#", number.format(count));
}
