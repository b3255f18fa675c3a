import type { Format } from "@carillon/core";

/** A formatting that a template may ask for. */
interface FormatHelper {
  /** How many values it takes. */
  readonly takes: number;
  /** Answers `undefined` for values that it cannot format. */
  apply(format: Format, given: readonly unknown[]): string | undefined;
}

/** The functions of `format` that uploaded templates may call. */
export const formatHelpers: ReadonlyMap<string, FormatHelper> = new Map<string, FormatHelper>([
  [
    "dateTime",
    {
      takes: 1,
      apply: (format, [moment]) => (isMoment(moment) ? format.dateTime(moment) : undefined),
    },
  ],
  [
    "dateTimes",
    {
      takes: 2,
      apply: (format, [first, last]) =>
        isMoment(first) && isMoment(last) ? format.dateTimes(first, last) : undefined,
    },
  ],
  ["duration", ofNumber("duration")],
  ["bytes", ofNumber("bytes")],
  ["number", ofNumber("number")],
  ["percent", ofNumber("percent")],
  [
    "days",
    {
      takes: 2,
      apply: (format, [first, last]) =>
        typeof first === "string" && typeof last === "string"
          ? format.days(first, last)
          : undefined,
    },
  ],
  [
    "list",
    {
      takes: 1,
      apply: (format, [items]) => (areTexts(items) ? format.list(items) : undefined),
    },
  ],
]);

function ofNumber(helper: "duration" | "bytes" | "number" | "percent"): FormatHelper {
  return {
    takes: 1,
    apply: (format, [value]) => (typeof value === "number" ? format[helper](value) : undefined),
  };
}

function isMoment(value: unknown): value is number | string {
  return typeof value === "number" || typeof value === "string";
}

function areTexts(items: unknown): items is readonly string[] {
  return Array.isArray(items) && items.every((item) => typeof item === "string");
}
