/** What WCAG 2 asks of text of ordinary size (level AA, success criterion 1.4.3). */
export const leastContrast = 4.5;

/** A colour as `#rrggbb` in lower case. */
export function colourIn(text: string): string | undefined {
  const [, digits] = /^#([0-9a-f]{6}|[0-9a-f]{3})$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const all = digits.length === 3 ? digits.replace(/./g, "$&$&") : digits;
  return `#${all.toLowerCase()}`;
}

/** How far two colours `#rrggbb` stand apart: 1 to 21 (WCAG 2, contrast ratio). */
export function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The least contrast with any of several backgrounds. */
export function worstOn(colour: string, backgrounds: readonly string[]): Contrast {
  const all = backgrounds.map((background) => ({
    background,
    ratio: contrast(colour, background),
  }));
  return all.reduce((worst, next) => (next.ratio < worst.ratio ? next : worst));
}

/** A contrast with the background that it is with. */
export interface Contrast {
  readonly background: string;
  readonly ratio: number;
}

/**
 * The colour nearest to one, of the same hue, that can be read on all of the backgrounds: mixed with as
 * little black as it takes where those are light, with as little white where they are dark.
 */
export function readableOn(colour: string, backgrounds: readonly string[]): string {
  const towards = contrast("#000000", backgrounds[0] ?? "#ffffff") > 6 ? 0 : 255;
  for (let share = 0; share < 255; share += 1) {
    const mixed = channelsOf(colour).map((value) => value + ((towards - value) * share) / 255);
    const candidate = hexOf(mixed);
    if (worstOn(candidate, backgrounds).ratio >= leastContrast) return candidate;
  }
  return hexOf([towards, towards, towards]);
}

/** Black or white: what can be read on a colour. White where both can. */
export function textOn(background: string): string {
  return contrast("#ffffff", background) >= leastContrast ? "#ffffff" : "#000000";
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: string): readonly number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}

function hexOf(channels: readonly number[]): string {
  return `#${channels.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("")}`;
}
