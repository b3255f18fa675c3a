import { readFileSync } from "node:fs";
import type { TemplateSource } from "./template-set.ts";

/** The names of the package's own templates. */
export const builtInNames = [
  "layout.email.html.eta",
  "layout.email.text.eta",
  "message.text.eta",
  "_items.html.eta",
  "_items.text.eta",
  "_fields.html.eta",
  "_fields.text.eta",
  "_actions.html.eta",
  "_actions.text.eta",
] as const;

/** The templates of the package: the layouts, and their pieces for other templates to include. */
export function builtInTemplates(): readonly TemplateSource[] {
  return builtInNames.map((name) => ({
    name,
    source: readFileSync(new URL(`../templates/${name}`, import.meta.url), "utf8"),
  }));
}

/** Whether a name is one of the package's own. */
export function isBuiltIn(name: string): boolean {
  return builtInNames.some((known) => known === name);
}
