import type { Tone } from "@carillon/core";
import { light, marks, type Schemes } from "./palette.ts";

/** What a class of the layout has in dark mode. */
interface Rule {
  readonly name: string;
  readonly text?: string | undefined;
  readonly background?: string | undefined;
  readonly border?: string | undefined;
  readonly more?: string | undefined;
}

const made = new WeakMap<Schemes, { readonly one: string; readonly several: string }>();

/**
 * The dark mode of the layout, with or without the marks of a list. Apple Mail and others ask
 * `prefers-color-scheme`. Outlook.com and Outlook's apps change colours by themselves and mark what they
 * have changed: `data-ogsc` the text, `data-ogsb` the background.
 */
export function darkStyle(schemes: Schemes, isList: boolean): string {
  const known = made.get(schemes);
  const styles = known ?? {
    one: styleOf(rulesOf(schemes)),
    several: styleOf([...rulesOf(schemes), ...markRules()]),
  };
  if (known === undefined) made.set(schemes, styles);
  return isList ? styles.several : styles.one;
}

function rulesOf({ dark: scheme }: Schemes): readonly Rule[] {
  const { page, card, line, edge, text, quiet, footer, code, button, link, footerLink } = scheme;
  return [
    { name: "page", background: page },
    { name: "card", background: card, border: line },
    { name: "text", text },
    { name: "quiet", text: quiet },
    { name: "line", border: line },
    { name: "link", text: link },
    { name: "foot", text: footer },
    { name: "footlink", text: footerLink },
    { name: "code", ...code },
    { name: "button", ...button, border: button.background },
    { name: "ghost", text, background: card, border: edge },
    // A logo may be dark itself: it keeps a light plate.
    {
      name: "logo",
      background: light.card,
      more: "padding:6px 10px!important;border-radius:8px!important;box-sizing:content-box!important",
    },
  ];
}

const tones: readonly Tone[] = ["failure", "warning", "info", "success"];

function markRules(): readonly Rule[] {
  return tones.flatMap((tone) => [
    { name: `dot-${tone}`, background: marks[tone].dark },
    { name: `tone-${tone}`, text: marks[tone].dark },
  ]);
}

function styleOf(rules: readonly Rule[]): string {
  const all = rules.map((rule) => {
    const parts = [
      rule.background === undefined ? "" : backgroundOf(rule.background),
      rule.border === undefined ? "" : `border-color:${rule.border}!important`,
      rule.text === undefined ? "" : colourOf(rule.text),
      rule.more ?? "",
    ];
    return `.${rule.name}{${parts.filter((part) => part !== "").join(";")}}`;
  });
  const outlook = rules.flatMap(({ name, text, background }) => [
    ...(text === undefined ? [] : [`[data-ogsc] .${name}{${colourOf(text)}}`]),
    ...(background === undefined ? [] : [`[data-ogsb] .${name}{${backgroundOf(background)}}`]),
  ]);
  return `@media (prefers-color-scheme:dark){\n${all.join("\n")}\n}\n${outlook.join("\n")}`;
}

const colourOf = (colour: string) => `color:${colour}!important`;
const backgroundOf = (colour: string) => `background-color:${colour}!important`;
