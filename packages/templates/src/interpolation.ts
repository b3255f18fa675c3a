import { Script } from "node:vm";
import type { EtaConfig } from "eta/core";
import { isLink } from "./links.ts";
import { TemplateFault } from "./template-fault.ts";

/** The name under which compiled templates call their {@link Interpolate}. */
export const interpolateName = "__interpolate";

/** Where a value goes, as far as that changes what is allowed there. */
type Place = "text" | "link" | "composed";

type Plugin = EtaConfig["plugins"][number];

/**
 * An Eta plugin that puts every interpolation of a template through {@link Interpolate}, together with
 * its source text, so that a fault can name the expression. In HTML it also sees which interpolations
 * begin a link, and refuses those in an attribute without quotes, where escaping does not help.
 */
export function checkedInterpolation(template: string, profile: "html" | "text"): Plugin {
  return {
    processAST(nodes) {
      let before = "";
      return nodes.map((node) => {
        if (typeof node === "string") {
          before = (before + node).slice(-2_000);
          return node;
        }
        if (node.t !== "i" && node.t !== "r") return node;
        const place = profile === "html" ? placeAfter(before, template, node.val) : "text";
        before += "x";
        // A block that spans several tags is no expression of its own; Eta's own syntax check sees it.
        return isExpression(node.val) ? { ...node, val: checked(node.val, place) } : node;
      });
    },
  };
}

function checked(expression: string, place: Place): string {
  const composed = /[`+]/.test(expression) && !/\b(?:include|capture|block)\b/.test(expression);
  const kind: Place = place === "text" && composed ? "composed" : place;
  const text = expression.trim().replace(/\s+/g, " ").slice(0, 80);
  return `${interpolateName}(it, () => (${expression}\n), ${JSON.stringify(text)}, "${kind}")`;
}

const linkStart =
  /<[a-z][^<>]*[\s"'](?:href|src|srcset|action|formaction|background|poster)\s*=\s*\\?["']\s*$/i;
const unquotedAttribute = /<[a-z][^<>]*[\w-]\s*=\s*$/i;

/** Where in HTML a value stands behind a text, as far as that changes what is allowed there. */
export function valuePlace(before: string): "text" | "link" | "unquoted" {
  if (unquotedAttribute.test(before)) return "unquoted";
  return linkStart.test(before) ? "link" : "text";
}

function placeAfter(before: string, template: string, expression: string): Place {
  const place = valuePlace(before);
  if (place === "unquoted") {
    throw new TemplateFault(
      `${template} puts ${expression.trim().slice(0, 80)} into an attribute without quotes`,
    );
  }
  return place;
}

function isExpression(code: string): boolean {
  try {
    new Script(`(${code}\n)`);
    return true;
  } catch {
    return false;
  }
}

/** The value to print, or a fault that names the expression: never the word "undefined" or "null". */
export type Interpolate = (
  data: object,
  evaluate: () => unknown,
  expression: string,
  place: Place,
) => unknown;

export function interpolateIn(template: string): Interpolate {
  return (data, evaluate, expression, place) => {
    const value = evaluated(template, evaluate, expression);
    if (typeof value === "string") {
      if (place === "link" && !isLink(value)) {
        throw new TemplateFault(
          `${expression} in ${template} stands in a link and is not an http, https or mailto address`,
        );
      }
      if (place === "composed") refuseGaps(template, data, value, expression);
      return value;
    }
    if (typeof value === "number" && !Number.isNaN(value)) return value;
    if (typeof value === "boolean" || typeof value === "bigint") return value;
    const single = value === null || (typeof value !== "object" && typeof value !== "function");
    const what = single ? "no value" : "no single value to print";
    throw new TemplateFault(`${expression} in ${template} has ${what}`);
  };
}

function evaluated(template: string, evaluate: () => unknown, expression: string): unknown {
  try {
    return evaluate();
  } catch (error) {
    if (error instanceof TypeError && /of (?:undefined|null)\b/.test(error.message)) {
      throw new TemplateFault(`${expression} in ${template} has no value`);
    }
    throw error;
  }
}

/**
 * A text that was put together inside the expression can have swallowed a missing value. The word is
 * fine where the template or the data says it: an error text may well speak of "undefined".
 */
function refuseGaps(template: string, data: object, value: string, expression: string): void {
  for (const [word] of value.matchAll(/undefined|null|NaN/g)) {
    if (expression.includes(word)) continue;
    if (stringsOf(data).some((text) => text.includes(word))) continue;
    throw new TemplateFault(`A part of ${expression} in ${template} has no value`);
  }
}

function stringsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsOf);
}
