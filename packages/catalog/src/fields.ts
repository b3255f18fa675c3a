import type { Field, Format } from "@carillon/core";

/** A field that is left out when its value is absent or empty. */
export function field(label: string, value: string | undefined, style?: Field["style"]): Field {
  return { label, value: value?.trim() === "" ? undefined : value, style };
}

/** A size as the recipient writes it. */
export function sizeField(label: string, bytes: number | undefined, format: Format): Field {
  return { label, value: bytes === undefined ? undefined : format.bytes(bytes) };
}

/** A span of time as the recipient writes it. */
export function durationField(
  label: string,
  milliseconds: number | undefined,
  format: Format,
): Field {
  return { label, value: milliseconds === undefined ? undefined : format.duration(milliseconds) };
}

/** A moment as the recipient writes it, in their zone. */
export function momentField(label: string, moment: string | undefined, format: Format): Field {
  return { label, value: moment === undefined ? undefined : format.dateTime(moment) };
}

/** A number as the recipient writes it. */
export function countField(label: string, count: number | undefined, format: Format): Field {
  return { label, value: count === undefined ? undefined : format.number(count) };
}
