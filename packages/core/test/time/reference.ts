/**
 * What the tests hold the calendar against: it reads an offset that the platform writes out, moment by
 * moment, keeps nothing and walks through time minute by minute.
 */

/** Changes of the clocks of every kind: half hours, months of fasting, midnights, leaps of hours. */
export const zones = [
  "UTC",
  "Europe/Berlin",
  "Europe/London",
  "Europe/Dublin",
  "Europe/Lisbon",
  "Europe/Moscow",
  "Europe/Istanbul",
  "Europe/Chisinau",
  "Atlantic/Azores",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Africa/El_Aaiun",
  "Africa/Juba",
  "Asia/Gaza",
  "Asia/Hebron",
  "Asia/Beirut",
  "Asia/Damascus",
  "Asia/Amman",
  "Asia/Jerusalem",
  "Asia/Tehran",
  "Asia/Kabul",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Asia/Almaty",
  "Asia/Pyongyang",
  "Asia/Tokyo",
  "Australia/Sydney",
  "Australia/Adelaide",
  "Australia/Eucla",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Pacific/Chatham",
  "Pacific/Fiji",
  "Pacific/Kiritimati",
  "Pacific/Norfolk",
  "Pacific/Easter",
  "Pacific/Marquesas",
  "America/New_York",
  "America/St_Johns",
  "America/Sao_Paulo",
  "America/Santiago",
  "America/Asuncion",
  "America/Havana",
  "America/Nuuk",
  "America/Scoresbysund",
  "America/Ciudad_Juarez",
  "America/Caracas",
  "Antarctica/Troll",
  "Antarctica/Casey",
  "Antarctica/Macquarie",
] as const;

const formats = new Map<string, Intl.DateTimeFormat>();

export function offsetAt(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formats.set(timeZone, format);
  }
  const text = format.format(instant);
  const [, sign, hours, minutes = 0, seconds = 0] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? [];
  if (sign === undefined) return 0;
  const size = Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1_000;
  return sign === "-" ? -size : size;
}

export function wallAt(instant: number, timeZone: string): Date {
  return new Date(instant + offsetAt(instant, timeZone));
}

/** The years that the tests look at. */
export const from = Date.UTC(2020, 0, 1);
export const until = Date.UTC(2036, 0, 1);

const changes = new Map<string, readonly number[]>();

/** The changes of a zone's clocks in those years: the moments at which a new offset begins. */
export function changesOf(timeZone: string): readonly number[] {
  const known = changes.get(timeZone);
  if (known !== undefined) return known;
  const found: number[] = [];
  // No zone has changed twice within a week since 1972.
  const stepMs = 3 * 86_400_000;
  for (let at = from; at < until; at += stepMs) {
    if (offsetAt(at, timeZone) === offsetAt(at + stepMs, timeZone)) continue;
    let [last, next] = [at, at + stepMs];
    while (next - last > 1) {
      const between = Math.floor((last + next) / 2);
      if (offsetAt(between, timeZone) === offsetAt(at, timeZone)) last = between;
      else next = between;
    }
    found.push(next);
  }
  changes.set(timeZone, found);
  return found;
}

/** Whether the clocks show for the second time what they show at a moment. */
export function isRepeat(instant: number, timeZone: string): boolean {
  return changesOf(timeZone).some((change) => {
    const back = offsetAt(change - 1, timeZone) - offsetAt(change, timeZone);
    return instant >= change && instant < change + back;
  });
}
