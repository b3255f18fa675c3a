/** What an uploaded template may consist of. It is walked by an evaluator of our own, never compiled. */
export type SafeNode =
  | { readonly kind: "text"; readonly text: string }
  | {
      readonly kind: "value";
      readonly expression: SafeExpression;
      /** Escaped in HTML. */
      readonly escaped: boolean;
    }
  | { readonly kind: "include"; readonly name: string }
  /** A text as HTML, with its line breaks. */
  | { readonly kind: "shown"; readonly expression: SafeExpression }
  /** What a layout is put around. */
  | { readonly kind: "body"; readonly at: number }
  /** Between these two stands the address of a link, which is checked when it is complete. */
  | { readonly kind: "link-start" }
  | { readonly kind: "link-text"; readonly text: string }
  | { readonly kind: "link-end"; readonly at: number }
  | {
      readonly kind: "if";
      readonly test: SafeExpression;
      readonly then: readonly SafeNode[];
      readonly otherwise: readonly SafeNode[];
    }
  | {
      readonly kind: "each";
      readonly variable: string;
      readonly list: SafeExpression;
      readonly body: readonly SafeNode[];
    };

/** An expression without effects. `at` is its offset in the template. */
export type SafeExpression = { readonly at: number } & (
  | { readonly kind: "literal"; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: "variable"; readonly name: string }
  | {
      readonly kind: "member";
      readonly of: SafeExpression;
      readonly key: string;
      /** Written `?.`: the chain ends here without a value where there is none. */
      readonly optional: boolean;
    }
  /** Where a chain with `?.` in it ends. */
  | { readonly kind: "chain"; readonly of: SafeExpression }
  | { readonly kind: "format"; readonly helper: string; readonly given: readonly SafeExpression[] }
  /** `encodeURIComponent(…)` */
  | { readonly kind: "encoded"; readonly of: SafeExpression }
  | { readonly kind: "not" | "negative"; readonly of: SafeExpression }
  | {
      readonly kind: "logical";
      readonly operator: "&&" | "||" | "??";
      readonly left: SafeExpression;
      readonly right: SafeExpression;
    }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: SafeExpression;
      readonly right: SafeExpression;
    }
  | {
      readonly kind: "choice";
      readonly test: SafeExpression;
      readonly then: SafeExpression;
      readonly otherwise: SafeExpression;
    }
  | { readonly kind: "joined"; readonly parts: readonly SafeExpression[] }
);

/** The operators between two values. */
export const binaryOperators = [
  "===",
  "!==",
  "<",
  "<=",
  ">",
  ">=",
  "+",
  "-",
  "*",
  "/",
  "%",
] as const;

/** One of {@link binaryOperators}. */
type BinaryOperator = (typeof binaryOperators)[number];

/** An uploaded template that has passed the door. */
export interface SafeTemplate {
  /** With `.eta`. */
  readonly name: string;
  readonly source: string;
  readonly nodes: readonly SafeNode[];
  /** Whether what it prints is put into the layout. */
  readonly inLayout: boolean;
  /** The bare variable for the event's payload. */
  readonly domain: string | undefined;
}
