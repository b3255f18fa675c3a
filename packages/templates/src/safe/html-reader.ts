import { type Attribute, goesOnAs, type HtmlState } from "./html-state.ts";
import { HtmlTokenizer } from "./html-tokenizer.ts";
import { textFault, wholeFault } from "./nesting.ts";
import type { Refusals } from "./refusals.ts";
import type { SafeNode } from "./safe-tree.ts";

/** What may be said of a value where it stands. */
export type ValuePlace =
  | { readonly allowed: "any" }
  /** The layout's own colours and fonts alone. */
  | { readonly allowed: "look" }
  | { readonly allowed: "none"; readonly what: string };

/**
 * Reads the HTML of an uploaded template, piece by piece as its texts come, and knows for every value
 * where it stands. Tags that a mail cannot have are refused; so is HTML that browsers would repair, as
 * what a repair makes of it is not what was checked.
 */
export class HtmlReader {
  readonly #refusals: Refusals;
  readonly #tokenizer: HtmlTokenizer;
  #out: SafeNode[] = [];
  #inLink = false;

  constructor(refusals: Refusals) {
    this.#refusals = refusals;
    this.#tokenizer = new HtmlTokenizer(refusals);
  }

  get state(): HtmlState {
    return this.#tokenizer.state;
  }

  /** Goes on as from an earlier place, for the other branch of an `if`. */
  goBackTo(state: HtmlState): void {
    this.#tokenizer.state = state;
  }

  /** Whether a branch has ended where the other one did; after HTML that was refused, always. */
  hasEndedAs(state: HtmlState): boolean {
    return this.#tokenizer.isLost || goesOnAs(this.#tokenizer.state, state);
  }

  /** Reads a text that begins at an offset of the template. */
  text(text: string, offset: number): readonly SafeNode[] {
    this.#out = [];
    for (let at = 0; at < text.length; ) {
      if (this.#tokenizer.isLost) break;
      const next = this.#tokenizer.step(text, at, offset + at);
      this.#emit(text.slice(at, next));
      this.#settle();
      at = next;
    }
    return this.#out;
  }

  /** Where a value at this place stands. */
  value(): ValuePlace {
    const { mode, attribute, tag } = this.#tokenizer.state;
    if (this.#tokenizer.isLost) return { allowed: "any" };
    if (mode === "text") {
      const fault = textFault(this.#tokenizer.state.open);
      return fault === undefined ? { allowed: "any" } : none(fault);
    }
    if (mode === "raw") return { allowed: tag.name === "style" ? "look" : "any" };
    if (mode === "quoted") return this.#valueIn(attribute);
    if (mode === "unquoted" || mode === "before-value") {
      return none(`put quotes around the value: ${attribute.name}="<%= … %>"`);
    }
    if (mode === "after-less-than" || mode === "after-end-slash" || mode === "tag-name") {
      return none("a tag has a fixed name");
    }
    return none('in a tag values stand in quotes behind a fixed name: title="<%= … %>"');
  }

  /** To be called where a value stands, once it is allowed. */
  passValue(): void {
    const state = this.#tokenizer.state;
    if (state.mode === "quoted") {
      const { text, beforeValue = text } = state.attribute;
      this.#tokenizer.change({ attribute: { ...state.attribute, text: `${text}0`, beforeValue } });
    } else if (state.mode === "raw") {
      this.#tokenizer.change({ raw: { ...state.raw, text: `${state.raw.text}0` } });
    }
  }

  /** Why no `if` and no loop can stand here, or `undefined`. */
  enterCode(): string | undefined {
    const { mode, attribute, tag } = this.#tokenizer.state;
    if (this.#tokenizer.isLost || mode === "text" || (mode === "raw" && tag.name === "title"))
      return undefined;
    if (mode === "quoted" && (attribute.kind === "plain" || attribute.kind === "link")) {
      this.#tokenizer.change({ attribute: { ...attribute, hasCode: true } });
      return undefined;
    }
    return "an if or a loop stands around a whole tag, or in the quotes of a value: write the tag twice";
  }

  /** Why no piece can be included here, or `undefined`. */
  pieceFault(): string | undefined {
    const { mode, open } = this.#tokenizer.state;
    if (this.#tokenizer.isLost) return undefined;
    return mode === "text" ? wholeFault(open) : "a piece stands between tags";
  }

  /** To be called at the template's end. What is put into another text is no document of its own. */
  end(offset: number, isPutIntoAnother: boolean): void {
    for (const { name, at } of isPutIntoAnother ? this.#tokenizer.documentTags : []) {
      this.#refusals.add(at, `<${name}> is in the layout already: write what stands in it alone`);
    }
    const { mode, open, tag } = this.#tokenizer.state;
    if (this.#tokenizer.isLost) return;
    if (mode !== "text" && mode !== "raw") this.#tokenizer.lose(tag.at, "this tag does not end");
    else if (open !== undefined) {
      this.#refusals.add(
        Math.min(open.at, offset),
        `<${open.name}> has no end: write </${open.name}>`,
      );
    }
  }

  #valueIn({ kind, name, text }: Attribute): ValuePlace {
    if (kind === "plain" || kind === "link") return { allowed: "any" };
    if (kind === "style") return { allowed: "look" };
    if (kind === "picture" && /^cid:/i.test(text)) return { allowed: "any" };
    if (kind === "picture") return none('pictures go along with the mail: src="cid:<%= … %>"');
    return none(`${name} has a fixed value`);
  }

  /** What was read goes out as it is; the text of a link's address is also kept for its check. */
  #emit(text: string): void {
    if (text === "") return;
    const inLink = this.#inLink && this.#tokenizer.state.mode === "quoted";
    const last = this.#out.at(-1);
    if (inLink) this.#out.push({ kind: "link-text", text });
    else if (last?.kind === "text")
      this.#out.splice(-1, 1, { kind: "text", text: last.text + text });
    else this.#out.push({ kind: "text", text });
  }

  /** Marks where the address of a link begins and ends. */
  #settle(): void {
    const { mode, attribute } = this.#tokenizer.state;
    const inLink = mode === "quoted" && attribute.kind === "link";
    if (inLink === this.#inLink) return;
    this.#inLink = inLink;
    this.#out.push(inLink ? { kind: "link-start" } : { kind: "link-end", at: attribute.valueAt });
  }
}

function none(what: string): ValuePlace {
  return { allowed: "none", what };
}
