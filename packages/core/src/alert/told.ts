import type { EventType } from "../model/event.ts";

const longestShown = 120;

/** An alert in a sentence. A key is made of the payload: of a sensitive event nothing of it is shown. */
export function alertNamed(
  { type }: { readonly type: Pick<EventType, "sensitive"> },
  { key }: { readonly key: string },
): string {
  if (type.sensitive) return "this alert";
  const short = key.length > longestShown ? `${key.slice(0, longestShown - 1)}…` : key;
  return `alert ${short.replaceAll(/[\s\p{Cc}]+/gu, " ")}`;
}

/** A moment in a sentence. */
export function since(moment: number): string {
  return `${new Date(moment).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** A span in a sentence, in its largest unit. */
export function spanText(milliseconds: number): string {
  const [unit, size] = units.find(([, size]) => milliseconds >= size) ?? ["seconds", 1_000];
  const count = Math.round((milliseconds / size) * 10) / 10;
  return `${count} ${count === 1 ? unit.slice(0, -1) : unit}`;
}

const units = [
  ["days", 86_400_000],
  ["hours", 3_600_000],
  ["minutes", 60_000],
] as const;
