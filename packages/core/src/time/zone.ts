/** A stretch of time in which a zone keeps one distance from UTC; a day long at most. */
export interface Stretch {
  /** In milliseconds, positive to the east. */
  readonly offset: number;
  /** Where the next stretch begins. */
  readonly until: number;
}

/** A day in UTC: one stretch, or two around a change of the clocks. */
type Day = readonly [Stretch, Stretch?];

const dayMs = 86_400_000;
/** No zone is further from UTC, whatever its history. */
const furthestMs = 16 * 3_600_000;
/** Clocks are not put back by more at a time, but where a zone has changed the day. */
const longestOverlapMs = 3 * 3_600_000;
/** Forgotten all together beyond that: whoever plans asks for a few days at a time. */
const mostDays = 1_000;

/**
 * The clocks of an IANA zone. A *wall time* is what they show, as a number: the milliseconds since 1970
 * as if it were UTC, so that calendars are plain arithmetic. What was asked for is kept, as asking the
 * platform is slow: a day costs two questions once.
 */
export class Zone {
  /** As it was asked for. */
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #days = new Map<number, Day>();

  /** Throws a `RangeError` for a name that the platform does not know. */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  }

  wallAt(instant: number): number {
    return instant + this.stretchAt(instant).offset;
  }

  /** Whether the clocks show the wall time of a moment twice, as at the end of daylight saving. */
  showsTwice(instant: number): boolean {
    const wall = this.wallAt(instant);
    if (this.instantAt(wall) !== instant) return true;
    // It is the first time: the second is the wall time under what holds some hours later.
    const second = wall - this.stretchAt(instant + longestOverlapMs).offset;
    return second !== instant && this.wallAt(second) === wall;
  }

  /**
   * When the clocks show a wall time. Where they show it twice, the first time; where they leap over
   * it, the first moment behind the leap.
   */
  instantAt(wall: number): number {
    for (let from = wall - furthestMs; ; ) {
      const { offset, until } = this.stretchAt(from);
      const instant = wall - offset;
      if (instant < until) return Math.max(instant, from);
      from = until;
    }
  }

  /** The stretch in which a moment lies. */
  stretchAt(instant: number): Stretch {
    const number = Math.floor(instant / dayMs);
    const [first, second = first] = this.#days.get(number) ?? this.#learn(number);
    return instant < first.until ? first : second;
  }

  #learn(number: number): Day {
    if (this.#days.size >= mostDays) this.#days.clear();
    const day = this.#look(number * dayMs, (number + 1) * dayMs);
    this.#days.set(number, day);
    return day;
  }

  #look(from: number, until: number): Day {
    const before = this.#offsetAt(from);
    const after = this.#offsetAt(until);
    if (before === after) return [{ offset: before, until }];
    let [last, next] = [from, until];
    while (next - last > 1_000) {
      const between = last + Math.floor((next - last) / 2_000) * 1_000;
      if (this.#offsetAt(between) === before) last = between;
      else next = between;
    }
    return [
      { offset: before, until: next },
      { offset: after, until },
    ];
  }

  #offsetAt(instant: number): number {
    const part: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of this.#format.formatToParts(instant)) part[type] = Number(value);
    const { year = 0, month = 1, day = 0, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
  }
}
