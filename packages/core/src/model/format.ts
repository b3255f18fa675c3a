/** Numbers, times and lists as a recipient writes them. All of them are pure. */
export interface Format {
  /** The language tag that the formatting follows. */
  readonly locale: string;
  /** The IANA zone of {@link dateTime}. */
  readonly timeZone: string;
  /** A moment (milliseconds since 1970, or an ISO string) with its zone: `21 Nov 2026, 04:15 CET`. */
  dateTime(moment: number | string): string;
  /** From one moment to another, what they share said once: `21 Nov 2026, 04:08 – 04:15 CET`. */
  dateTimes(first: number | string, last: number | string): string;
  /** A span in milliseconds, in its two largest units: `1 hr 12 min`. */
  duration(milliseconds: number): string;
  /** A size in bytes, in powers of 1,000: `1.4 GB`. At most so many decimals, by default one. */
  bytes(bytes: number, options?: { readonly decimals?: number }): string;
  number(value: number): string;
  /** A share, where 1 is all: `62%`. Whole percents from ten on, a tenth below. */
  percent(share: number): string;
  /** Calendar days (`2026-11-01`), the same in every zone: `1 – 30 Nov 2026`; a single one once. */
  days(first: string, last: string): string;
  /** `a, b and c`. */
  list(items: readonly string[]): string;
}

const known = new Map<string, Format>();
const mostKnown = 500;

/**
 * The formatting for a locale and zone. Kept, as making Intl objects is slow. A locale or zone that
 * the platform does not know falls back to `en` and `UTC`: a wrong profile must not cost the mail.
 */
export function formatFor(locale: string, timeZone: string): Format {
  const key = `${locale}|${timeZone}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const format = createFormat(usableLocale(locale), usableTimeZone(timeZone));
  if (known.size >= mostKnown) known.clear();
  known.set(key, format);
  return format;
}

function createFormat(locale: string, timeZone: string): Format {
  const dateTime = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZone,
    timeZoneName: "short",
  });
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const percent = (digits: number) =>
    new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: digits });
  const [wholePercent, finePercent] = [percent(0), percent(1)];
  const day = new Intl.DateTimeFormat(locale, {
    year: "numeric",
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  const list = new Intl.ListFormat(locale, { type: "conjunction" });
  const unit = unitFormatter(locale);
  return {
    locale,
    timeZone,
    dateTime: (moment) => dateTime.format(momentOf(moment)),
    dateTimes: (first, last) => dateTime.formatRange(momentOf(first), momentOf(last)),
    duration: (milliseconds) => formatDuration(milliseconds, unit),
    bytes: (bytes, { decimals = 1 } = {}) => formatBytes(bytes, unit, decimals),
    number: (value) => number.format(value),
    percent: (share) => (Math.abs(share) < 0.0995 ? finePercent : wholePercent).format(share),
    days: (first, last) => day.formatRange(momentOf(first), momentOf(last)),
    list: (items) => list.format(items),
  };
}

/** Intl would take `undefined` for now, and a template is not checked by a compiler. */
function momentOf(moment: number | string): number {
  const milliseconds = typeof moment === "string" ? Date.parse(moment) : Number(moment);
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new RangeError(`${String(moment)} is no moment`);
}

type UnitFormatter = (value: number, unit: string, digits: number) => string;

function unitFormatter(locale: string): UnitFormatter {
  const formats = new Map<string, Intl.NumberFormat>();
  return (value, unit, digits) => {
    const isVast = Number.isFinite(value) && Math.abs(value) >= vast;
    const key = `${unit}${digits}${isVast}`;
    let format = formats.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(locale, {
        style: "unit",
        unit,
        unitDisplay: "short",
        ...(isVast ? scientific : { maximumFractionDigits: digits }),
      });
      formats.set(key, format);
    }
    return format.format(value);
  };
}

/** Of its largest unit: such a number is a mistake, and nobody counts its digits. */
const vast = 1e9;
const scientific = { notation: "scientific", maximumFractionDigits: 1 } as const;

const durationUnits = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1_000],
] as const;

function formatDuration(milliseconds: number, unit: UnitFormatter): string {
  if (milliseconds < 1_000) return unit(Math.max(0, Math.round(milliseconds)), "millisecond", 0);
  if (milliseconds < 10_000) return unit(milliseconds / 1_000, "second", 1);
  if (Number.isNaN(milliseconds)) return unit(milliseconds, "second", 0);
  let rest = Math.round(milliseconds / 1_000) * 1_000;
  const parts: string[] = [];
  for (const [name, size] of durationUnits) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(unit(count, name, 0));
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}

const byteUnits = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte"] as const;

function formatBytes(bytes: number, unit: UnitFormatter, digits: number): string {
  let value = bytes;
  let index = 0;
  // 999.95 would round to 1,000 of the smaller unit.
  while (Number.isFinite(value) && Math.abs(value) >= 999.95 && index < byteUnits.length - 1) {
    value /= 1_000;
    index += 1;
  }
  return unit(value, byteUnits[index] ?? "byte", index === 0 ? 0 : digits);
}

function usableLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}

function usableTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}
