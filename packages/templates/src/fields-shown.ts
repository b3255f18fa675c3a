import type { Format, Message } from "@carillon/core";
import type { LayoutWords } from "./words/layout-words.ts";

type Field = Message["fields"][number];

/** A field as it stands in a mail. */
export interface ShownField extends Field {
  /** The label above the value, over the whole width: what a machine printed, and long or several lines. */
  readonly wide: boolean;
}

/** A value beside its label is no longer: it would be a column of broken lines. */
const longestBeside = 50;

/** A label beside its value has no longer word: it would be broken on a telephone. */
const longestWord = 13;

/** The fields of a message as a mail shows them. */
export function shownFields(
  fields: readonly Field[],
  words: LayoutWords,
  format: Format,
): readonly ShownField[] {
  return fieldsThatFit(fields, words, format).map((field) => ({ ...field, wide: isWide(field) }));
}

function isWide({ label, value, style }: Field): boolean {
  return (
    style !== "text" ||
    value.length > longestBeside ||
    value.includes("\n") ||
    (label.length > longestWord && label.split(/[\s-]/).some((word) => word.length > longestWord))
  );
}

/**
 * Gmail cuts an HTML text at 102 kB, and with it the buttons and the footer. So much of that is for
 * values, in bytes as they come out; what goes beyond it is left out, and said to be.
 */
const room = 72_000;
const rowCost = 420;

/** How many lines fields take, roughly. */
export function linesOf(fields: readonly ShownField[]): number {
  let lines = 0;
  for (const { value, wide } of fields) {
    lines += 1;
    if (wide) for (const line of value.split("\n", 100)) lines += 1 + line.length / 60;
  }
  return lines;
}

/** As many fields, and as much of each, as a mail program shows. Nearly always all of them. */
function fieldsThatFit(
  fields: readonly Field[],
  words: LayoutWords,
  format: Format,
): readonly Field[] {
  let characters = 0;
  for (const { label, value } of fields) characters += label.length + value.length;
  if (characters * 6 + fields.length * rowCost <= room) return fields;
  const shown: Field[] = [];
  let left = room;
  for (const field of fields) {
    left -= rowCost + costOf(field.label);
    if (left <= 0) break;
    const value = startOf(field.value, left);
    left -= costOf(value);
    const missing = field.value.length - value.length;
    const note = missing === 0 ? "" : `\n${words.cut(missing, format.number(missing))}`;
    shown.push(missing === 0 ? field : { ...field, value: `${value}${note}` });
  }
  const omitted = fields.length - shown.length;
  if (omitted === 0) return shown;
  return [...shown, { label: words.omitted, value: format.number(omitted), style: "text" }];
}

function startOf(text: string, most: number): string {
  let left = most;
  let end = 0;
  for (const character of text) {
    left -= weightOf(character);
    if (left < 0) return text.slice(0, end);
    end += character.length;
  }
  return text;
}

function costOf(text: string): number {
  let cost = 0;
  for (const character of text) cost += weightOf(character);
  return cost;
}

/** Bytes of UTF-8, or of what it is escaped as. */
function weightOf(character: string): number {
  if (/[&<>"']/.test(character)) return 6;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
