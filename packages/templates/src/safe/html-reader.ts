import { isLink } from "../links.ts";
import { cssFault } from "./css.ts";
import { type Attribute, goesOnAs, type HtmlState, htmlStart, type Mode } from "./html-state.ts";
import { attributeKind, elementFault, isVoid } from "./markup.ts";
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
  #state: HtmlState = htmlStart;
  /** After HTML that cannot be read, nothing more is said of it. */
  #lost = false;
  #out: SafeNode[] = [];
  #isFirst = true;
  #inLink = false;

  constructor(refusals: Refusals) {
    this.#refusals = refusals;
  }

  get state(): HtmlState {
    return this.#state;
  }

  /** Goes on as from an earlier place, for the other branch of an `if`. */
  goBackTo(state: HtmlState): void {
    this.#state = state;
  }

  /** Whether a branch has ended where the other one did; after HTML that was refused, always. */
  hasEndedAs(state: HtmlState): boolean {
    return this.#lost || goesOnAs(this.#state, state);
  }

  /** Reads a text that begins at an offset of the template. */
  text(text: string, offset: number): readonly SafeNode[] {
    this.#out = [];
    for (let at = 0; at < text.length; ) {
      if (this.#lost) break;
      const next = this.#step(text, at, offset + at);
      this.#emit(text.slice(at, next));
      this.#settle();
      at = next;
    }
    return this.#out;
  }

  /** Where a value at this place stands. */
  value(): ValuePlace {
    const { mode, attribute, tag } = this.#state;
    if (this.#lost || mode === "text") return { allowed: "any" };
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
    const state = this.#state;
    if (state.mode === "quoted") {
      const { text, beforeValue = text } = state.attribute;
      this.#change({ attribute: { ...state.attribute, text: `${text}0`, beforeValue } });
    } else if (state.mode === "raw") {
      this.#change({ raw: { ...state.raw, text: `${state.raw.text}0` } });
    }
  }

  /** Why no `if` and no loop can stand here, or `undefined`. */
  enterCode(): string | undefined {
    const { mode, attribute, tag } = this.#state;
    if (this.#lost || mode === "text" || (mode === "raw" && tag.name === "title")) return undefined;
    if (mode === "quoted" && (attribute.kind === "plain" || attribute.kind === "link")) {
      this.#change({ attribute: { ...attribute, hasCode: true } });
      return undefined;
    }
    return "an if or a loop stands around a whole tag, or in the quotes of a value: write the tag twice";
  }

  /** Why no piece can be included here, or `undefined`. */
  pieceFault(): string | undefined {
    return this.#lost || this.#state.mode === "text" ? undefined : "a piece stands between tags";
  }

  /** To be called at the template's end. */
  end(offset: number): void {
    const { mode, open, tag } = this.#state;
    if (this.#lost) return;
    if (mode !== "text" && mode !== "raw") this.#lose(tag.at, "this tag does not end");
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

  #change(to: Partial<HtmlState>): void {
    this.#state = { ...this.#state, ...to };
  }

  #lose(at: number, what: string): void {
    this.#refusals.add(at, what);
    this.#lost = true;
  }

  /** What was read goes out as it is; the text of a link's address is also kept for its check. */
  #emit(text: string): void {
    if (text === "") return;
    const inLink = this.#inLink && this.#state.mode === "quoted";
    const last = this.#out.at(-1);
    if (inLink) this.#out.push({ kind: "link-text", text });
    else if (last?.kind === "text")
      this.#out.splice(-1, 1, { kind: "text", text: last.text + text });
    else this.#out.push({ kind: "text", text });
  }

  /** Marks where the address of a link begins and ends. */
  #settle(): void {
    const { mode, attribute } = this.#state;
    const inLink = mode === "quoted" && attribute.kind === "link";
    if (inLink === this.#inLink) return;
    this.#inLink = inLink;
    this.#out.push(inLink ? { kind: "link-start" } : { kind: "link-end", at: attribute.valueAt });
  }

  /** Reads on from an index, and answers how far it came: at least one character. */
  #step(text: string, at: number, offset: number): number {
    const rest = (pattern: RegExp) => {
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0].length ?? 0;
    };
    const character = text.charAt(at);
    const { mode, tag, attribute } = this.#state;
    switch (mode) {
      case "text": {
        const plain = rest(/[^<]+/y);
        if (plain > 0) return at + plain;
        this.#change({ mode: "after-less-than", tag: { ...htmlStart.tag, at: offset } });
        return at + 1;
      }
      case "after-less-than":
        return this.#afterLessThan(text, at, offset);
      case "after-end-slash":
        if (!/[a-z]/i.test(character)) {
          this.#lose(offset, "the name of an element belongs behind </");
          return at + 1;
        }
        this.#change({ mode: "tag-name", tag: { ...tag, closing: true } });
        return at;
      case "tag-name": {
        const length = rest(/[a-z0-9-]+/iy);
        if (length === 0) return this.#endName(at, offset, character);
        const name = tag.name + text.slice(at, at + length).toLowerCase();
        this.#change({ tag: { ...tag, name } });
        return at + length;
      }
      case "in-tag":
        return this.#inTag(at, offset, character);
      case "after-slash":
        if (character !== ">" || tag.closing || !isVoid(tag.name)) {
          this.#lose(offset, `write <${tag.name}></${tag.name}>`);
        } else this.#endTag(offset);
        return at + 1;
      case "attribute-name": {
        const length = rest(/[a-z0-9_:.-]+/iy);
        if (length === 0) return this.#endAttributeName(at, offset, character);
        const name = attribute.name + text.slice(at, at + length).toLowerCase();
        this.#change({ attribute: { ...attribute, name } });
        return at + length;
      }
      case "after-name": {
        if (character === "=") this.#change({ mode: "before-value" });
        else if (!isSpace(character)) {
          if (attribute.kind !== "plain") {
            this.#refusals.add(attribute.at, `${attribute.name} needs a value in quotes`);
          }
          return this.#become("in-tag", at);
        }
        return at + 1;
      }
      case "before-value":
        return this.#beforeValue(at, offset, character);
      case "quoted": {
        const end = text.indexOf(attribute.quote, at);
        const until = end === at ? at + 1 : end === -1 ? text.length : end;
        if (end === at) this.#endValue(offset);
        else {
          const more = attribute.text + text.slice(at, until);
          this.#change({ attribute: { ...attribute, text: more } });
        }
        return until;
      }
      case "unquoted": {
        const length = rest(/[a-z0-9%#._-]+/iy);
        if (length > 0) {
          const more = attribute.text + text.slice(at, at + length);
          this.#change({ attribute: { ...attribute, text: more } });
          return at + length;
        }
        if (!isSpace(character) && character !== ">") {
          this.#lose(offset, `put quotes around the value of ${attribute.name}`);
          return at + 1;
        }
        this.#endValue(offset);
        return this.#become("in-tag", at);
      }
      case "after-value":
        if (isSpace(character) || character === ">" || character === "/") {
          return this.#become("in-tag", at);
        }
        this.#lose(offset, "a space belongs between attributes");
        return at + 1;
      case "raw":
        return this.#raw(text, at, offset);
    }
  }

  /** Goes on in another mode with the same character. */
  #become(mode: Mode, at: number): number {
    this.#change({ mode });
    return at;
  }

  #afterLessThan(text: string, at: number, offset: number): number {
    const character = text.charAt(at);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (/[a-z]/i.test(character)) return this.#become("tag-name", at);
    if (character === "/") {
      this.#change({ mode: "after-end-slash" });
      return at + 1;
    }
    if (character === "!" || character === "?") {
      const doctype = /!doctype html>/iy;
      doctype.lastIndex = at;
      if (isFirst && doctype.test(text)) {
        this.#change({ mode: "text" });
        return doctype.lastIndex;
      }
      this.#lose(
        offset - 1,
        "notes are written as <% /* … */ %>: readers of the mail would get these",
      );
      return at + 1;
    }
    return this.#become("text", at);
  }

  #endName(at: number, offset: number, character: string): number {
    const { tag } = this.#state;
    if (!isSpace(character) && character !== ">" && character !== "/") {
      this.#lose(offset, "the name of an element has letters, digits and hyphens");
      return at + 1;
    }
    const fault = tag.closing ? undefined : elementFault(tag.name);
    if (fault !== undefined) this.#lose(tag.at, fault);
    return this.#become("in-tag", at);
  }

  #inTag(at: number, offset: number, character: string): number {
    const { tag } = this.#state;
    if (isSpace(character)) return at + 1;
    if (character === ">") {
      this.#endTag(offset);
    } else if (character === "/") {
      this.#change({ mode: "after-slash" });
    } else if (tag.closing || !/[a-z_]/i.test(character)) {
      this.#lose(
        offset,
        tag.closing ? "an end tag has no attributes" : "an attribute belongs here",
      );
    } else {
      this.#change({ mode: "attribute-name", attribute: { ...htmlStart.attribute, at: offset } });
      return at;
    }
    return at + 1;
  }

  #endTag(offset: number): void {
    const { tag, open } = this.#state;
    const { name, at } = tag;
    if (tag.closing) {
      if (open?.name !== name) {
        const what = open === undefined ? `nothing is open` : `<${open.name}> is open`;
        this.#lose(at, `</${name}> ends nothing: ${what} here, in this branch and this template`);
      }
      this.#change({ mode: "text", open: open?.outer });
    } else if (isVoid(name)) {
      this.#change({ mode: "text" });
    } else {
      const isRaw = name === "style" || name === "title";
      const mode = isRaw ? "raw" : "text";
      this.#change({ mode, open: { name, at, outer: open }, raw: { at: offset + 1, text: "" } });
    }
  }

  #endAttributeName(at: number, offset: number, character: string): number {
    const { tag, attribute } = this.#state;
    if (!isSpace(character) && !/[=>/]/.test(character)) {
      this.#lose(offset, "the name of an attribute has letters, digits and hyphens");
      return at + 1;
    }
    const known = attributeKind(tag.name, attribute.name);
    if ("fault" in known) this.#refusals.add(attribute.at, known.fault);
    else this.#change({ attribute: { ...attribute, kind: known.kind } });
    if (tag.attributes.includes(attribute.name)) {
      this.#refusals.add(attribute.at, `${attribute.name} stands here twice`);
    }
    this.#change({ tag: { ...tag, attributes: [...tag.attributes, attribute.name] } });
    return this.#become("after-name", at);
  }

  #beforeValue(at: number, offset: number, character: string): number {
    const { attribute } = this.#state;
    if (isSpace(character)) return at + 1;
    if (character === '"' || character === "'") {
      const valueAt = offset + 1;
      this.#change({ mode: "quoted", attribute: { ...attribute, quote: character, valueAt } });
      return at + 1;
    }
    if (character === ">" || attribute.kind !== "plain") {
      this.#lose(offset, `put quotes around the value of ${attribute.name}`);
      return at + 1;
    }
    this.#change({ mode: "unquoted", attribute: { ...attribute, valueAt: offset } });
    return at;
  }

  #endValue(offset: number): void {
    const { attribute } = this.#state;
    const fault = valueFault(attribute);
    if (fault !== undefined) {
      this.#refusals.add(Math.min(attribute.valueAt + fault.index, offset), fault.what);
    }
    this.#change({ mode: "after-value" });
  }

  #raw(text: string, at: number, offset: number): number {
    const { raw, tag } = this.#state;
    const end = text.indexOf("<", at);
    const until = end === -1 ? text.length : end;
    if (until > at) {
      this.#change({ raw: { ...raw, text: raw.text + text.slice(at, until) } });
      return until;
    }
    const endTag = `</${tag.name}`;
    if (text.slice(at, at + endTag.length).toLowerCase() !== endTag) {
      this.#lose(offset, `< cannot stand in <${tag.name}>`);
      return at + 1;
    }
    const fault = tag.name === "style" ? cssFault(raw.text) : undefined;
    if (fault !== undefined) this.#refusals.add(Math.min(raw.at + fault.index, offset), fault.what);
    this.#change({ mode: "after-less-than", tag: { ...htmlStart.tag, at: offset } });
    return at + 1;
  }
}

function none(what: string): ValuePlace {
  return { allowed: "none", what };
}

function isSpace(character: string): boolean {
  return character !== "" && " \t\n\r\f".includes(character);
}

/** What is wrong with an attribute's value, and where in it. */
function valueFault({ kind, text, beforeValue, hasCode, name }: Attribute) {
  if (kind === "style") return cssFault(text);
  if (kind === "picture") {
    if (/^cid:[\w.@+-]*$/i.test(text)) return undefined;
    return {
      index: 0,
      what: 'pictures go along with the mail: src="cid:<%= it.logo.contentId %>"',
    };
  }
  if (kind !== "link" || hasCode) return undefined;
  const entity = /&(?!amp;)#?\w*;/.exec(text);
  if (entity !== null) return { index: entity.index, what: `of entities a link has &amp; alone` };
  const sound =
    beforeValue === undefined
      ? isLink(text.replaceAll("&amp;", "&"))
      : beforeValue === "" || /^(?:https?:\/\/|mailto:)/i.test(beforeValue);
  return sound
    ? undefined
    : { index: 0, what: `${name} leads to an http, https or mailto address` };
}
