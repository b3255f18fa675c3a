import { z } from "zod";
import { colourIn, leastContrast, readableOn, textOn, worstOn } from "./contrast.ts";

/** A product's own colours, each as `#rrggbb` or `#rgb`. */
export interface ColorOptions {
  /** Fills the first button; its label is white, or black where white could not be read. */
  readonly primary: string;
  /** Of links. Default: the primary colour, which then must be dark enough to be read. */
  readonly accent?: string | undefined;
  /** What differs in dark mode. Default: the same colours, as much lighter as it takes to read them. */
  readonly dark?:
    | { readonly primary?: string | undefined; readonly accent?: string | undefined }
    | undefined;
}

/** A product's colours as they are used: all of them can be read where they stand (WCAG 2 AA). */
export interface Colors {
  readonly light: ColorScheme;
  readonly dark: ColorScheme;
}

/** {@link Colors} in one of the two modes. */
export interface ColorScheme {
  readonly button: { readonly text: string; readonly background: string };
  readonly link: string;
}

/** On what a message stands in mails and on pages: behind it all, and the card with the text. */
export const surfaces = {
  light: { page: "#f3f4f6", card: "#ffffff" },
  dark: { page: "#0e1116", card: "#181c23" },
} as const;

const grounds = {
  light: Object.values(surfaces.light),
  dark: Object.values(surfaces.dark),
} as const;

const colour = z.string().transform((given, context) => {
  const found = colourIn(given);
  if (found !== undefined) return found;
  context.addIssue({ code: "custom", message: "is no colour of the form #rrggbb" });
  return z.NEVER;
});

/** Takes {@link ColorOptions}, and refuses what could not be read. */
export const colorsSchema = z
  .strictObject({
    primary: colour,
    accent: colour.optional(),
    dark: z.strictObject({ primary: colour.optional(), accent: colour.optional() }).optional(),
  })
  .transform(({ primary, accent, dark = {} }, context): Colors => {
    const fault = (path: readonly string[], given: string, mode: "light" | "dark", more = "") => {
      const { background, ratio } = worstOn(given, grounds[mode]);
      if (ratio >= leastContrast) return;
      const nearest = readableOn(given, grounds[mode]);
      context.addIssue({
        code: "custom",
        path: [...path],
        message:
          `${given} has a contrast of ${rounded(ratio)}:1 with ${background}, and links need ` +
          `${leastContrast}:1 to be read (WCAG 2 AA). The nearest colour that passes is ${nearest}${more}`,
      });
    };
    const instead = "; or give links a colour of their own (accent)";
    if (accent === undefined) fault(["primary"], primary, "light", instead);
    else fault(["accent"], accent, "light");
    const darkPrimary = dark.primary ?? readableOn(primary, grounds.dark);
    if (dark.accent !== undefined) fault(["dark", "accent"], dark.accent, "dark");
    else if (dark.primary !== undefined && accent === undefined) {
      fault(["dark", "primary"], dark.primary, "dark", instead);
    }
    const darkLink = dark.accent ?? (accent === undefined ? darkPrimary : undefined);
    return {
      light: { button: filledWith(primary), link: accent ?? primary },
      dark: {
        button: filledWith(darkPrimary),
        link: darkLink ?? readableOn(accent ?? primary, grounds.dark),
      },
    };
  });

function filledWith(background: string): ColorScheme["button"] {
  return { text: textOn(background), background };
}

/** Cut, not rounded: 4.499 is not 4.5. */
function rounded(ratio: number): number {
  return Math.floor(ratio * 100) / 100;
}
