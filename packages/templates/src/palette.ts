import type { Tone } from "@carillon/core";

/** A text colour on its background. */
export interface Pair {
  readonly text: string;
  readonly background: string;
}

/** The header bar by tone. */
export const bars: Readonly<Record<Tone, Pair>> = {
  success: { text: "#ffffff", background: "#15803d" },
  failure: { text: "#ffffff", background: "#b91c1c" },
  warning: { text: "#3b2000", background: "#fbb724" },
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
  readonly text: string;
  /** Labels. */
  readonly quiet: string;
  /** The footer, on the page. */
  readonly footer: string;
  readonly code: Pair;
  readonly button: Pair;
}

export const light: Scheme = {
  page: "#f3f4f6",
  card: "#ffffff",
  line: "#e5e7eb",
  text: "#1f2937",
  quiet: "#5b6472",
  footer: "#5b6472",
  code: { text: "#1f2937", background: "#f3f4f6" },
  button: { text: "#ffffff", background: "#1f2937" },
};

export const dark: Scheme = {
  page: "#0e1116",
  card: "#181c23",
  line: "#2c323c",
  text: "#e6e9ee",
  quiet: "#a3acba",
  footer: "#98a1b0",
  code: { text: "#e6e9ee", background: "#0e1116" },
  button: { text: "#14181f", background: "#e6e9ee" },
};
