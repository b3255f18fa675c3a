import type { AttributeKind } from "./markup.ts";
import type { OpenElement } from "./nesting.ts";

/** Where in HTML a template has come to. Values are never changed, so that a branch can go back to one. */
export interface HtmlState {
  readonly mode: Mode;
  readonly tag: Tag;
  readonly attribute: Attribute;
  /** What a style or title element holds so far, with where it begins. */
  readonly raw: { readonly at: number; readonly text: string };
  /** The innermost element that is open. */
  readonly open: OpenElement | undefined;
}

/** The states of the HTML standard's tokenizer, as far as mails need them. */
export type Mode =
  | "text"
  | "after-less-than"
  | "after-end-slash"
  | "tag-name"
  | "in-tag"
  | "after-slash"
  | "attribute-name"
  | "after-name"
  | "before-value"
  | "quoted"
  | "unquoted"
  | "after-value"
  | "raw";

/** The tag that is being read. */
interface Tag {
  readonly at: number;
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: readonly string[];
}

/** The attribute that is being read. */
export interface Attribute {
  readonly at: number;
  readonly name: string;
  readonly kind: AttributeKind;
  readonly quote: string;
  readonly valueAt: number;
  /** Its text so far, with `0` in place of values. */
  readonly text: string;
  /** The text before the first value, where there is one. */
  readonly beforeValue: string | undefined;
  /** Whether an `if` or a loop stands in it. */
  readonly hasCode: boolean;
}

/** Where every template begins. */
export const htmlStart: HtmlState = {
  mode: "text",
  tag: { at: 0, name: "", closing: false, attributes: [] },
  attribute: {
    at: 0,
    name: "",
    kind: "plain",
    quote: "",
    valueAt: 0,
    text: "",
    beforeValue: undefined,
    hasCode: false,
  },
  raw: { at: 0, text: "" },
  open: undefined,
};

/** Whether both go on in the same way: in the same element and, in a tag, in the same value. */
export function goesOnAs(one: HtmlState, other: HtmlState): boolean {
  if (one.mode !== other.mode || one.open !== other.open) return false;
  return one.mode !== "quoted" || one.attribute.valueAt === other.attribute.valueAt;
}
