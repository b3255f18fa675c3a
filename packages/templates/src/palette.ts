import { type Colors, surfaces, type Tone } from "@carillon/core";

/** A text colour on its background. */
export interface Pair {
  readonly text: string;
  readonly background: string;
}

/** The header bar by tone. */
export const bars: Readonly<Record<Tone, Pair>> = {
  success: { text: "#ffffff", background: "#15803d" },
  failure: { text: "#ffffff", background: "#b91c1c" },
  warning: { text: "#ffffff", background: "#b45309" },
  info: { text: "#ffffff", background: "#1d5fd1" },
};

/** What marks an item of a list by its tone: on the card, as it is inline (light) and in dark mode. */
export const marks: Readonly<Record<Tone, { readonly light: string; readonly dark: string }>> = {
  failure: { light: "#b91c1c", dark: "#f87171" },
  warning: { light: "#a34a09", dark: "#fbbf24" },
  info: { light: "#1d5fd1", dark: "#7ab0ff" },
  success: { light: "#15803d", dark: "#4ade80" },
};

/** Everything below the bar, as it is inline (light) and by media query (dark). */
export interface Scheme {
  readonly page: string;
  readonly card: string;
  readonly line: string;
  /** Around a button that is not filled. */
  readonly edge: string;
  readonly text: string;
  /** Labels. */
  readonly quiet: string;
  /** The footer, on the page. */
  readonly footer: string;
  readonly code: Pair;
  readonly button: Pair;
  /** In the text, on the card. */
  readonly link: string;
  /** In the footer, on the page. */
  readonly footerLink: string;
}

export const light: Scheme = {
  ...surfaces.light,
  line: "#e5e7eb",
  edge: "#868e9c",
  text: "#1f2937",
  quiet: "#5b6472",
  footer: "#5b6472",
  code: { text: "#1f2937", background: "#f3f4f6" },
  button: { text: "#ffffff", background: "#1f2937" },
  link: "#1f2937",
  footerLink: "#5b6472",
};

export const dark: Scheme = {
  ...surfaces.dark,
  line: "#2c323c",
  edge: "#717a89",
  text: "#e6e9ee",
  quiet: "#a3acba",
  footer: "#98a1b0",
  code: { text: "#e6e9ee", background: "#0e1116" },
  button: { text: "#14181f", background: "#e6e9ee" },
  link: "#e6e9ee",
  footerLink: "#98a1b0",
};

/** Both schemes with a product's own colours. */
export interface Schemes {
  readonly light: Scheme;
  readonly dark: Scheme;
}

const plain: Schemes = { light, dark };
const branded = new WeakMap<Colors, Schemes>();

/** The schemes as a product shows them; the same object for the same colours. */
export function schemesWith(colors: Colors | undefined): Schemes {
  if (colors === undefined) return plain;
  const known = branded.get(colors);
  if (known !== undefined) return known;
  const made = withColors(colors);
  branded.set(colors, made);
  return made;
}

function withColors(colors: Colors): Schemes {
  const inMode = (scheme: Scheme, mode: keyof Colors): Scheme => {
    const { button, link } = colors[mode];
    return { ...scheme, button, link, footerLink: link };
  };
  return { light: inMode(light, "light"), dark: inMode(dark, "dark") };
}
