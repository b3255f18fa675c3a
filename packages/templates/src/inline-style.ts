import type { Scheme, Schemes } from "./palette.ts";

/** The styles that rows, buttons and footer links have inline: some programs know no others. */
export interface InlineStyle {
  /** A field with its label beside its value. */
  readonly beside: { readonly label: string; readonly value: string };
  /** A field with its label above its value. */
  readonly wide: { readonly cell: string; readonly label: string; readonly value: string };
  /** What a machine printed. */
  readonly code: { readonly cell: string; readonly text: string };
  /** What a reader types or copies. */
  readonly prominent: string;
  /** One event of several. */
  readonly item: {
    readonly mark: string;
    readonly cell: string;
    readonly title: string;
    readonly when: string;
    readonly summary: string;
  };
  /** The first button. */
  readonly filled: ButtonStyle;
  /** The others. */
  readonly ghost: ButtonStyle;
  readonly footerItem: string;
  readonly footerLink: string;
}

interface ButtonStyle {
  /** Its class. */
  readonly name: string;
  readonly background: string;
  readonly cell: string;
  readonly link: string;
}

type Side = "left" | "right";

export const font = "-apple-system,BlinkMacSystemFont,Segoe UI,Roboto,Helvetica,Arial,sans-serif";
const mono = "ui-monospace,SFMono-Regular,Menlo,Consolas,Liberation Mono,monospace";

const made = new WeakMap<Schemes, Map<Side, InlineStyle>>();

/** For lines that start at a side, as mail programs do not know `start`. */
export function inlineStyle(schemes: Schemes, start: Side): InlineStyle {
  const bySide = made.get(schemes) ?? new Map<Side, InlineStyle>();
  const known = bySide.get(start);
  if (known !== undefined) return known;
  const style = styleOf(schemes.light, start);
  made.set(schemes, bySide.set(start, style));
  return style;
}

function styleOf(scheme: Scheme, start: Side): InlineStyle {
  const { line, text, quiet, footer, footerLink, code } = scheme;
  const rule = `border-top:1px solid ${line}`;
  const beside = (top: number, bottom: number, gap: number) =>
    `padding:${top}px ${start === "left" ? gap : 0}px ${bottom}px ${start === "left" ? 0 : gap}px`;
  const aside = start === "left" ? "margin-right" : "margin-left";
  const touched = `display:inline-block;padding:12px 0;${aside}:20px`;
  return {
    beside: {
      label: `${rule};${beside(10, 10, 14)};color:${quiet};font-weight:normal;text-align:${start}`,
      value: `${rule};padding:10px 0;font-weight:500;text-align:${start}`,
    },
    wide: {
      cell: `${rule};padding:10px 0 12px;text-align:${start}`,
      label: `padding:0 0 4px;color:${quiet}`,
      value: `font-weight:500;text-align:${start}`,
    },
    code: {
      cell: `${rule};padding:10px 0 14px`,
      text:
        `margin:4px 0 0;padding:12px 14px;border-radius:8px;background-color:${code.background};` +
        `color:${code.text};font:13px/20px ${mono};text-align:left;white-space:pre-wrap`,
    },
    prominent:
      `margin:4px 0 0;padding:16px 14px;border-radius:8px;background-color:${code.background};` +
      `color:${code.text};font:32px/40px ${mono};font-weight:700;letter-spacing:4px;text-align:center;` +
      "-webkit-user-select:all;user-select:all",
    item: {
      mark: `${rule};padding:18px 0 0;font-size:0;line-height:0`,
      cell: `${rule};padding:12px 0 14px;text-align:${start}`,
      title: `margin:0;color:${text};font:15px/22px ${font};font-weight:600`,
      when: `color:${quiet};font:14px/20px ${font}`,
      summary: `padding:4px 0 0;color:${text};font:15px/22px ${font}`,
    },
    filled: buttonOf("button", scheme.button, scheme.button.background),
    ghost: buttonOf("ghost", { text, background: scheme.card }, scheme.edge),
    footerItem: `${touched};color:${footer}`,
    footerLink: `${touched};color:${footerLink};text-decoration:underline`,
  };
}

/** 46 pixels high at least: 11, 22, 11 and the border. Word knows the padding of the cell alone. */
function buttonOf(
  name: string,
  { text, background }: { readonly text: string; readonly background: string },
  edge: string,
): ButtonStyle {
  return {
    name,
    background,
    cell:
      `border:1px solid ${edge};border-radius:8px;background-color:${background};` +
      "mso-padding-alt:11px 22px",
    link:
      `display:inline-block;padding:11px 22px;border-radius:8px;color:${text};font:15px/22px ${font};` +
      "font-weight:600;text-align:center;text-decoration:none",
  };
}
