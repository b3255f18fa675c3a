import { instantOf, isTimeZone } from "@carillon/core";

/**
 * A moment in milliseconds since 1970: of a date, or of text, as `2026-03-02T07:00:00+01:00` or, as a zone's
 * clocks show it, `2026-03-02 07:00 Europe/Berlin`.
 */
export function momentOf(moment: number | string | Date): number {
  const local = typeof moment === "string" ? localMoment(moment) : undefined;
  const milliseconds = local ?? new Date(moment).getTime();
  if (Number.isFinite(milliseconds)) return milliseconds;
  throw new RangeError(
    `${JSON.stringify(moment)} is no moment: write it as 2026-03-02T07:00:00Z or "2026-03-02 07:00 Europe/Berlin"`,
  );
}

function localMoment(text: string): number | undefined {
  const parts = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))? ([A-Z][\w+/-]*)$/i.exec(text);
  const [, year, month, day, hour, minute, second = 0, zone = ""] = parts ?? [];
  if (parts === null) return undefined;
  if (!isTimeZone(zone))
    throw new RangeError(`${JSON.stringify(text)}: ${zone} is no IANA time zone`);
  return instantOf(
    {
      year: Number(year),
      month: Number(month),
      day: Number(day),
      hour: Number(hour),
      minute: Number(minute),
      second: Number(second),
    },
    zone,
  );
}
