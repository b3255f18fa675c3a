import { isLink } from "../links.ts";
import { cssFault } from "./css.ts";
import { type Attribute, type HtmlState, htmlStart, type Mode } from "./html-state.ts";
import { attributeKind, elementFault, isVoid } from "./markup.ts";
import { isOfDocument, nestingFault, textFault } from "./nesting.ts";
import type { Refusals } from "./refusals.ts";

const mostAttributes = 40;

/**
 * Walks through HTML like a browser's tokenizer, and refuses what mails cannot have, and what a browser
 * would repair.
 */
export class HtmlTokenizer {
  readonly #refusals: Refusals;
  /** Where it has come to. */
  state: HtmlState = htmlStart;
  /** After HTML that cannot be read, nothing more is said of it. */
  isLost = false;
  /** Those that only a whole document has. */
  readonly documentTags: { readonly name: string; readonly at: number }[] = [];
  #isFirst = true;

  constructor(refusals: Refusals) {
    this.#refusals = refusals;
  }

  change(to: Partial<HtmlState>): void {
    this.state = { ...this.state, ...to };
  }

  /** Refuses what cannot be read on from. */
  lose(at: number, what: string): void {
    this.#refusals.add(at, what);
    this.isLost = true;
  }

  /** Reads on from an index, and answers how far it came: at least one character. */
  step(text: string, at: number, offset: number): number {
    const rest = (pattern: RegExp) => {
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0].length ?? 0;
    };
    const character = text.charAt(at);
    const { mode, tag, attribute } = this.state;
    switch (mode) {
      case "text": {
        const plain = rest(/[^<]+/y);
        if (plain > 0) {
          const fault = textFault(this.state.open);
          const first = text.slice(at, at + plain).search(/[^ \t\r\n\f]/);
          if (fault !== undefined && first >= 0) this.#refusals.add(offset + first, fault);
          return at + plain;
        }
        this.change({ mode: "after-less-than", tag: { ...htmlStart.tag, at: offset } });
        return at + 1;
      }
      case "after-less-than":
        return this.#afterLessThan(text, at, offset);
      case "after-end-slash":
        if (!/[a-z]/i.test(character)) {
          this.lose(offset, "the name of an element belongs behind </");
          return at + 1;
        }
        this.change({ mode: "tag-name", tag: { ...tag, closing: true } });
        return at;
      case "tag-name": {
        const length = rest(/[a-z0-9-]+/iy);
        if (length === 0) return this.#endName(at, offset, character);
        const name = tag.name + text.slice(at, at + length).toLowerCase();
        this.change({ tag: { ...tag, name } });
        return at + length;
      }
      case "in-tag":
        return this.#inTag(at, offset, character);
      case "after-slash":
        if (character !== ">" || tag.closing || !isVoid(tag.name)) {
          this.lose(offset, `write <${tag.name}></${tag.name}>`);
        } else this.#endTag(offset);
        return at + 1;
      case "attribute-name": {
        const length = rest(/[a-z0-9_:.-]+/iy);
        if (length === 0) return this.#endAttributeName(at, offset, character);
        const name = attribute.name + text.slice(at, at + length).toLowerCase();
        this.change({ attribute: { ...attribute, name } });
        return at + length;
      }
      case "after-name": {
        if (character === "=") this.change({ mode: "before-value" });
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
          this.change({ attribute: { ...attribute, text: more } });
        }
        return until;
      }
      case "unquoted": {
        const length = rest(/[a-z0-9%#._-]+/iy);
        if (length > 0) {
          const more = attribute.text + text.slice(at, at + length);
          this.change({ attribute: { ...attribute, text: more } });
          return at + length;
        }
        if (!isSpace(character) && character !== ">") {
          this.lose(offset, `put quotes around the value of ${attribute.name}`);
          return at + 1;
        }
        this.#endValue(offset);
        return this.#become("in-tag", at);
      }
      case "after-value":
        if (isSpace(character) || character === ">" || character === "/") {
          return this.#become("in-tag", at);
        }
        this.lose(offset, "a space belongs between attributes");
        return at + 1;
      case "raw":
        return this.#raw(text, at, offset);
    }
  }

  /** Goes on in another mode with the same character. */
  #become(mode: Mode, at: number): number {
    this.change({ mode });
    return at;
  }

  #afterLessThan(text: string, at: number, offset: number): number {
    const character = text.charAt(at);
    const isFirst = this.#isFirst;
    this.#isFirst = false;
    if (/[a-z]/i.test(character)) return this.#become("tag-name", at);
    if (character === "/") {
      this.change({ mode: "after-end-slash" });
      return at + 1;
    }
    if (character === "!" || character === "?") {
      const doctype = /!doctype html>/iy;
      doctype.lastIndex = at;
      if (isFirst && doctype.test(text)) {
        this.change({ mode: "text" });
        return doctype.lastIndex;
      }
      this.lose(
        offset - 1,
        "notes are written as <% /* … */ %>: readers of the mail would get these",
      );
      return at + 1;
    }
    return this.#become("text", at);
  }

  #endName(at: number, offset: number, character: string): number {
    const { tag } = this.state;
    if (!isSpace(character) && character !== ">" && character !== "/") {
      this.lose(offset, "the name of an element has letters, digits and hyphens");
      return at + 1;
    }
    const fault = tag.closing
      ? undefined
      : (elementFault(tag.name) ?? nestingFault(tag.name, this.state.open));
    if (fault !== undefined) this.lose(tag.at, fault);
    return this.#become("in-tag", at);
  }

  #inTag(at: number, offset: number, character: string): number {
    const { tag } = this.state;
    if (isSpace(character)) return at + 1;
    if (character === ">") {
      this.#endTag(offset);
    } else if (character === "/") {
      this.change({ mode: "after-slash" });
    } else if (tag.closing || !/[a-z_]/i.test(character)) {
      this.lose(offset, tag.closing ? "an end tag has no attributes" : "an attribute belongs here");
    } else {
      this.change({ mode: "attribute-name", attribute: { ...htmlStart.attribute, at: offset } });
      return at;
    }
    return at + 1;
  }

  #endTag(offset: number): void {
    const { tag, open } = this.state;
    const { name, at } = tag;
    if (tag.closing) {
      if (open?.name !== name) {
        const what = open === undefined ? `nothing is open` : `<${open.name}> is open`;
        this.lose(at, `</${name}> ends nothing: ${what} here, in this branch and this template`);
      }
      this.change({ mode: "text", open: open?.outer });
    } else if (isVoid(name)) {
      this.change({ mode: "text" });
    } else {
      if (isOfDocument(name)) this.documentTags.push({ name, at });
      const isRaw = name === "style" || name === "title";
      const mode = isRaw ? "raw" : "text";
      this.change({
        mode,
        open: { name, at, outer: open, depth: (open?.depth ?? 0) + 1 },
        raw: { at: offset + 1, text: "" },
      });
    }
  }

  #endAttributeName(at: number, offset: number, character: string): number {
    const { tag, attribute } = this.state;
    if (!isSpace(character) && !/[=>/]/.test(character)) {
      this.lose(offset, "the name of an attribute has letters, digits and hyphens");
      return at + 1;
    }
    const known = attributeKind(tag.name, attribute.name);
    if ("fault" in known) this.#refusals.add(attribute.at, known.fault);
    else this.change({ attribute: { ...attribute, kind: known.kind } });
    if (tag.attributes.length >= mostAttributes) {
      this.lose(attribute.at, `an element has at most ${mostAttributes} attributes`);
      return at + 1;
    }
    if (tag.attributes.includes(attribute.name)) {
      this.#refusals.add(attribute.at, `${attribute.name} stands here twice`);
    }
    this.change({ tag: { ...tag, attributes: [...tag.attributes, attribute.name] } });
    return this.#become("after-name", at);
  }

  #beforeValue(at: number, offset: number, character: string): number {
    const { attribute } = this.state;
    if (isSpace(character)) return at + 1;
    if (character === '"' || character === "'") {
      const valueAt = offset + 1;
      this.change({ mode: "quoted", attribute: { ...attribute, quote: character, valueAt } });
      return at + 1;
    }
    if (character === ">" || attribute.kind !== "plain") {
      this.lose(offset, `put quotes around the value of ${attribute.name}`);
      return at + 1;
    }
    this.change({ mode: "unquoted", attribute: { ...attribute, valueAt: offset } });
    return at;
  }

  #endValue(offset: number): void {
    const { attribute } = this.state;
    const fault = valueFault(attribute);
    if (fault !== undefined) {
      this.#refusals.add(Math.min(attribute.valueAt + fault.index, offset), fault.what);
    }
    this.change({ mode: "after-value" });
  }

  #raw(text: string, at: number, offset: number): number {
    const { raw, tag } = this.state;
    const end = text.indexOf("<", at);
    const until = end === -1 ? text.length : end;
    if (until > at) {
      this.change({ raw: { ...raw, text: raw.text + text.slice(at, until) } });
      return until;
    }
    const endTag = `</${tag.name}`;
    if (text.slice(at, at + endTag.length).toLowerCase() !== endTag) {
      this.lose(offset, `< cannot stand in <${tag.name}>`);
      return at + 1;
    }
    const fault = tag.name === "style" ? cssFault(raw.text) : undefined;
    if (fault !== undefined) this.#refusals.add(Math.min(raw.at + fault.index, offset), fault.what);
    this.change({ mode: "after-less-than", tag: { ...htmlStart.tag, at: offset } });
    return at + 1;
  }
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
